import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { newEvent } from '#domain-model/define-event';
import { PersonMerged } from '#domain-model/events/referral.events';
import { crisisHelp } from '#domain-model/values/crisis-help';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type Answer, type TestService } from '#testing/service';
import { CourseReactions } from '../src/care-changes/application/course.reactions.js';
import { FollowPersonWhenMerged } from '../src/care-changes/application/follow-person-when-merged.js';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, consumed, type Way } from './a-course.js';
import { publishedBy } from './published.js';

const recorded = z.looseObject({ questionnaireId: z.uuid() });
const risksShown = z.array(
  z.looseObject({ questionnaireId: z.uuid(), referralId: z.uuid(), answer: z.number().nullable() }),
);
const fieldsOf = ({ body }: Answer) => Object.keys(z.looseObject({}).parse(body));
const why = { reason: 'transcription' };
const sheet = (item9: number | null) => [1, 1, 1, 1, 1, 1, 1, 1, item9];
const phq9 = (item9: number | null) => ({ instrument: 'PHQ-9', answers: sheet(item9) });

describe('an answer to item 9 in something that is refused', () => {
  let outcomes: TestService;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
  });

  afterAll(() => outcomes?.close());

  it.each([
    [
      'an answer in quotation marks',
      { questionnaires: [{ ...phq9(null), answers: [...sheet(0).slice(0, 8), '3'] }] },
    ],
    ['item 9 in quotation marks', { questionnaires: [{ instrument: 'PHQ-9', total: 15, item9: '3' }] }],
    ['a field that is not known in the questionnaire', { questionnaires: [{ ...phq9(3), difficulty: 1 }] }],
    ['a field that is not known beside it', { questionnaires: [phq9(3)], mood: 'low' }],
    ['a time that is none', { takenAt: 'yesterday', questionnaires: [phq9(3)] }],
    ['a time ahead', { takenAt: '2099-01-01T00:00:00.000Z', questionnaires: [phq9(3)] }],
    ['an occasion that is not known', { occasion: 'after', questionnaires: [phq9(3)] }],
    ['an appointment that is none', { appointmentId: 'the next', questionnaires: [phq9(3)] }],
    ['the name in another spelling', { questionnaires: [{ ...phq9(3), instrument: 'phq9' }] }],
    ['one questionnaire without its list', { questionnaires: phq9(3) }],
    ['too many questionnaires', { questionnaires: Array.from({ length: 21 }, () => phq9(3)) }],
  ])('raises the risk once where the form comes with %s', async (_, wrong) => {
    const way = await aReceivedWay();
    const body = { occasion: 'outside', ...wrong };

    const refused = [await record(way, body), await record(way, body)];

    for (const answer of refused)
      expect(answer).toMatchObject({ status: 422, body: { risk: { level: 'same-day' }, crisisHelp } });
    expect(await typesOf(way)).toEqual(['risk.raised.v2']);
    expect(await toReview(way)).toMatchObject([{ answer: 3 }]);
  });

  it('raises it of a person who dates the answer, and dates it now', async () => {
    const way = await aReceivedWay();
    const body = { occasion: 'before', takenAt: at('2024-06-10'), questionnaires: [phq9(2)] };

    const refused = await recordSelf(way, body);

    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'time.only-staff-record-late', risk: { level: 'same-day' } },
    });
    const [risk] = await toReview(way);
    expect(risk?.['takenAt']).toBe(risk?.['raisedAt']);
  });

  it('raises nothing where no answer to item 9 can be read, or it is 0', async () => {
    const way = await aReceivedWay();

    for (const questionnaires of [
      [{ instrument: 'PHQ-9', total: 15, item9: 'often' }],
      [{ instrument: 'PHQ-9', total: 15, item9: '0' }],
      [{ instrument: 'PHQ-9', total: 15, item9: 7 }],
      [{ instrument: 'GAD-7', answers: ['3', 3, 3, 3, 3, 3, 3, 3, 3] }],
      'PHQ-9: 3',
    ])
      expect((await record(way, { occasion: 'outside', questionnaires })).body).not.toHaveProperty('risk');
    expect(await typesOf(way)).toEqual([]);
  });

  it('raises nothing of somebody else’s referral', async () => {
    const [way, stranger] = [await aReceivedWay(), await aReceivedWay()];
    const body = { occasion: 'before', questionnaires: [{ ...phq9(3), difficulty: 1 }] };

    const refused = await recordSelf({ ...way, personId: stranger.personId }, body);

    expect(refused.status).toBe(422);
    expect(refused.body).not.toHaveProperty('risk');
    expect(await typesOf(way)).toEqual([]);
  });

  describe('with the account of a record that was merged, which nobody has verified', () => {
    const body = { occasion: 'before', questionnaires: [phq9(3), { instrument: 'GAD-7', total: 4 }] };

    it('raises it for a clinician of the surviving record, and shows the account nothing of it', async () => {
      const way = await aReceivedWay();
      const survivor = await mergedInto(way);

      const refused = [await recordSelf(way, body), await recordSelf(way, body)];
      const ofNobody = await recordSelf({ ...way, referralId: randomUUID() }, body);

      for (const answer of refused) {
        expect(answer).toMatchObject({ status: 404, body: { code: 'account.unverified', crisisHelp } });
        expect(fieldsOf(answer)).toEqual(fieldsOf(ofNobody));
      }
      expect(await toReview(way)).toMatchObject([
        { answer: 3, level: 'same-day', personId: survivor, accountUnverified: true },
      ]);
      expect(await typesOf(way)).toEqual(['risk.raised.v2']);
    });

    it('raises it of a form whose shape is refused, too', async () => {
      const way = await aReceivedWay();
      await mergedInto(way);

      const refused = await recordSelf(way, { ...body, occasion: 'after' });

      expect(refused).toMatchObject({ status: 422, body: { crisisHelp } });
      expect(refused.body).not.toHaveProperty('risk');
      expect(await toReview(way)).toMatchObject([{ answer: 3, accountUnverified: true }]);
    });

    it('counts no scores of it', async () => {
      const way = await aReceivedWay();
      await mergedInto(way);

      await recordSelf(way, body);

      const token = await outcomes.token('clinical-lead');
      const progress = await outcomes.request('GET', `/referrals/${way.referralId}/progress`, { token });
      expect(JSON.stringify(progress.body)).not.toContain('PHQ-9');
    });

    it('raises nothing of a referral that is not of the record that survived', async () => {
      const [way, stranger] = [await aReceivedWay(), await aReceivedWay()];
      await mergedInto(way);

      const refused = await recordSelf({ ...stranger, personId: way.personId }, body);

      expect(refused).toMatchObject({ status: 404, body: { code: 'account.unverified' } });
      expect(await toReview(stranger)).toEqual([]);
    });
  });

  it('marks no risk of an account that is the person’s', async () => {
    const way = await aReceivedWay();

    await recordSelf(way, { occasion: 'after', questionnaires: [phq9(1)] });

    expect(await toReview(way)).toMatchObject([{ accountUnverified: false }]);
  });

  it('raises it though the key of the request came before with another body', async () => {
    const way = await aReceivedWay();
    const token = await outcomes.token('clinician');
    const path = `/referrals/${way.referralId}/scores`;
    const send = (item9: number) =>
      outcomes.request('POST', path, {
        token,
        body: { occasion: 'outside', questionnaires: [phq9(item9)] },
        headers: { 'idempotency-key': `scores-${way.referralId}` },
      });
    await send(0);

    expect(await send(3)).toMatchObject({
      body: { code: 'idempotency.key-reused', risk: { level: 'same-day' } },
    });
    expect(await toReview(way)).toMatchObject([{ answer: 3 }]);
  });

  it('raises it without the appointment where that is another referral’s', async () => {
    const [way, other] = [await aReceivedWay(), await aReceivedWay()];
    const appointmentId = randomUUID();
    await follow(consumed(other.treated('2024-06-10', appointmentId)));

    const refused = await record(way, { occasion: 'in', appointmentId, questionnaires: [phq9(3)] });

    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'scores.appointment-of-another-referral', risk: { level: 'same-day' } },
    });
    expect(await toReview(way)).toMatchObject([{ answer: 3, appointmentId: null }]);
    expect(await toReview(other)).toEqual([]);
  });

  it.each([
    ['for nothing that would change', {}],
    ['for its time', { takenAt: '2099-01-01T00:00:00.000Z' }],
    ['for its form', { questionnaires: [{ ...phq9(3), difficulty: 1 }] }],
    ['for what stands beside it', { questionnaires: [phq9(3), { instrument: 'GAD-7', answers: [1] }] }],
    ['for its reason', { questionnaires: [phq9(3)], reason: 'because' }],
  ])('raises it of a correction that is refused %s', async (_, change) => {
    const way = await aReceivedWay();
    const body = { takenAt: at('2024-06-17'), occasion: 'outside', questionnaires: [phq9(0)] };
    const { questionnaireId } = recorded.parse((await record(way, body)).body);
    const asked = { questionnaires: [phq9(3)], ...change };
    if (Object.keys(change).length === 0) await correct(questionnaireId, asked);

    const refused = [await correct(questionnaireId, asked), await correct(questionnaireId, asked)];

    expect(refused.map(({ status }) => status)).toEqual([422, 422]);
    expect((await typesOf(way)).filter((type) => type === 'risk.raised.v2')).toHaveLength(1);
    expect(await toReview(way)).toMatchObject([{ answer: 3, level: 'same-day' }]);
  });

  it('raises nothing again in an equal repeat after its review', async () => {
    const way = await aReceivedWay();
    const body = { takenAt: at('2024-06-17'), occasion: 'outside', questionnaires: [phq9(2)] };
    const { questionnaireId } = recorded.parse((await record(way, body)).body);
    await review(questionnaireId);

    const repeated = await record(way, body);

    expect(repeated).toMatchObject({ status: 409, body: { code: 'scores.recorded-already', crisisHelp } });
    expect(repeated.body).not.toHaveProperty('risk');
    expect(await toReview(way)).toEqual([]);
    await record(way, { ...body, questionnaires: [phq9(3)] });
    expect(await toReview(way)).toMatchObject([{ answer: 3 }]);
  });

  it.each([
    ['item 9 left out', phq9(null)],
    ['a bare total', { instrument: 'PHQ-9', total: 10 }],
  ])('is one risk with that of %s, which it repeats', async (_, first) => {
    const way = await aReceivedWay();
    const body = { takenAt: at('2024-06-17'), occasion: 'outside' };
    await record(way, { ...body, questionnaires: [first] });

    const repeated = await record(way, { ...body, questionnaires: [phq9(2)] });

    expect(repeated).toMatchObject({ status: 409, body: { risk: { level: 'same-day' } } });
    expect(await toReview(way)).toMatchObject([{ answer: 2, level: 'same-day', reason: 'item-9-answered' }]);
  });

  async function aReceivedWay(): Promise<Way> {
    const way = aWay();
    await follow(consumed(way.received('2024-06-03')));
    return way;
  }

  /** The id of the record that survives; the account of the other is closed until staff verify it. */
  async function mergedInto({ personId: mergedPersonId, referralId }: Way): Promise<string> {
    const personId = randomUUID();
    const pair = { personId, mergedPersonId, referralIds: [referralId], accountsVerified: [] };
    const merged = consumed(newEvent(PersonMerged, at('2024-06-12'), pair));
    await outcomes.app
      .get(Transactions)
      .run({ providers: ['DH0'] }, (tx) => outcomes.app.get(FollowPersonWhenMerged).whenMerged(merged, tx));
    return personId;
  }

  function follow(...events: Parameters<CourseReactions['followCare']>[0]): Promise<void> {
    return outcomes.app
      .get(Transactions)
      .run({ providers: ['DH0'] }, (tx) => outcomes.app.get(CourseReactions).followCare(events, tx));
  }

  function record({ referralId }: Way, body: object): Promise<Answer> {
    return post(`/referrals/${referralId}/scores`, body);
  }

  async function recordSelf({ referralId, personId }: Way, body: object): Promise<Answer> {
    const token = await outcomes.token('patient', { personId });
    return outcomes.request('POST', `/referrals/${referralId}/scores`, { token, body });
  }

  function correct(questionnaireId: string, change: object): Promise<Answer> {
    return post(`/questionnaires/${questionnaireId}/correction`, { ...why, ...change });
  }

  function review(questionnaireId: string): Promise<Answer> {
    const body = { found: ['passive-thoughts'], actions: ['safety-plan'] };
    return post(`/risks/${questionnaireId}/review`, body);
  }

  async function post(path: string, body: object): Promise<Answer> {
    return outcomes.request('POST', path, { token: await outcomes.token('clinician'), body });
  }

  async function toReview({ referralId }: Way) {
    const { body } = await outcomes.request('GET', '/risks', {
      token: await outcomes.token('clinical-lead'),
    });
    return risksShown.parse(body).filter((risk) => risk.referralId === referralId);
  }

  async function typesOf({ referralId }: Way): Promise<string[]> {
    return (await publishedBy(outcomes, referralId)).map(({ type }) => type);
  }
});
