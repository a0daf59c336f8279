import { z } from 'zod';
import { addMonths } from '#domain-model/measures/reporting-calendar';
import { addDays, londonDay } from '#domain-model/values/calendar';
import { eventually } from '#testing/eventually';
import type { Answer } from '#testing/service';
import { testToken } from '#testing/tokens';
import {
  questionnairesOf,
  takenAt,
  wronglyRecorded,
  type Correcting,
  type Life,
  type WronglyRecorded,
} from '../platform/lives.js';
import { startPlatform, type OwnPlatform } from '../platform/platform.js';

const seed = Number(process.env['CORRECTIONS_SEED'] ?? 20_241);
const cases = wronglyRecorded(seed);
const year = { from: '2024-04-01', to: '2025-03-31' };

describe(`correcting comes to what recording rightly at once had come to (seed ${String(seed)})`, () => {
  let platform: OwnPlatform;
  let mistaken: Ward;
  let careful: Ward;
  const recorded: { readonly one: WronglyRecorded; readonly wrongly: Stored; readonly rightly: Stored }[] =
    [];

  beforeAll(async () => {
    platform = await startPlatform();
    mistaken = await Ward.open(platform, 'DH0');
    careful = await Ward.open(platform, 'NCH');
  }, 120_000);

  afterAll(() => platform?.close());

  it('given a year, recorded by one provider with every kind of mistake, and by another without any', async () => {
    for (const one of cases) {
      const both = [mistaken.record(one.wrong), careful.record(one.right)] as const;
      const [wrongly, rightly] = await Promise.all(both);
      recorded.push({ one, wrongly, rightly });
    }
    expect(recorded.length).toBeGreaterThan(12);

    await eventually(async () => expect(await careful.figure('M031')).toBe(cases.length), { within: 30_000 });
    await eventually(async () => expect(await careful.figure('M076')).toBe(cases.length), { within: 30_000 });
    expect(await mistaken.figures()).not.toEqual(await careful.figures());
    expect(await mistaken.revisions()).toEqual([]);
  }, 240_000);

  it('when every mistake is corrected', async () => {
    const inTime = recorded.filter(({ one }) => one.corrections.some(({ on }) => on !== undefined));
    const whenever = recorded.filter((one) => !inTime.includes(one));
    // The clock of a service stands for everybody: what has a deadline is done first, one after the other.
    for (const { one, wrongly } of inTime)
      for (const correction of one.corrections) await mistaken.correct(wrongly, correction);
    await Promise.all(
      whenever.map(async ({ one, wrongly }) => {
        for (const correction of one.corrections) await mistaken.correct(wrongly, correction);
      }),
    );
  }, 240_000);

  it('then the figures of the year and of each of its months are the same', async () => {
    await eventually(async () => expect(await mistaken.figures()).toEqual(await careful.figures()), {
      within: 30_000,
      every: 500,
    });
    for (let month = '2024-01'; month <= '2025-06'; month = addMonths(month, 1))
      expect(await mistaken.figures(wholeOf(month))).toEqual(await careful.figures(wholeOf(month)));
  }, 120_000);

  it.each(cases.map(({ what }, index) => [what, index] as const))(
    'then progress and clocks are the same: %s',
    async (_what, index) => {
      const { wrongly, rightly } = recorded[index] ?? { wrongly: nothingStored, rightly: nothingStored };

      await eventually(async () =>
        expect(await mistaken.shown(wrongly)).toEqual(await careful.shown(rightly)),
      );
    },
  );

  it('then the months that had been reported are marked as revised where there was a mistake, and nowhere else', async () => {
    const revised = await mistaken.revisions();

    expect(revised.length).toBeGreaterThan(3);
    expect(await careful.revisions()).toEqual([]);
    const said = new Set(revised.flatMap(({ kinds }) => kinds.map(({ kind }) => kind)));
    expect([...said]).toEqual(
      expect.arrayContaining([
        'attendance.corrected',
        'referral.corrected',
        'closure.corrected',
        'outcome.revised',
      ]),
    );
  });
});

interface Stored {
  readonly referralId: string;
  readonly appointmentIds: readonly string[];
  readonly questionnaireIds: readonly string[];
}
const nothingStored: Stored = { referralId: '', appointmentIds: [], questionnaireIds: [] };

const measures = z.object({
  measures: z.array(z.object({ id: z.string(), numerator: z.number(), denominator: z.number().nullable() })),
  unpairedCount: z.number(),
});
const revisionsAnswer = z.object({
  revisions: z.array(
    z.object({ month: z.string(), facts: z.number(), kinds: z.array(z.object({ kind: z.string() })) }),
  ),
});
const ids = z.looseObject({
  referralId: z.string().optional(),
  appointmentId: z.string().optional(),
  questionnaireId: z.string().optional(),
  clinicianId: z.string().optional(),
  retryAfterMs: z.number().optional(),
});

/** A provider with one clinician, who records lives and puts them right. */
class Ward {
  private lived = 0;

  private constructor(
    private readonly platform: OwnPlatform,
    private readonly clinicianId: string,
    private readonly tokens: { readonly clinician: string; readonly manager: string },
  ) {}

  static async open(platform: OwnPlatform, provider: string): Promise<Ward> {
    const manager = await testToken('service-manager', { provider });
    const employed = { role: 'high-intensity-therapist', wholeTimeEquivalent: 1, employedFrom: '2020-01-01' };
    const name = { givenName: 'Orlaith', familyName: 'Quillfeather' };
    const nobody = new Ward(platform, '', { clinician: '', manager });
    const { clinicianId = '' } = await nobody.send('/clinicians', { ...name, ...employed }, manager);
    for (const qualification of ['10', '11'])
      await nobody.send(
        `/clinicians/${clinicianId}/qualifications`,
        { qualification, awardedOn: '2021-01-01' },
        manager,
      );
    const clinician = await testToken('clinician', { provider, clinicianId });
    return new Ward(platform, clinicianId, { clinician, manager });
  }

  async record(life: Life): Promise<Stored> {
    this.lived += 1;
    const { receivedOn, source, problem, assessedOn } = life;
    const contact = { preference: 'text', safeToLeaveMessage: true };
    const birthDate = addDays('1980-01-01', this.lived * 40);
    const person = {
      givenName: 'Zebedee',
      familyName: `Wainscott-${'x'.repeat(this.lived)}`,
      birthDate,
      telephone: '07700 900461',
      contact,
    };
    const { referralId = '' } = await this.send('/referrals', { source, receivedOn, person });
    const assessment = { assessedOn, suitable: true, problemDescriptor: problem };
    await this.send(`/referrals/${referralId}/assessment`, assessment);
    return this.goOn({ referralId, appointmentIds: [], questionnaireIds: [] }, life);
  }

  async correct(stored: Stored, { of, index = 0, body, on, thenGoesOn }: Correcting): Promise<void> {
    const path = {
      referral: `/referrals/${stored.referralId}/correction`,
      assessment: `/referrals/${stored.referralId}/assessment-correction`,
      closure: `/referrals/${stored.referralId}/closure-correction`,
      reopening: `/referrals/${stored.referralId}/reopening`,
      contact: `/appointments/${stored.appointmentIds[index] ?? ''}/correction`,
      scores: `/questionnaires/${stored.questionnaireIds[index] ?? ''}/correction`,
      withdrawal: `/questionnaires/${stored.questionnaireIds[index] ?? ''}/withdrawal`,
    }[of];
    const correctedAt = on === undefined ? '2026-01-15T10:00:00.000Z' : undefined;
    const referral = this.platform.services.get('referral');
    if (on !== undefined) referral?.stopClockAt(`${on}T09:00:00.000Z`);
    await this.send(path, { reason: 'transcription', correctedAt, ...body });
    referral?.stopClockAt(null);
    if (thenGoesOn !== undefined) await this.goOn(stored, thenGoesOn);
  }

  async figure(id: string): Promise<number | undefined> {
    return (await this.figures()).measures.find((one) => one.id === id)?.numerator;
  }

  async figures({ from, to } = year) {
    const { body } = await this.ask(`/measures?from=${from}&to=${to}&asOf=${to}`, this.tokens.manager);
    return measures.parse(body);
  }

  async revisions() {
    const period = `from=2024-01-01&to=${londonDay(new Date().toISOString())}`;
    const { body } = await this.ask(`/measures/revisions?${period}`, this.tokens.manager);
    return revisionsAnswer.parse(body).revisions;
  }

  /** What is shown of a referral, but for its ids. */
  async shown({ referralId }: Stored): Promise<unknown> {
    const progress = await this.ask(
      `/referrals/${referralId}/progress?asOf=2025-06-30`,
      this.tokens.clinician,
    );
    const referral = await this.ask(`/referrals/${referralId}?asOf=2025-06-30`, this.tokens.clinician);
    const { referralId: _own, ...fares } = anything.parse(progress.body);
    const { clocks, closure, receivedOn, source, assessment } = anything.parse(referral.body);
    return { fares, clocks, closure, receivedOn, source, assessment };
  }

  private async goOn(stored: Stored, { contacts, occasions, end }: Life): Promise<Stored> {
    const { referralId } = stored;
    const appointmentIds = [...stored.appointmentIds];
    const questionnaireIds = [...stored.questionnaireIds];
    for (const { on, hour, ...contact } of contacts) {
      const startsAt = `${on}T${String(hour).padStart(2, '0')}:00:00.000Z`;
      const where = {
        referralId,
        clinicianId: this.clinicianId,
        startsAt,
        minutes: 40,
        medium: '02',
        planned: 'Y',
      };
      const { appointmentId = '' } = await this.send('/appointments/retrospective', { ...where, ...contact });
      appointmentIds.push(appointmentId);
    }
    for (const occasion of occasions) {
      const filledIn = {
        takenAt: takenAt(occasion),
        occasion: 'outside',
        questionnaires: questionnairesOf(occasion),
      };
      const { questionnaireId = '' } = await this.send(`/referrals/${referralId}/scores`, filledIn);
      questionnaireIds.push(questionnaireId);
    }
    await this.send(`/referrals/${referralId}/discharge`, { dischargedOn: end.on, endCode: end.code });
    return { referralId, appointmentIds, questionnaireIds };
  }

  /** Sends a command until it is accepted: what it rests on may be a moment away. */
  private async send(
    path: string,
    body: object,
    token = this.tokens.clinician,
  ): Promise<z.infer<typeof ids>> {
    return eventually(
      async () => {
        const answer = await this.platform.gateway.request('POST', path, { token, body });
        if (answer.status >= 300)
          throw new Error(`${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
        return ids.parse(answer.body);
      },
      { within: 15_000, every: 100 },
    );
  }

  private ask(path: string, token: string): Promise<Answer> {
    return this.platform.gateway.request('GET', path, { token });
  }
}

const anything = z.record(z.string(), z.unknown());

function wholeOf(month: string) {
  return { from: `${month}-01`, to: addDays(`${addMonths(month, 1)}-01`, -1) };
}
