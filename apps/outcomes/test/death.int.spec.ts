import { randomUUID } from 'node:crypto';
import { newEvent, type EventOf } from '#domain-model/define-event';
import { ClosureCorrected, ReferralDischarged, ReferralReopened } from '#domain-model/events/referral.events';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type TestService } from '#testing/service';
import { CourseReactions } from '../src/care-changes/application/course.reactions.js';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, consumed, seenBy, type Way } from './a-course.js';
import { publishedBy } from './published.js';

const morning = '2026-11-18T09:00:00.000Z';
const died = { found: ['not-asked', 'person-has-died'], actions: ['no-further-action'] };

describe('somebody who has died', () => {
  let outcomes: TestService;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
  });
  beforeEach(() => outcomes.stopClockAt(morning));
  afterAll(() => outcomes?.close());

  it('is named as such in every open risk, and the risk is reviewed without asking or doing anything', async () => {
    const { way, questionnaireId } = await atRisk();
    const other = await atRisk(way.personId);
    const before = await listed(questionnaireId);

    await consume(ended(way, '49'));
    const [own, others] = [await listed(questionnaireId), await listed(other.questionnaireId)];
    const answer = await review(questionnaireId, died);

    expect(before).toMatchObject({ personDiedOn: null });
    expect([own, others]).toMatchObject([{ personDiedOn: '2026-11-17' }, { personDiedOn: '2026-11-17' }]);
    expect(answer.status).toBe(200);
    expect((await publishedBy(outcomes, way.referralId)).at(-1)?.data).toMatchObject(died);
  });

  it('is not taken for dead by a review alone', async () => {
    const { way, questionnaireId } = await atRisk();
    await consume(ended(way, '46'));

    expect(await review(questionnaireId, died)).toMatchObject({
      status: 409,
      body: { code: 'risk.death-not-known' },
    });
  });

  it('is not at no current risk, and what else was found asks for its action', async () => {
    const { way, questionnaireId } = await atRisk();
    await consume(ended(way, '49'));

    const answers = [
      await review(questionnaireId, { ...died, found: ['no-current-risk', 'person-has-died'] }),
      await review(questionnaireId, { ...died, found: ['child-at-risk', 'person-has-died'] }),
      await review(questionnaireId, { ...died, found: ['not-asked'] }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
  });

  it('ignores the same event twice, and tolerates late arrival of one that was older', async () => {
    const { way, questionnaireId } = await atRisk();

    await consume(ended(way, '49', 4), ended(way, '49', 4));
    await consume(ended(way, '46', 3));

    expect(await listed(questionnaireId)).toMatchObject({ personDiedOn: '2026-11-17' });
  });

  it('by mistake, as the end is undone: nothing says so any more, and what was left at it is looked at again', async () => {
    const { way, questionnaireId } = await atRisk();
    const other = await atRisk(way.personId);
    await consume(ended(way, '49'));
    for (const id of [questionnaireId, other.questionnaireId]) await review(id, died);

    await consume(reopened(way), reopened(way));

    for (const id of [questionnaireId, other.questionnaireId])
      expect(await listed(id)).toMatchObject({ personDiedOn: null, reviewedAt: null, overdue: false });
    const recorded = (await publishedBy(outcomes, other.way.referralId)).map(({ type }) => type);
    expect(recorded.slice(-2)).toEqual(['risk.reviewed.v1', 'risk.raised.v2']);
  });

  it('by mistake, in one of two referrals: stays named as dead until the other is undone as well', async () => {
    const { way, questionnaireId } = await atRisk();
    const other = await atRisk(way.personId);
    await consume(ended(way, '49'), ended(other.way, '17'));
    await review(questionnaireId, died);

    await consume(corrected(way));
    expect(await listed(questionnaireId)).toBeUndefined();
    await consume(reopened(other.way));

    expect(await listed(questionnaireId)).toMatchObject({ personDiedOn: null, reviewedAt: null });
  });

  function consume(...events: EventOf[]): Promise<void> {
    return outcomes.app
      .get(Transactions)
      .run({ providers: ['DH0'] }, (tx) => outcomes.app.get(CourseReactions).followCare(events, tx));
  }

  async function atRisk(personId: string = randomUUID()): Promise<{ way: Way; questionnaireId: string }> {
    const way = aWay({ personId });
    await consume(consumed(way.received('2026-11-01')));
    const token = await outcomes.token('clinician', { clinicianId: seenBy });
    const questionnaires = [{ instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, 2] }];
    const answer = await outcomes.request('POST', `/referrals/${way.referralId}/scores`, {
      token,
      body: { occasion: 'outside', questionnaires },
    });
    return { way, ...(answer.body as { questionnaireId: string }) };
  }

  async function listed(questionnaireId: string): Promise<unknown> {
    const answer = await outcomes.request('GET', '/risks', {
      token: await outcomes.token('clinician', { clinicianId: seenBy }),
    });
    return (answer.body as { questionnaireId: string }[]).find(
      (one) => one.questionnaireId === questionnaireId,
    );
  }

  async function review(questionnaireId: string, body: object) {
    const token = await outcomes.token('clinician', { clinicianId: seenBy });
    return outcomes.request('POST', `/risks/${questionnaireId}/review`, { token, body });
  }
});

function ended({ referralId, personId }: Way, endCode: '46' | '49' | '17', sequence = 4): EventOf {
  const data = { referralId, personId, dischargedOn: '2026-11-17', endCode };
  return consumed(newEvent(ReferralDischarged, at('2026-11-17'), data), { sequence });
}

function reopened({ referralId, personId }: Way): EventOf {
  const data = { ...ReferralReopened.example, referralId, personId };
  return consumed(newEvent(ReferralReopened, at('2026-11-18'), data), { sequence: 6 });
}

function corrected({ referralId, personId }: Way): EventOf {
  const data = {
    ...ClosureCorrected.example,
    referralId,
    personId,
    closedOn: '2026-11-17',
    endCode: '46' as const,
  };
  return consumed(newEvent(ClosureCorrected, at('2026-11-18'), data), { sequence: 5 });
}
