import { randomUUID } from 'node:crypto';
import type { EventOf, NewEvent } from '#domain-model/define-event';
import { newEvent } from '#domain-model/define-event';
import {
  AssessmentCorrected,
  ClosureCorrected,
  ReferralCorrected,
  ReferralReopened,
} from '#domain-model/events/referral.events';
import { AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type Answer, type TestService } from '#testing/service';
import { CourseReactions } from '../src/care-changes/application/course.reactions.js';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, consumed, type Way } from './a-course.js';
import { publishedBy } from './published.js';

const why = { reason: 'transcription', note: 'The sheet was misread.', correctedAt: at('2024-12-02') };

describe('scores that are corrected', () => {
  let outcomes: TestService;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
  });

  afterAll(() => outcomes?.close());

  it('change what is derived from them: progress at once, and the outcome of an ended course', async () => {
    const way = aWay();
    await consume(way.received('2024-06-03'), way.treated('2024-06-17'), way.treated('2024-06-24'));
    await record(way, '2024-06-17', [total('PHQ-9', 18), total('GAD-7', 14)]);
    const last = await record(way, '2024-09-30', [total('PHQ-9', 16), total('GAD-7', 5)]);
    await consume({ ...consumed(way.discharged('2024-09-30')), sequence: 5 });

    const answer = await correct(last, { questionnaires: [total('PHQ-9', 6), total('GAD-7', 5)] });

    expect(answer).toMatchObject({ status: 200, body: { questionnaireId: last } });
    expect((await typesOf(way)).slice(2)).toEqual([
      'course.ended.v1',
      'scores.corrected.v1',
      'outcome.revised.v1',
    ]);
    expect(await outcomeOf(way)).toMatchObject({ recovery: true, phq9Last: 6 });
    const { body } = await get(`/referrals/${way.referralId}/progress`);
    expect(JSON.stringify(body)).toContain('"latest":6');
  });

  it('are not corrected or withdrawn before they were given, nor before their last correction', async () => {
    const { questionnaireId } = await anOccasion();
    const early = { correctedAt: at('2024-06-16') };
    const refused = {
      status: 422,
      body: { code: 'time.before-what-went-before', errors: [{ field: 'correctedAt' }] },
    };

    expect(await correct(questionnaireId, { takenAt: at('2024-06-10'), ...early })).toMatchObject(refused);
    expect(await correct(questionnaireId, { takenAt: at('2024-06-10') })).toMatchObject({ status: 200 });
    const outOfTurn = { takenAt: at('2024-06-11'), correctedAt: at('2024-12-01') };
    expect(await correct(questionnaireId, outOfTurn)).toMatchObject(refused);
  });

  it('are shown with what stood before, and why, to clinicians', async () => {
    const { questionnaireId } = await anOccasion();

    await correct(questionnaireId, { takenAt: at('2024-06-10') });

    const { body } = await get(`/questionnaires/${questionnaireId}/corrections`);
    expect(body).toMatchObject({
      corrections: [
        {
          what: 'scores',
          reason: 'transcription',
          note: why.note,
          correctedByRole: 'clinician',
          before: { takenAt: at('2024-06-17'), questionnaires: [{ instrument: 'PHQ-9', total: 14 }] },
          after: { takenAt: at('2024-06-10') },
        },
      ],
    });
  });

  it('raise a risk that was not raised, and never take one from the list', async () => {
    const { questionnaireId, way } = await anOccasion(0);

    const raising = await correct(questionnaireId, { questionnaires: [depression(1)] });
    const lowering = await correct(questionnaireId, { questionnaires: [depression(0)] });

    expect(raising.body).toMatchObject({ risk: { level: 'review' } });
    expect(lowering.body).not.toHaveProperty('risk');
    expect(await risksOf(way)).toMatchObject([{ answer: 1, reviewedAt: null, withdrawnAt: null }]);
    expect(await typesOf(way)).toEqual([
      'scores.recorded.v1',
      'scores.corrected.v1',
      'risk.raised.v2',
      'scores.corrected.v1',
    ]);
  });

  it('ask for another look where somebody has looked at a lower answer', async () => {
    const { questionnaireId, way } = await anOccasion(1);
    await post(`/risks/${questionnaireId}/review`, {
      reviewedAt: at('2024-06-18'),
      found: ['passive-thoughts'],
      actions: ['safety-plan'],
    });

    await correct(questionnaireId, { questionnaires: [depression(3)] });

    expect(await risksOf(way)).toMatchObject([{ answer: 3, level: 'same-day', reviewedAt: null }]);
  });

  it('are nobody’s when they are taken back; the risk stays until someone has looked', async () => {
    const { questionnaireId, way } = await anOccasion(2);

    const answer = await post(`/questionnaires/${questionnaireId}/withdrawal`, {
      ...why,
      reason: 'wrong-person',
    });
    const again = await post(`/questionnaires/${questionnaireId}/withdrawal`, why);

    expect(answer.status).toBe(200);
    expect(again).toMatchObject({ status: 409, body: { code: 'questionnaire.withdrawn' } });
    expect((await get(`/referrals/${way.referralId}/progress`)).body).toMatchObject({ instruments: [] });
    expect(await risksOf(way)).toMatchObject([{ reviewedAt: null, withdrawnAt: why.correctedAt }]);
    const stored = await get(`/questionnaires/${questionnaireId}/corrections`);
    expect(stored.body).toMatchObject({ corrections: [{ what: 'withdrawal', before: { occasion: 'in' } }] });
  });

  it('are refused what a first recording is refused, and unknown elsewhere', async () => {
    const { questionnaireId } = await anOccasion();
    const path = `/questionnaires/${questionnaireId}/correction`;

    const refusals = [
      await correct(questionnaireId, { questionnaires: [total('PHQ-9', 28)] }),
      await correct(questionnaireId, { takenAt: tomorrow() }),
      await correct(questionnaireId, {}),
      await correct(randomUUID(), { takenAt: at('2024-06-10') }),
      await post(path, { ...why, takenAt: at('2024-06-10') }, { provider: 'NCH' }),
    ];

    expect(refusals.map(({ status, body }) => [status, codeOf(body)])).toEqual([
      [422, 'score.total-out-of-range'],
      [422, 'time.in-future'],
      [422, 'correction.changes-nothing'],
      [404, 'questionnaire.unknown'],
      [404, 'questionnaire.unknown'],
    ]);
  });

  it('let one of several at the same moment go first, and none be lost', async () => {
    // One round of the race shows a lost correction in about a quarter of cases.
    for (let round = 0; round < 12; round++) {
      const { questionnaireId } = await anOccasion();

      const answers = await Promise.all(
        [1, 2, 3, 4, 5, 6, 7, 8].map((points) =>
          correct(questionnaireId, { questionnaires: [total('PHQ-9', points)] }),
        ),
      );

      const won = answers.filter(({ status }) => status === 200).length;
      expect(won).toBeGreaterThan(0);
      const { body } = await get(`/questionnaires/${questionnaireId}/corrections`);
      expect(body).toMatchObject({ corrections: { length: won } });
      // Each began from what another had left: two that began from the same would lose one.
      const before = (body as { corrections: { before: unknown }[] }).corrections.map((one) =>
        JSON.stringify(one.before),
      );
      expect(new Set(before).size).toBe(won);
    }
  });

  describe('what a course does when it hears that', () => {
    const corrected = { reason: 'transcription', correctedBy: 'a', correctedAt: at('2024-12-02') } as const;

    it('a contact was recorded wrongly: counts it as it was, heard first, last or twice', async () => {
      const [one, other] = [await anEndedWay(), await anEndedWay()];
      for (const [way, order] of [
        [one, [0, 1, 1]],
        [other, [1, 0, 1]],
      ] as const) {
        const appointmentId = randomUUID();
        const attended = { ...consumed(way.treated('2024-07-01', appointmentId)), sequence: 2 };
        const missed = newEvent(AttendanceCorrected, corrected.correctedAt, {
          ...AttendanceCorrected.example,
          ...whose(way),
          appointmentId,
          ...corrected,
          contactOn: '2024-07-01',
          attendance: '3',
          therapies: [],
          minutes: null,
        });
        const events = [attended, { ...consumed(missed), sequence: 3 }];
        for (const index of order) await consume(...events.slice(index, index + 1));
      }

      expect([await outcomeOf(one), await outcomeOf(other)]).toMatchObject([
        { treatmentContacts: 1 },
        { treatmentContacts: 1 },
      ]);
    });

    it('a contact never was: counts it nowhere, planned or not', async () => {
      const way = await anEndedWay();
      const never = newEvent(AttendanceCorrected, corrected.correctedAt, {
        ...AttendanceCorrected.example,
        ...whose(way),
        appointmentId: randomUUID(),
        ...corrected,
        contactOn: '2024-07-01',
        planned: 'N',
        attendance: null,
        therapies: [],
        minutes: null,
      });

      await consume({ ...consumed(never), sequence: 3 });

      expect(await outcomeOf(way)).toMatchObject({ treatmentContacts: 1 });
    });

    it('the receipt, the problem or the end was another: derives the outcome again, once', async () => {
      const way = await anEndedWay();
      const data = { ...whose(way), ...corrected };
      const events: readonly EventOf[] = [
        {
          ...consumed(
            newEvent(ReferralCorrected, corrected.correctedAt, {
              ...ReferralCorrected.example,
              ...data,
              receivedOn: '2024-06-18',
            }),
          ),
          sequence: 6,
        },
        {
          ...consumed(
            newEvent(AssessmentCorrected, corrected.correctedAt, {
              ...AssessmentCorrected.example,
              ...data,
              problemDescriptor: 'F401',
            }),
          ),
          sequence: 7,
        },
        {
          ...consumed(
            newEvent(ClosureCorrected, corrected.correctedAt, {
              ...ClosureCorrected.example,
              ...data,
              closedOn: '2024-08-30',
            }),
          ),
          sequence: 8,
        },
      ];

      for (const one of events) await consume(one);
      await consume(...events);
      await consume({ ...consumed(way.received('2024-06-03')), sequence: 1 });
      await consume({ ...consumed(way.discharged('2024-09-30')), sequence: 5 });

      expect(await outcomeOf(way)).toMatchObject({
        treatmentContacts: 0,
        anxietyMeasure: 'SPIN',
        endedOn: '2024-08-30',
      });
      expect((await typesOf(way)).filter((type) => type === 'outcome.revised.v1')).toHaveLength(3);
    });

    it('its referral is open again: takes its outcome back, and ends anew', async () => {
      const way = await anEndedWay();
      const data = { ...ReferralReopened.example, ...whose(way) };
      const reopened = { ...consumed(newEvent(ReferralReopened, corrected.correctedAt, data)), sequence: 6 };

      await consume(reopened);
      await consume(reopened);
      await consume({ ...consumed(way.discharged('2024-09-30')), sequence: 5 });
      expect(await outcomeOf(way)).toBeNull();
      await consume({ ...consumed(way.discharged('2024-10-30')), sequence: 7 });

      expect(await typesOf(way)).toEqual(['course.ended.v1', 'course.reopened.v1', 'course.ended.v1']);
      expect(await outcomeOf(way)).toMatchObject({ endedOn: '2024-10-30' });
    });

    it('its referral is open again before it hears that it was closed: never ended', async () => {
      const way = aWay();
      const data = { ...ReferralReopened.example, ...whose(way) };
      await consume(way.received('2024-06-03'));

      await consume({ ...consumed(newEvent(ReferralReopened, corrected.correctedAt, data)), sequence: 6 });
      await consume({ ...consumed(way.discharged('2024-09-30')), sequence: 5 });

      expect(await typesOf(way)).toEqual([]);
    });
  });

  function whose({ referralId, personId }: Way) {
    return { referralId, personId };
  }

  function consume(...events: (NewEvent | EventOf)[]): Promise<void> {
    const recorded = events.map((one) => ('sequence' in one ? one : consumed(one)));
    return outcomes.app
      .get(Transactions)
      .run({ providers: ['DH0'] }, (tx) => outcomes.app.get(CourseReactions).followCare(recorded, tx));
  }

  async function anEndedWay(): Promise<Way> {
    const way = aWay();
    await consume(way.received('2024-06-03'), way.treated('2024-06-17'));
    await consume({ ...consumed(way.discharged('2024-09-30')), sequence: 5 });
    return way;
  }

  async function anOccasion(item9 = 0) {
    const way = aWay();
    await consume(way.received('2024-06-03'));
    return { way, questionnaireId: await record(way, '2024-06-17', [depression(item9)]) };
  }

  async function record({ referralId }: Way, on: string, questionnaires: readonly object[]) {
    const body = { takenAt: at(on), occasion: 'in', questionnaires };
    const answer = await post(`/referrals/${referralId}/scores`, body);
    return (answer.body as { questionnaireId: string }).questionnaireId;
  }

  function correct(questionnaireId: string, change: object) {
    return post(`/questionnaires/${questionnaireId}/correction`, { ...why, ...change });
  }

  async function post(path: string, body: object, claims: { provider?: string } = {}): Promise<Answer> {
    return outcomes.request('POST', path, { body, token: await outcomes.token('clinician', claims) });
  }

  async function get(path: string): Promise<Answer> {
    return outcomes.request('GET', path, { token: await outcomes.token('clinical-lead') });
  }

  async function risksOf({ referralId }: Way): Promise<unknown[]> {
    const { body } = await get('/risks');
    return (body as { referralId: string }[]).filter((risk) => risk.referralId === referralId);
  }

  async function typesOf({ referralId }: Way): Promise<string[]> {
    return (await publishedBy(outcomes, referralId)).map(({ type }) => type);
  }

  async function outcomeOf({ referralId }: Way): Promise<unknown> {
    const [row] = await outcomes.app
      .get(Transactions)
      .read({ providers: ['DH0'] }, (tx) =>
        tx.query<{ outcome: unknown }>('select outcome from course where referral_id = $1', [referralId]),
      );
    return row?.outcome;
  }
});

function tomorrow(): string {
  return new Date(Date.now() + 86_400_000).toISOString();
}

function codeOf(body: unknown): unknown {
  return (body as { code?: unknown }).code;
}

/** Item 9 was asked and answered with 0. */
function total(instrument: string, points: number) {
  return { instrument, total: points, ...(instrument === 'PHQ-9' && points < 25 ? { item9: 0 } : {}) };
}

function depression(item9: number) {
  return { instrument: 'PHQ-9', answers: [2, 2, 2, 2, 2, 2, 1, 1, item9] };
}
