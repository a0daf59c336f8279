import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { newEvent, type EventOf, type NewEvent } from '#domain-model/define-event';
import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type TestService } from '#testing/service';
import { CourseReactions } from '../src/care-changes/application/course.reactions.js';
import { RiskCommands } from '../src/review/application/risk.commands.js';
import { RiskList } from '../src/review/application/risk-list.read-model.js';
import { ScoresCommands, type RecordScores } from '../src/scores/application/scores.commands.js';
import { migrations } from '../src/database/migrations.js';
import { CourseStore } from '../src/course/database/course.store.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, consumed, type Way } from './a-course.js';
import { publishedBy } from './published.js';

const scope = { providers: ['DH0'] };
/** Nothing is said of what followed. */
const findings = { found: ['no-current-risk'], actions: ['safety-plan'], note: null } as const;

describe('what a course of treatment does when it hears', () => {
  let outcomes: TestService;
  let reactions: CourseReactions;
  let scores: ScoresCommands;
  let transactions: Transactions;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
    reactions = outcomes.app.get(CourseReactions);
    scores = outcomes.app.get(ScoresCommands);
    transactions = outcomes.app.get(Transactions);
  });

  afterAll(() => outcomes?.close());

  describe('a referral received', () => {
    it('opens the course', async () => {
      const way = aWay();

      await consume(way.received('2024-06-03'));

      expect(await stateOf(way)).toMatchObject({ receivedOn: '2024-06-03', endedOn: null, outcome: null });
    });

    it('is ignored the second time', async () => {
      const way = aWay();

      await consume(way.received('2024-06-03'));
      await consume(way.received('2024-06-03'));

      expect(await versionOf(way)).toBe(1);
    });

    it('may come after a contact and after the end, and then brings the outcome', async () => {
      const way = aWay();

      await consume(way.treated('2024-06-17'), way.treated('2024-06-24'));
      await consume(way.discharged('2024-09-30'));
      expect(await typesOf(way)).toEqual([]);
      await consume(way.received('2024-06-03'));

      expect(await typesOf(way)).toEqual(['course.ended.v1']);
      expect(await stateOf(way)).toMatchObject({ outcome: { treatmentContacts: 2, completed: true } });
    });
  });

  describe('a referral voided', () => {
    it('ends the course without an outcome that counts, and undone it goes on', async () => {
      const way = aWay();
      await consume(way.received('2024-06-03'));
      const receivedOn = '2024-06-03';
      const { referralId, personId } = way;
      const changed = { ...ReferralVoided.example, referralId, personId, receivedOn };

      await consumeEvents([consumed(newEvent(ReferralVoided, at('2024-06-05'), changed), { sequence: 2 })]);
      expect(await stateOf(way)).toMatchObject({ endedOn: receivedOn, outcome: { completed: false } });
      await consumeEvents([consumed(newEvent(ReferralUnvoided, at('2024-06-06'), changed), { sequence: 3 })]);

      expect(await stateOf(way)).toMatchObject({ endedOn: null, outcome: null });
    });
  });

  describe('an assessment recorded', () => {
    it('chooses the anxiety measure', async () => {
      const way = aWay();
      await consume(way.received('2024-06-03'), way.assessed('2024-06-10', 'F401'));
      await record(way, '2024-06-10', { 'SPIN': 45, 'GAD-7': 12, 'PHQ-9': 8 });

      await consume(way.discharged('2024-09-30'));

      expect(await stateOf(way)).toMatchObject({ outcome: { anxietyMeasure: 'SPIN', anxietyFirst: 45 } });
    });

    it('is ignored the second time, and when it is older than the one that stands', async () => {
      const way = aWay();
      await consume(way.received('2024-06-03'), way.assessed('2024-06-20', 'F401'));

      await consume(way.assessed('2024-06-20', 'F401'));
      await consume(way.assessed('2024-06-10', 'F410'));
      await consume(way.assessed('2024-06-25', null));

      expect(await stateOf(way)).toMatchObject({ problemDescriptor: 'F401' });
      expect(await versionOf(way)).toBe(1);
    });

    it('revises the outcome when it comes after the end', async () => {
      const way = await anEndedWay();

      await consume(way.assessed('2024-06-10', 'F401'));

      expect(await typesOf(way)).toEqual(['scores.recorded.v1', 'course.ended.v1', 'outcome.revised.v1']);
      expect(await stateOf(way)).toMatchObject({ outcome: { anxietyMeasure: 'SPIN' } });
    });
  });

  describe('an attended contact', () => {
    it('counts towards the outcome', async () => {
      const way = aWay();
      await consume(way.received('2024-06-03'), way.treated('2024-06-17'), way.treated('2024-06-24'));

      await consume(way.discharged('2024-09-30'));

      expect(await stateOf(way)).toMatchObject({ outcome: { treatmentContacts: 2, completed: true } });
    });

    it('counts once when it is told twice', async () => {
      const way = aWay();
      const contact = way.treated('2024-06-17');

      await consume(way.received('2024-06-03'), contact, contact);
      await consume(contact, way.discharged('2024-09-30'));
      await consume(contact);

      expect(await typesOf(way)).toEqual(['course.ended.v1']);
      expect(await stateOf(way)).toMatchObject({ outcome: { treatmentContacts: 1 } });
    });

    it('revises the outcome when it comes late, and only when it lies in the course', async () => {
      const way = await anEndedWay();

      await consume(way.treated('2024-07-01'));
      await consume(way.treated('2024-12-24'));

      expect(await typesOf(way)).toEqual(['scores.recorded.v1', 'course.ended.v1', 'outcome.revised.v1']);
      expect(await stateOf(way)).toMatchObject({ outcome: { treatmentContacts: 1 } });
    });
  });

  describe('a missed contact', () => {
    it('counts only when it was unplanned', async () => {
      const way = aWay();
      await consume(way.received('2024-06-03'), way.missed('2024-06-17'), way.missed('2024-06-24', 'N'));

      await consume(way.discharged('2024-09-30'));

      expect(await stateOf(way)).toMatchObject({ outcome: { treatmentContacts: 1 } });
    });
  });

  describe('a discharge', () => {
    it('ends the course once, and names the event that caused it', async () => {
      const way = aWay();
      await consume(way.received('2024-06-03'));
      const discharge = consumed(way.discharged('2024-09-30'));

      await consumeEvents([discharge]);
      await consumeEvents([discharge]);

      const published = await publishedBy(outcomes, way.referralId);
      expect(published).toMatchObject([
        { type: 'course.ended.v1', causationid: discharge.id, correlationid: discharge.correlationId },
      ]);
    });
  });

  describe('scores after the end', () => {
    it('revise the outcome when they lie in the course', async () => {
      const way = await anEndedWay();

      await record(way, '2024-08-01', { 'PHQ-9': 5 });

      expect((await typesOf(way)).slice(1)).toEqual([
        'course.ended.v1',
        'scores.recorded.v1',
        'outcome.revised.v1',
      ]);
      expect(await stateOf(way)).toMatchObject({ outcome: { phq9Last: 5 } });
    });

    it('are kept but change nothing when they lie after it', async () => {
      const way = await anEndedWay();

      await record(way, '2024-12-24', { 'PHQ-9': 5 });

      expect((await typesOf(way)).slice(1)).toEqual(['course.ended.v1', 'scores.recorded.v1']);
    });
  });

  it('comes to one state in whatever order the topics arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        fc.boolean(),
        async (order, inOneBatch) => {
          const way = aWay();
          const topics = [
            [way.received('2024-06-03'), way.assessed('2024-06-10', 'F411'), way.discharged('2024-09-30')],
            [way.treated('2024-06-17'), way.missed('2024-06-24', 'N')],
            [way.treated('2024-07-01')],
          ];
          const arrived = order.map((topic) => topics[topic] ?? []);

          if (inOneBatch) await consume(...arrived.flat());
          else for (const events of arrived) await consume(...events);

          const { outcome } = await stateOf(way);
          expect(outcome).toMatchObject({ treatmentContacts: 3, completed: true, endedOn: '2024-09-30' });
        },
      ),
      { numRuns: 12 },
    );
  });

  it('never waits in a circle when two topics speak of the same courses in opposite orders', async () => {
    const ways = Array.from({ length: 20 }, () => aWay());
    const receipts = ways.map((way) => consumed(way.received('2024-06-03')));
    const contacts = ways.map((way) => consumed(way.treated('2024-06-17'))).reverse();
    const ends = ways.map((way) => consumed(way.discharged('2024-09-30')));

    await Promise.all([consumeEvents(receipts), consumeEvents(contacts), consumeEvents(ends)]);

    for (const way of ways) expect(await stateOf(way)).toMatchObject({ outcome: { treatmentContacts: 1 } });
  });

  describe('scores', () => {
    it('conflict when someone saved the course first', async () => {
      const way = aWay();
      await consume(way.received('2024-06-03'));
      const stale = await transactions.read(scope, (tx) => store().find(tx, way.referralId));
      await record(way, '2024-06-17', { 'PHQ-9': 12 });

      const late = transactions.run(scope, async (tx) => {
        if (stale !== undefined) await store().save(tx, stale);
      });

      await expect(late).rejects.toMatchObject({ code: 'course.saved-meanwhile', kind: 'wrong-state' });
    });

    it('belong to the appointment’s own referral', async () => {
      const [way, other] = [aWay(), aWay()];
      const appointmentId = randomUUID();
      await consume(
        way.received('2024-06-03'),
        other.received('2024-06-03'),
        other.treated('2024-06-17', appointmentId),
      );

      const refused = scores.recordScores(
        context(),
        aRecord(way, '2024-06-17', { 'PHQ-9': 12 }, appointmentId),
      );

      await expect(refused).rejects.toMatchObject({ code: 'scores.appointment-of-another-referral' });
    });
  });

  describe('a risk', () => {
    it('is listed with those of the same day first, then the oldest', async () => {
      const providerCode = 'NCH';
      const days = ['2024-06-12', '2024-06-11', '2024-06-10'];
      const answers = [1, 2, 1];
      for (const [index, day] of days.entries()) {
        const way = aWay();
        await consumeEvents([consumed(way.received('2024-06-03'), { providerCode })]);
        const command = aRecord(way, day, {});
        const questionnaires = [
          { instrument: 'PHQ-9', answers: [...Array<number>(8).fill(1), answers[index] ?? 0] },
        ];
        await scores.recordScores(context(providerCode), { ...command, questionnaires });
      }

      const toReview = { reviewed: false, overdue: false };
      const list = await outcomes.app.get(RiskList).list(context(providerCode), toReview);

      expect(list.map(({ takenAt, level }) => [takenAt, level])).toEqual([
        [at('2024-06-11'), 'same-day'],
        [at('2024-06-10'), 'review'],
        [at('2024-06-12'), 'review'],
      ]);
    });

    it('is reviewed by one of two who try at the same moment', async () => {
      const { way, questionnaireId } = await aRisk();
      const risks = outcomes.app.get(RiskCommands);

      const both = await Promise.allSettled(
        [1, 2].map(() =>
          risks.review(context(), { questionnaireId, ...findings, reviewedAt: at('2024-06-17') }),
        ),
      );

      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refusal = both.find((one): one is PromiseRejectedResult => one.status === 'rejected');
      expect(refusal?.reason).toBeInstanceOf(RuleBroken);
      expect(await typesOf(way)).toEqual(['scores.recorded.v1', 'risk.raised.v2', 'risk.reviewed.v1']);
    });
  });

  it('shows no row of any table without a provider set', async () => {
    const counts = await transactions.read({ providers: [] }, (tx) =>
      tx.query<{ rows: number }>(
        `select ((select count(*) from course) + (select count(*) from contact) + (select count(*) from score)
           + (select count(*) from raised_risk) + (select count(*) from idempotent_command))::integer as rows`,
      ),
    );

    expect(counts).toEqual([{ rows: 0 }]);
  });

  function consume(...events: NewEvent[]): Promise<void> {
    return consumeEvents(events.map((event) => consumed(event)));
  }

  function consumeEvents(events: readonly EventOf[]): Promise<void> {
    const providers = [...new Set(events.map(({ providerCode }) => providerCode))];
    return transactions.run({ providers }, (tx) => reactions.followCare(events, tx));
  }

  async function aRisk(): Promise<{ way: Way; questionnaireId: string }> {
    const way = aWay();
    await consume(way.received('2024-06-03'));
    const questionnaires = [{ instrument: 'PHQ-9', answers: Array<number>(9).fill(1) }];
    const command = { ...aRecord(way, '2024-06-17', {}), questionnaires };
    return { way, ...(await scores.recordScores(context(), command)) };
  }

  async function anEndedWay(): Promise<Way> {
    const way = aWay();
    await consume(way.received('2024-06-03'));
    await record(way, '2024-06-10', { 'SPIN': 45, 'GAD-7': 12, 'PHQ-9': 18 });
    await consume(way.discharged('2024-09-30'));
    return way;
  }

  function record(way: Way, on: string, totals: Readonly<Record<string, number>>) {
    return scores.recordScores(context(), aRecord(way, on, totals));
  }

  function store(): CourseStore {
    return outcomes.app.get(CourseStore);
  }

  async function stateOf({ referralId }: Way) {
    const stored = await transactions.read(scope, (tx) => store().find(tx, referralId));
    if (stored === undefined) throw new Error('There is no such course.');
    return stored.course.state;
  }

  async function versionOf({ referralId }: Way): Promise<number | undefined> {
    return (await transactions.read(scope, (tx) => store().find(tx, referralId)))?.version;
  }

  async function typesOf({ referralId }: Way): Promise<string[]> {
    return (await publishedBy(outcomes, referralId)).map(({ type }) => type);
  }
});

function aRecord(
  { referralId }: Way,
  on: string,
  totals: Readonly<Record<string, number>>,
  appointmentId: string | null = null,
): RecordScores {
  const questionnaires = Object.entries(totals).map(([instrument, total]) =>
    instrument === 'PHQ-9' ? { instrument, total, item9: 0 } : { instrument, total },
  );
  return { referralId, takenAt: at(on), occasion: 'in', appointmentId, questionnaires };
}

function context(providerCode = 'DH0'): CommandContext {
  return {
    caller: {
      subject: 'clinician',
      role: 'clinician',
      providers: [providerCode],
      providerCode,
      icbCode: null,
    },
    now: new Date().toISOString(),
    policy: null,
    correlationId: '0198f000-0000-7000-8000-0000000000c0',
    accessReason: null,
    ifMatch: null,
    idempotencyKey: null,
    route: 'POST /referrals/:referralId/scores',
    fingerprint: '',
  };
}
