import { z } from 'zod';
import { eventually } from '#testing/eventually';
import type { Platform } from '../platform/platform.js';
import { platformOfRun } from '../platform/platform-of-run.js';

const referred = z.object({ referralId: z.uuid(), personId: z.uuid() });
const everything = z.object({
  complete: z.boolean(),
  missing: z.array(z.looseObject({ service: z.string() })),
  parts: z.array(
    z.looseObject({
      service: z.string(),
      sections: z.array(
        z.looseObject({ table: z.string(), withheld: z.array(z.string()), rows: z.array(z.looseObject({})) }),
      ),
    }),
  ),
});
type Referred = z.infer<typeof referred>;

/** Nobody else's in this run. */
const provider = 'NLS';

describe('everything that is stored about a person', () => {
  /** Each person has a birth date of his or her own: one name and birth date is one referral. */
  let born = 10;
  let platform: Platform;

  beforeAll(async () => {
    platform = await platformOfRun();
  }, 120_000);

  afterAll(() => platform?.close());

  it('is one answer: who it is, what was answered, who reviewed it, who looked', async () => {
    const who = await someoneAnswered();

    const shown = await everythingOf(who, 'clinical-lead');

    const sections = shown.parts.flatMap(({ sections: own }) => own);
    const rowsOf = (table: string) =>
      sections.filter((one) => one.table === table).flatMap(({ rows }) => rows);
    expect(shown).toMatchObject({ complete: true, missing: [] });
    expect(shown.parts.map(({ service }) => service)).toEqual(['referral', 'scheduling', 'outcomes']);
    expect(rowsOf('person')).toMatchObject([{ familyName: 'Sentinelle' }]);
    expect(rowsOf('score')).toMatchObject([{ answers: [1, 1, 1, 1, 1, 1, 1, 1, 2] }]);
    expect(rowsOf('raised_risk')).toMatchObject([{ reviewNote: 'Quagga has been told.' }]);
    expect(rowsOf('audit_record').length).toBeGreaterThan(2);
  });

  it('is given to the person without colleagues’ words, and says which were withheld', async () => {
    const who = await someoneAnswered();

    const shown = await everythingOf(who, 'patient');

    const risks = shown.parts
      .flatMap(({ sections }) => sections)
      .find(({ table }) => table === 'raised_risk');
    expect(risks?.withheld).toEqual(['reviewNote']);
    expect(JSON.stringify(shown)).not.toContain('Quagga');
  });

  it('is not given to another person or provider', async () => {
    const [who, other] = [await someoneAnswered(), await someoneAnswered()];
    const path = `/persons/${who.personId}/everything`;
    const stranger = await platform.gateway.token('patient', { provider, personId: other.personId });
    const elsewhere = await platform.gateway.token('clinical-lead', { provider: 'NMQ' });

    for (const token of [stranger, elsewhere]) {
      expect(await platform.gateway.request('GET', path, { token })).toMatchObject({
        status: 404,
        body: { code: 'person.unknown' },
      });
    }
  });

  it('erases the words in every service, however often it is told', async () => {
    const who = await someoneAnswered();
    const closed = await post(`/referrals/${who.referralId}/decline`, 'administrator', {
      declinedOn: today(),
      endCode: '10',
      endCodeReason: 'by letter',
    });
    expect(closed).toMatchObject({ status: 200 });

    const erased = await post(`/persons/${who.personId}/erasure`, 'clinical-lead', {
      askedOn: today(),
      basis: 'court-order',
      note: 'Order 7',
      confirm: who.personId,
    });

    expect(erased).toMatchObject({ status: 200 });
    await eventually(async () => {
      const [risk] = await platform.rows(
        'outcomes',
        'select review_note from raised_risk where person_id = $1',
        [who.personId],
      );
      expect(risk).toEqual({ review_note: null });
    });
    const scores = await platform.rows(
      'outcomes',
      'select answers, total from score where referral_id = $1',
      [who.referralId],
    );
    expect(scores).toMatchObject([{ answers: null, total: '10.00' }]);
    expect(
      await platform.gateway.request('GET', `/persons/${who.personId}`, { token: await lead() }),
    ).toMatchObject({ status: 404, body: { code: 'person.erased' } });
    const read = await platform.gateway.request('GET', `/persons/${who.personId}`, {
      token: await platform.gateway.token('administrator', { provider }),
    });
    expect(read).toMatchObject({ status: 404, body: { code: 'person.erased' } });
  });

  async function someoneAnswered(): Promise<Referred> {
    born += 1;
    const { body } = await post('/referrals', 'administrator', {
      source: 'A1',
      receivedOn: today(),
      despiteOpenReferral: { reason: 'Another story.' },
      person: {
        givenName: 'Zebedee',
        familyName: 'Sentinelle',
        birthDate: `1990-05-${String(born)}`,
        addressLines: ['1 Nowhere'],
        postcode: 'ZZ99 9ZZ',
        contact: { preference: 'letter', safeToLeaveMessage: false },
      },
    });
    const who = referred.parse(body);
    const questionnaireId = await eventually(async () => {
      const scored = await post(`/referrals/${who.referralId}/scores`, 'clinician', {
        takenAt: new Date().toISOString(),
        occasion: 'in',
        questionnaires: [{ instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, 2] }],
      });
      expect(scored).toMatchObject({ status: 201 });
      return z.looseObject({ questionnaireId: z.uuid() }).parse(scored.body).questionnaireId;
    });
    const reviewed = await post(`/risks/${questionnaireId}/review`, 'clinical-lead', {
      found: ['passive-thoughts'],
      actions: ['safety-plan'],
      note: 'Quagga has been told.',
    });
    expect(reviewed).toMatchObject({ status: 200 });
    await eventually(async () =>
      expect(
        await platform.rows(
          'referral',
          'select 1 from open_risk where questionnaire_id = $1 and settled_at is not null',
          [questionnaireId],
        ),
      ).toHaveLength(1),
    );
    return who;
  }

  async function everythingOf({ personId }: Referred, role: 'patient' | 'clinical-lead') {
    const token = await platform.gateway.token(role, {
      provider,
      ...(role === 'patient' ? { personId } : {}),
    });
    const answer = await platform.gateway.request('GET', `/persons/${personId}/everything`, { token });
    expect(answer).toMatchObject({ status: 200 });
    return everything.parse(answer.body);
  }

  async function post(path: string, role: 'administrator' | 'clinician' | 'clinical-lead', body: object) {
    return platform.gateway.request('POST', path, {
      token: await platform.gateway.token(role, { provider }),
      body,
    });
  }

  function lead(): Promise<string> {
    return platform.gateway.token('clinical-lead', { provider });
  }
});

function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date());
}
