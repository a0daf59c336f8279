import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { eventually } from '#testing/eventually';
import { startTestService, type TestService } from '#testing/service';
import { startPublisher, type TestPublisher } from '#testing/test-publisher';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, seenBy, type Way } from './a-course.js';
import { publishedBy } from './published.js';

const noRisk = [2, 2, 2, 2, 2, 2, 2, 2, 0];
const someRisk = [2, 2, 2, 2, 2, 2, 2, 2, 1];

const recordedAnswer = z.looseObject({ questionnaireId: z.uuid() });
const notKnownYet = z.looseObject({ code: z.string(), retryAfterMs: z.number().positive() });

describe('a course of treatment', () => {
  let outcomes: TestService;
  let others: TestPublisher;
  let clinician: string;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
    others = await startPublisher(outcomes.topics);
    clinician = await outcomes.token('clinician', { clinicianId: seenBy });
  });

  afterAll(async () => {
    await others?.close();
    await outcomes?.close();
  });

  it('goes from receipt to an outcome that a late contact revises', async () => {
    const way = await aReceivedWay('2024-06-03');
    await others.publish('DH0', way.assessed('2024-06-17', 'F411'), way.treated('2024-07-01'));
    await recorded(way, { takenAt: at('2024-06-17'), questionnaires: [phq9(18), gad7(14)] });
    await recorded(way, { takenAt: at('2024-07-01'), questionnaires: [phq9(6), gad7(5)] });

    await others.publish('DH0', way.discharged('2024-09-30'));
    await eventually(async () => expect(await types(way)).toContain('course.ended.v1'));
    await others.publish('DH0', way.treated('2024-07-15'));

    await eventually(async () => expect(await types(way)).toContain('outcome.revised.v1'));
    const [ended, revised] = (await published(way)).slice(-2);
    expect(ended?.data).toMatchObject({ treatmentContacts: 1, completed: false, recovery: null });
    expect(revised?.data).toMatchObject({
      treatmentContacts: 2,
      completed: true,
      phq9First: 18,
      phq9Last: 6,
      anxietyMeasure: 'GAD-7',
      paired: true,
      caseness: true,
      recovery: true,
      reliableImprovement: true,
      reliableRecovery: true,
    });
    const shown = await outcomes.request('GET', `/referrals/${way.referralId}/outcome`, { token: clinician });
    expect(shown).toMatchObject({
      status: 200,
      body: { endedOn: '2024-09-30', outcome: { completed: true, recovery: true, reliableRecovery: true } },
    });
  });

  it('has no outcome while it goes on, and none that another provider may read', async () => {
    const way = await aReceivedWay('2024-06-03');
    const path = `/referrals/${way.referralId}/outcome`;
    const elsewhere = await outcomes.token('clinician', { provider: 'NCH' });

    expect(await outcomes.request('GET', path, { token: clinician })).toMatchObject({
      status: 200,
      body: { receivedOn: '2024-06-03', endedOn: null, outcome: null },
    });
    expect(await outcomes.request('GET', path, { token: elsewhere })).toMatchObject({
      status: 404,
      body: { code: 'referral.unknown' },
    });
  });

  it('shows every score in order, the change since the first, and caseness now', async () => {
    const way = await aReceivedWay('2024-06-03');
    await recorded(way, { takenAt: at('2024-07-01'), questionnaires: [phq9(9), gad7(7)] });
    await recorded(way, { takenAt: at('2024-06-17'), questionnaires: [phq9(16), gad7(13)] });

    const progress = await outcomes.request('GET', `/referrals/${way.referralId}/progress`, {
      token: clinician,
    });

    expect(progress).toMatchObject({
      status: 200,
      body: {
        isAtCasenessNow: false,
        instruments: [
          { instrument: 'GAD-7', first: 13, latest: 7, changeSinceFirst: -6, reliableChange: 'improvement' },
          { instrument: 'PHQ-9', first: 16, latest: 9, changeSinceFirst: -7, isAtCaseness: false },
        ],
      },
    });
  });

  it('keeps a raised risk on the list until a clinician has reviewed it', async () => {
    const way = await aReceivedWay('2024-06-03');
    await recorded(way, {
      takenAt: at('2024-06-17'),
      questionnaires: [{ instrument: 'PHQ-9', answers: noRisk }],
    });

    const raised = await recorded(way, {
      takenAt: at('2024-06-24'),
      questionnaires: [{ instrument: 'PHQ-9', answers: someRisk }],
    });
    const { questionnaireId } = raised.body;

    expect(raised.body).toMatchObject({
      risk: { level: 'same-day' },
      scores: [{ total: 17, prorated: false }],
    });
    expect(await listed(questionnaireId)).toMatchObject([
      { referralId: way.referralId, answer: 1, level: 'same-day' },
    ]);
    expect(await review(questionnaireId)).toMatchObject({ status: 200 });
    expect(await listed(questionnaireId)).toEqual([]);
    expect(await review(questionnaireId)).toMatchObject({
      status: 409,
      body: { code: 'risk.reviewed-already' },
    });
    expect(await types(way)).toEqual([
      'scores.recorded.v1',
      'scores.recorded.v1',
      'risk.raised.v2',
      'risk.reviewed.v1',
    ]);
  });

  it('publishes totals and never an item answer', async () => {
    const way = await aReceivedWay('2024-06-03');

    await recorded(way, {
      takenAt: at('2024-06-17'),
      questionnaires: [{ instrument: 'PHQ-9', answers: noRisk }],
    });

    const [event] = await published(way);
    expect(event?.data).toMatchObject({ scores: [{ instrument: 'PHQ-9', total: 16, prorated: false }] });
    expect(JSON.stringify(event)).not.toContain('answers');
    expect(JSON.stringify(event)).not.toContain('2,2,2');
  });

  it('takes scores from the person, who sees only the own course', async () => {
    const way = await aReceivedWay('2024-06-03');
    const self = await outcomes.token('patient', { personId: way.personId });
    const stranger = await outcomes.token('patient', { personId: randomUUID() });
    const scores = { occasion: 'before', questionnaires: [phq9(12)] };
    const path = `/referrals/${way.referralId}`;

    const own = await outcomes.request('POST', `${path}/scores`, { token: self, body: scores });
    const foreign = await outcomes.request('POST', `${path}/scores`, { token: stranger, body: scores });

    expect(own.status).toBe(201);
    // As of a referral that is not there: nobody learns that this one is.
    expect(foreign).toMatchObject({ status: 409, body: { code: 'scores.referral-not-known-yet' } });
    expect(await outcomes.request('GET', `${path}/progress`, { token: self })).toMatchObject({ status: 200 });
    expect(await outcomes.request('GET', `${path}/progress`, { token: stranger })).toMatchObject({
      status: 404,
    });
    expect((await published(way))[0]?.data).toMatchObject({ recordedBy: 'person' });
  });

  it('belongs to its provider: another one’s clinician finds nothing', async () => {
    const way = await aReceivedWay('2024-06-03');
    const elsewhere = await outcomes.token('clinician', { provider: 'NCH' });

    const progress = await outcomes.request('GET', `/referrals/${way.referralId}/progress`, {
      token: elsewhere,
    });

    expect(progress).toMatchObject({ status: 404, body: { code: 'referral.unknown' } });
  });

  it('asks to send scores again while the referral is not known yet', async () => {
    const answer = await outcomes.request('POST', `/referrals/${randomUUID()}/scores`, {
      token: clinician,
      body: { takenAt: at('2024-06-17'), occasion: 'in', questionnaires: [phq9(12)] },
    });

    expect(answer.status).toBe(409);
    expect(notKnownYet.parse(answer.body).code).toBe('scores.referral-not-known-yet');
  });

  it('has one effect for one Idempotency-Key', async () => {
    const way = await aReceivedWay('2024-06-03');
    const command = { takenAt: at('2024-06-17'), questionnaires: [phq9(12)] };

    const first = await recorded(way, command, { 'idempotency-key': 'session-1' });
    const second = await recorded(way, command, { 'idempotency-key': 'session-1' });

    expect(second.body.questionnaireId).toBe(first.body.questionnaireId);
    expect(await types(way)).toEqual(['scores.recorded.v1']);
  });

  it('takes the scores of many people and devices at once, each exactly once', async () => {
    const way = await aReceivedWay('2024-06-03');
    const days = ['2024-06-10', '2024-06-11', '2024-06-12', '2024-06-13'];

    await Promise.all(days.map((day) => persistently(way, { takenAt: at(day), questionnaires: [phq9(12)] })));

    expect(await types(way)).toEqual(days.map(() => 'scores.recorded.v1'));
  });

  it.each([
    [
      'an instrument that the catalogue does not hold',
      { instrument: 'PHQ-10', total: 3 },
      'scores.instrument-unknown',
      '',
    ],
    ['a total out of range', { instrument: 'GAD-7', total: 22 }, 'score.total-out-of-range', '.total'],
    [
      'an answer out of range',
      { instrument: 'GAD-7', answers: [0, 0, 4, 0, 0, 0, 0] },
      'score.answer-out-of-range',
      '',
    ],
    [
      'too few answers',
      { instrument: 'GAD-7', answers: [0, 0] },
      'score.wrong-number-of-answers',
      '.answers',
    ],
    [
      'more missing answers than can be estimated',
      { instrument: 'GAD-7', answers: [0, 0, 0, 0, null, null, null] },
      'score.answers-missing',
      '',
    ],
    [
      'both answers and a total',
      { instrument: 'GAD-7', answers: [0, 0, 0, 0, 0, 0, 0], total: 0 },
      'scores.answers-or-total',
      '',
    ],
    ['neither answers nor a total', { instrument: 'GAD-7' }, 'scores.answers-or-total', ''],
  ])('refuses %s and leaves nothing behind', async (_, questionnaire, code, field) => {
    const way = await aReceivedWay('2024-06-03');

    const answer = await record(way, {
      takenAt: at('2024-06-17'),
      questionnaires: [phq9(12), questionnaire],
    });

    expect(answer).toMatchObject({ status: 422, body: { code } });
    expect(JSON.stringify(answer.body)).toContain(`questionnaires[1]${field}`);
    expect(await types(way)).toEqual([]);
  });

  it.each([
    [
      'a time in the future',
      { takenAt: '2999-01-01T00:00:00.000Z', questionnaires: [phq9(1)] },
      'time.in-future',
    ],
    [
      'a time before the referral',
      { takenAt: at('2024-06-02'), questionnaires: [phq9(1)] },
      'scores.taken-before-receipt',
    ],
    [
      'an instrument twice',
      { takenAt: at('2024-06-17'), questionnaires: [phq9(1), phq9(2)] },
      'scores.instrument-twice',
    ],
    ['no questionnaire', { takenAt: at('2024-06-17'), questionnaires: [] }, 'value.invalid'],
    ['a time that is none', { takenAt: 'yesterday', questionnaires: [phq9(1)] }, 'value.invalid'],
    [
      'an occasion that is none',
      { takenAt: at('2024-06-17'), occasion: 'after', questionnaires: [phq9(1)] },
      'value.invalid',
    ],
    [
      'a field that is not known',
      { takenAt: at('2024-06-17'), questionnaires: [phq9(1)], mood: 1 },
      'field.unknown',
    ],
  ])('refuses %s', async (_, command, code) => {
    const way = await aReceivedWay('2024-06-03');

    const answer = await record(way, command);

    expect(answer).toMatchObject({ status: 422, body: { code } });
  });

  async function aReceivedWay(receivedOn: string): Promise<Way> {
    const way = aWay();
    await others.publish('DH0', way.received(receivedOn));
    await eventually(async () => {
      const progress = await outcomes.request('GET', `/referrals/${way.referralId}/progress`, {
        token: clinician,
      });
      expect(progress.status).toBe(200);
    });
    return way;
  }

  function record({ referralId }: Way, command: object, headers: Record<string, string> = {}) {
    const body = { occasion: 'in', ...command };
    return outcomes.request('POST', `/referrals/${referralId}/scores`, { token: clinician, body, headers });
  }

  async function recorded(way: Way, command: object, headers: Record<string, string> = {}) {
    const answer = await record(way, command, headers);
    expect(answer.status).toBe(201);
    return { body: recordedAnswer.parse(answer.body) };
  }

  async function persistently(way: Way, command: object): Promise<void> {
    await eventually(async () => expect(await record(way, command)).toMatchObject({ status: 201 }));
  }

  function published({ referralId }: Way) {
    return publishedBy(outcomes, referralId);
  }

  async function types(way: Way): Promise<string[]> {
    return (await published(way)).map(({ type }) => type);
  }

  async function listed(questionnaireId: string): Promise<unknown[]> {
    const { body } = await outcomes.request('GET', '/risks?reviewed=false', { token: clinician });
    return z
      .array(z.looseObject({ questionnaireId: z.uuid() }))
      .parse(body)
      .filter((risk) => risk.questionnaireId === questionnaireId);
  }

  function review(questionnaireId: string) {
    const body = {
      reviewedAt: at('2024-06-24'),
      found: ['passive-thoughts'],
      actions: ['safety-plan'],
    };
    return outcomes.request('POST', `/risks/${questionnaireId}/review`, { token: clinician, body });
  }
});

/** A total whose item 9 was asked and answered with 0. */
function phq9(total: number) {
  return { instrument: 'PHQ-9', total, item9: 0 };
}

function gad7(total: number) {
  return { instrument: 'GAD-7', total };
}
