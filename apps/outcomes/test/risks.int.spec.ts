import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { RiskOverdue } from '#domain-model/events/outcomes.events';
import { Transactions } from '#service-kit/database/transaction';
import { eventually } from '#testing/eventually';
import { startTestService, type TestService } from '#testing/service';
import { startPublisher, type TestPublisher } from '#testing/test-publisher';
import { OverdueRisks } from '../src/review/application/overdue-risks.js';
import { CourseStore } from '../src/course/database/course.store.js';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, type Way } from './a-course.js';
import { publishedBy } from './published.js';

const recordedAnswer = z.looseObject({ questionnaireId: z.uuid() });
const riskList = z.array(z.looseObject({ questionnaireId: z.string() }));

const morning = '2026-11-18T09:00:00.000Z';
const evening = '2026-11-18T22:30:00.000Z';
const dueThatDay = '2026-11-18T13:00:00.000Z';
const nextDay = '2026-11-19T00:00:00.000Z';
const findings = { found: ['passive-thoughts'], actions: ['safety-plan'] };

describe('a raised risk', () => {
  let outcomes: TestService;
  let others: TestPublisher;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
    others = await startPublisher(outcomes.topics);
  });

  beforeEach(() => outcomes.stopClockAt(morning));

  afterAll(async () => {
    await others?.close();
    await outcomes?.close();
  });

  it('says by when it has to be reviewed', async () => {
    const { questionnaireId } = await raised(2);

    expect(await listed(questionnaireId)).toMatchObject({
      level: 'same-day',
      raisedAt: morning,
      dueAt: dueThatDay,
      overdue: false,
      reviewedAt: null,
      referralClosedOn: null,
    });
  });

  it('names who reviewed it, when, what was found and done, and keeps the words to itself', async () => {
    const { way, questionnaireId } = await raised(2);
    const clinicianId = randomUUID();

    const answer = await review(questionnaireId, {
      token: await outcomes.token('clinician', { clinicianId }),
      body: { ...findings, note: 'Safe for now, has the crisis line.' },
    });

    const [history] = await risks('reviewed=true');
    const reviewed = (await publishedBy(outcomes, way.referralId)).at(-1);
    expect(answer.status).toBe(200);
    expect(history).toMatchObject({
      questionnaireId,
      reviewedAt: morning,
      reviewedByClinicianId: clinicianId,
      overdue: false,
      ...findings,
      note: 'Safe for now, has the crisis line.',
    });
    expect(history?.['reviewedBy']).toEqual(reviewed?.data['reviewedBy']);
    expect(reviewed?.data).toMatchObject({ questionnaireId, ...findings });
    expect(JSON.stringify(reviewed)).not.toContain('crisis line');
  });

  it('shows what was found to the reviewer and the clinical lead, and to others only that it was reviewed', async () => {
    const { questionnaireId } = await raised(2);
    const reviewer = { clinicianId: randomUUID() };
    await review(questionnaireId, {
      token: await outcomes.token('clinician', reviewer),
      body: { ...findings, note: 'He said what nobody else is to read.' },
    });

    const seenBy = async (token: string) => {
      const answer = await outcomes.request('GET', '/risks?reviewed=true', { token });
      return riskList.parse(answer.body).find((one) => one.questionnaireId === questionnaireId);
    };
    const outside = await seenBy(await outcomes.token('clinician', { clinicianId: randomUUID() }));
    const inside = [
      await seenBy(await outcomes.token('clinical-lead')),
      await seenBy(await outcomes.token('clinician', reviewer)),
    ];

    expect(outside).toMatchObject({
      level: 'same-day',
      reviewedAt: morning,
      reviewedByClinicianId: reviewer.clinicianId,
      answer: null,
      found: null,
      actions: null,
      note: null,
    });
    const whole = { answer: 2, ...findings, note: 'He said what nobody else is to read.' };
    expect(inside).toMatchObject([whole, whole]);
  });

  it('is not reviewed with an action that nobody knows', async () => {
    const { questionnaireId } = await raised(2);

    const answer = await review(questionnaireId, {
      token: await outcomes.token('clinician'),
      body: { ...findings, actions: ['prayer'] },
    });

    expect(answer).toMatchObject({ status: 422, body: { code: 'value.invalid' } });
    expect(await listed(questionnaireId)).toMatchObject({ reviewedAt: null });
  });

  it('is not reviewed by saying nothing: it stays open', async () => {
    const { questionnaireId } = await raised(2);
    const token = await outcomes.token('clinician');

    const empty = await review(questionnaireId, { token, body: { reviewedAt: morning } });
    const unexplained = await review(questionnaireId, {
      token,
      body: { found: ['no-current-risk'], actions: ['no-further-action'] },
    });

    expect(empty).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'found' }, { field: 'actions' }] },
    });
    expect(unexplained).toMatchObject({ status: 422, body: { code: 'risk.note-needed' } });
    expect(await listed(questionnaireId)).toMatchObject({ reviewedAt: null });
  });

  it('is reviewed now by the platform’s clock, or late by staff: never ahead of it', async () => {
    const { questionnaireId } = await raised(2);
    const token = await outcomes.token('clinician');

    const ahead = await review(questionnaireId, { token, body: { ...findings, reviewedAt: evening } });
    await review(questionnaireId, { token, body: findings });

    expect(ahead).toMatchObject({ status: 422, body: { code: 'time.in-future' } });
    const history = await risks('reviewed=true');
    expect(history.find((one) => one.questionnaireId === questionnaireId)).toMatchObject({
      reviewedAt: morning,
    });
  });

  it('is reviewed once: a second review is shown the first', async () => {
    const { questionnaireId } = await raised(2);
    const token = await outcomes.token('clinician');
    await review(questionnaireId, { token, body: findings });

    expect(await review(questionnaireId, { token, body: findings })).toMatchObject({
      status: 409,
      body: { code: 'risk.reviewed-already', review: { reviewedAt: morning, ...findings } },
    });
  });

  it('is raised by an item 9 left out and by a bare total, which nobody can know', async () => {
    const { way } = await raised(0);

    const leftOut = await recorded(way, null, { takenAt: '2026-11-18T08:00:00.000Z' });
    const bare = await recordedTotal(way, { total: 14 });
    const stated = await recordedTotal(way, { total: 14, item9: 0 }, '2026-11-16');

    expect(await listed(leftOut)).toMatchObject({
      answer: null,
      reason: 'item-9-unanswered',
      level: 'review',
    });
    expect(await listed(bare)).toMatchObject({
      answer: null,
      reason: 'total-without-items',
      level: 'review',
    });
    expect(await listed(stated)).toBeUndefined();
  });

  it('is not reviewed before the answer was given, nor is one that nobody raised', async () => {
    const { questionnaireId } = await raised(2);
    const token = await outcomes.token('clinician');

    const tooEarly = await review(questionnaireId, {
      token,
      body: { ...findings, reviewedAt: at('2026-11-16') },
    });
    const unknown = await review(randomUUID(), { token, body: { ...findings, reviewedAt: morning } });

    expect(tooEarly).toMatchObject({ status: 422, body: { code: 'risk.reviewed-before-raised' } });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'risk.unknown' } });
  });

  it('is overdue from its time on, and told of once, however many look', async () => {
    const { way, questionnaireId } = await raised(2);

    await Promise.all([look(dueThatDay), look(dueThatDay), look(dueThatDay), look(dueThatDay)]);
    await look(nextDay);
    outcomes.stopClockAt(nextDay);

    expect((await overdueIds()).includes(questionnaireId)).toBe(true);
    expect(await listed(questionnaireId)).toMatchObject({ overdue: true });
    const published = await publishedOverdue(way);
    expect(published).toHaveLength(1);
    expect(published[0]?.data).toMatchObject({ questionnaireId, level: 'same-day', dueAt: dueThatDay });
    expect(RiskOverdue.data.safeParse(published[0]?.data).success).toBe(true);
  });

  it('is not overdue a moment before its time', async () => {
    const { way } = await raised(2);

    await look('2026-11-18T12:59:59.999Z');

    expect(await publishedOverdue(way)).toEqual([]);
  });

  it('that was reviewed in time is never told as overdue', async () => {
    const { way, questionnaireId } = await raised(2);
    await review(questionnaireId, {
      token: await outcomes.token('clinician'),
      body: { ...findings, reviewedAt: morning },
    });

    await look('2026-12-24T12:00:00.000Z');

    expect(await publishedOverdue(way)).toEqual([]);
  });

  it('that is overdue can still be reviewed, and is no longer counted', async () => {
    const { questionnaireId } = await raised(2);
    const before = await look(nextDay);
    outcomes.stopClockAt(nextDay);

    const answer = await review(questionnaireId, {
      token: await outcomes.token('clinical-lead'),
      body: { ...findings, reviewedAt: nextDay },
    });

    expect(answer.status).toBe(200);
    expect(await overdueIds()).not.toContain(questionnaireId);
    expect((await look(nextDay)).get('same-day')).toBe((before.get('same-day') ?? 0) - 1);
  });

  it('of a course that somebody holds is passed over, and told of at the next look', async () => {
    const { way, questionnaireId } = await raised(2);
    const store = outcomes.app.get(CourseStore);

    await outcomes.app.get(Transactions).run({ providers: ['DH0'] }, async (tx) => {
      const { referralId: courseId, personId } = way;
      await store.lockOrMake(tx, [{ courseId, personId, providerCode: 'DH0' }]);
      await look(nextDay);
    });
    expect(await publishedOverdue(way)).toEqual([]);
    await look(nextDay);

    expect((await publishedOverdue(way)).map(({ data }) => data['questionnaireId'])).toEqual([
      questionnaireId,
    ]);
  });

  it('is counted by level in the metrics, and no label names a person', async () => {
    const { way } = await raised(1);
    outcomes.stopClockAt('2026-11-20T00:00:00.000Z');
    const again = await startTestService(OutcomesModule, {
      service: 'outcomes',
      database: outcomes.database,
      topics: outcomes.topics,
    });
    again.stopClockAt('2026-11-20T00:00:00.000Z');

    const said = await eventually(async () => {
      const { body } = await again.request('GET', '/metrics');
      expect(String(body)).toMatch(/stepwise_risks_overdue\{level="review"[^}]*\} [1-9]/);
      return String(body);
    });
    await again.close();

    expect(said).not.toContain(way.personId);
    expect(said).not.toContain(way.referralId);
  });

  it('stays on the list when its referral is closed, and is listed when it comes after that', async () => {
    const { way, questionnaireId } = await raised(2);
    await others.publish('DH0', way.discharged('2026-11-18'));
    await eventually(async () =>
      expect(await listed(questionnaireId)).toMatchObject({ referralClosedOn: '2026-11-18' }),
    );
    outcomes.stopClockAt(evening);

    const late = await recorded(way, 3, { takenAt: evening });

    expect(await listed(late)).toMatchObject({
      referralClosedOn: '2026-11-18',
      reviewedAt: null,
      dueAt: '2026-11-19T02:30:00.000Z',
    });
  });

  it('of another provider is neither listed nor reviewed', async () => {
    const { questionnaireId } = await raised(2);
    const elsewhere = await outcomes.token('clinical-lead', { provider: 'NCH' });

    const list = await outcomes.request('GET', '/risks', { token: elsewhere });
    const answer = await review(questionnaireId, {
      token: elsewhere,
      body: { ...findings, reviewedAt: morning },
    });

    expect(JSON.stringify(list.body)).not.toContain(questionnaireId);
    expect(answer).toMatchObject({ status: 404, body: { code: 'risk.unknown' } });
  });

  async function raised(answer: number | null): Promise<{ way: Way; questionnaireId: string }> {
    const way = aWay();
    await others.publish('DH0', way.received('2026-11-02'));
    const questionnaireId = await eventually(() => recorded(way, answer));
    return { way, questionnaireId };
  }

  async function recorded({ referralId }: Way, answer: number | null, { takenAt = at('2026-11-17') } = {}) {
    const questionnaires = [{ instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, answer] }];
    const said = await outcomes.request('POST', `/referrals/${referralId}/scores`, {
      token: await outcomes.token('clinician'),
      body: { takenAt, occasion: 'outside', questionnaires },
    });
    expect(said).toMatchObject({ status: 201 });
    return recordedAnswer.parse(said.body).questionnaireId;
  }

  async function recordedTotal({ referralId }: Way, given: object, day = '2026-11-17') {
    const said = await outcomes.request('POST', `/referrals/${referralId}/scores`, {
      token: await outcomes.token('clinician'),
      body: {
        takenAt: `${day}T15:00:00.000Z`,
        occasion: 'outside',
        questionnaires: [{ instrument: 'PHQ-9', ...given }],
      },
    });
    expect(said).toMatchObject({ status: 201 });
    return recordedAnswer.parse(said.body).questionnaireId;
  }

  function review(questionnaireId: string, request: { token: string; body: object }) {
    return outcomes.request('POST', `/risks/${questionnaireId}/review`, request);
  }

  function look(instant: string) {
    return outcomes.app.get(OverdueRisks).look(instant);
  }

  async function risks(query: string) {
    const token = await outcomes.token('clinical-lead');
    return riskList.parse((await outcomes.request('GET', `/risks?${query}`, { token })).body);
  }

  async function listed(questionnaireId: string) {
    return (await risks('reviewed=false')).find((risk) => risk.questionnaireId === questionnaireId);
  }

  async function overdueIds(): Promise<string[]> {
    return (await risks('overdue=true')).map(({ questionnaireId }) => questionnaireId);
  }

  async function publishedOverdue({ referralId }: Way) {
    return (await publishedBy(outcomes, referralId)).filter(({ type }) => type === RiskOverdue.type);
  }
});
