import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { EventOf } from '#domain-model/define-event';
import { outcomesEvents } from '#domain-model/events/outcomes.events';
import { referralEvents } from '#domain-model/events/referral.events';
import { schedulingEvents } from '#domain-model/events/scheduling.events';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type TestService } from '#testing/service';
import { MeasuresReadModel } from '../src/application/measures.read-model.js';
import { PathwayReadModel } from '../src/application/pathway.read-model.js';
import { migrations } from '../src/database/migrations.js';
import { InsightModule } from '../src/insight.module.js';
import { aPathway, cognitiveBehaviourTherapy, consumed, type Pathway } from './a-pathway.js';

describe('a pathway as insight sees it', () => {
  let insight: TestService;
  let readModel: PathwayReadModel;
  let transactions: Transactions;

  beforeAll(async () => {
    insight = await startTestService(InsightModule, { service: 'insight', migrations });
    readModel = insight.app.get(PathwayReadModel);
    transactions = insight.app.get(Transactions);
  });

  afterAll(() => insight?.close());

  it('has its contacts counted between receipt and end, both days included', async () => {
    const pathway = aPathway('2024-06-03')
      .seen('2024-06-03', { type: '03' })
      .seen('2024-07-01', { therapies: [cognitiveBehaviourTherapy] })
      .seen('2024-09-30')
      .seen('2024-10-01')
      .discharged('2024-09-30');

    await consume(consumed(pathway.facts));

    expect(await rowOf(pathway)).toMatchObject({
      contacts: 3,
      treatment_contacts: 3,
      first_assessment_on: '2024-06-03',
      first_treatment_on: '2024-06-03',
      second_treatment_on: '2024-07-01',
      last_treatment_on: '2024-09-30',
      low_intensity: true,
      high_intensity: true,
    });
  });

  it('counts an unplanned contact that was missed, and no planned one', async () => {
    const pathway = aPathway('2024-06-03')
      .missed('2024-06-10', '3', 'N')
      .missed('2024-06-11')
      .discharged('2024-09-30');

    await consume(consumed(pathway.facts));

    expect(await rowOf(pathway)).toMatchObject({ contacts: 1, treatment_contacts: 1 });
  });

  it('counts nowhere once it was voided, whatever comes late or again, and as before once that is undone', async () => {
    const period = { from: '2012-03-01', to: '2012-04-30', asOf: '2012-04-30' };
    const count = async () => {
      const { counts } = await insight.app.get(MeasuresReadModel).count({ providers: ['DH0'] }, period);
      const { referralsReceived, ended, endedNotSeen, appointments, cancelledByProvider, waiting } = counts;
      return { referralsReceived, ended, endedNotSeen, appointments, cancelledByProvider, waiting };
    };
    const nothing = await count();
    const mistake = aPathway('2012-03-05').cancelled('2012-03-20', 'provider').voided('2012-03-21');
    const events = consumed(mistake.facts);

    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [2, 0, 1, 2, 0],
    ]) {
      for (const index of order) await consume(events.slice(index, index + 1));
      expect(await count()).toEqual(nothing);
    }
    await consume(consumed(mistake.unvoided('2012-03-22').facts).slice(-1));

    expect(await count()).toEqual({
      ...nothing,
      referralsReceived: nothing.referralsReceived + 1,
      appointments: nothing.appointments + 1,
      cancelledByProvider: nothing.cancelledByProvider + 1,
      waiting: nothing.waiting + 1,
    });
  });

  it('is received here on the day of its transfer, and has waited since the first receipt', async () => {
    const count = async (from: string, to: string) => {
      const { counts } = await insight.app
        .get(MeasuresReadModel)
        .count({ providers: ['DH0'] }, { from, to, asOf: to });
      return counts;
    };
    const pathway = aPathway('2013-01-07', '2013-03-04')
      .seen('2013-03-18')
      .seen('2013-03-25')
      .discharged('2013-03-28');

    await consume(consumed(pathway.facts));

    expect(await count('2013-01-01', '2013-01-31')).toMatchObject({ referralsReceived: 0 });
    expect(await count('2013-03-01', '2013-03-31')).toMatchObject({
      referralsReceived: 1,
      accessedServices: 1,
      accessedWithinSixWeeks: 0,
      finished: 1,
      finishedWithinSixWeeks: 0,
      finishedWithinEighteenWeeks: 1,
    });
  });

  it('ignores the same events the second time', async () => {
    const pathway = aPathway('2024-06-03')
      .seen('2024-06-10')
      .seen('2024-06-17')
      .discharged('2024-09-30', [18, 6], [14, 5]);
    const events = consumed(pathway.facts);
    await consume(events);
    const before = await rowOf(pathway);

    await consume(events);

    expect(await rowOf(pathway)).toEqual(before);
  });

  it('keeps the newest state of a contact when an older event comes late', async () => {
    const appointmentId = randomUUID();
    const pathway = aPathway('2024-06-03')
      .booked('2024-06-10', appointmentId)
      .moved('2024-06-17', appointmentId)
      .seen('2024-06-17', { appointmentId });
    const [received, booked, moved, attended] = consumed(pathway.facts);
    await consume([received, attended].flatMap((event) => event ?? []));

    await consume([booked, moved].flatMap((event) => event ?? []));

    expect(await contactsOf(pathway)).toMatchObject([
      { contact_on: '2024-06-17', attendance: '5', sequence: 3 },
    ]);
  });

  it('keeps the type of a contact that moves', async () => {
    const appointmentId = randomUUID();
    const pathway = aPathway('2024-06-03')
      .booked('2024-06-10', appointmentId)
      .moved('2024-06-17', appointmentId);
    const [received, booked, moved] = consumed(pathway.facts);
    await consume([received, booked].flatMap((event) => event ?? []));

    await consume([moved].flatMap((event) => event ?? []));

    expect(await contactsOf(pathway)).toMatchObject([
      { contact_on: '2024-06-17', type: '02', planned: 'Y', attendance: null },
    ]);
  });

  it('lets the latest outcome stand, even when the revised one is consumed first', async () => {
    const pathway = aPathway('2024-06-03').discharged('2024-09-30', [18, 6], [14]).revised({ paired: true });
    const events = consumed(pathway.facts);

    for (const event of [...events].reverse()) await consume([event]);

    expect(await rowOf(pathway)).toMatchObject({ paired: true, outcome_sequence: 2 });
  });

  it('comes to one state in whatever order the topics arrive and however they are batched', async () => {
    const interleavings = fc.tuple(
      fc.array(fc.nat(2), { minLength: 30, maxLength: 30 }),
      fc.integer({ min: 1, max: 9 }),
    );
    await fc.assert(
      fc.asyncProperty(interleavings, async ([turns, batchSize]) => {
        const pathway = aBusyPathway();
        const events = interleaved(consumed(pathway.facts), turns);

        for (let from = 0; from < events.length; from += batchSize)
          await consume(events.slice(from, from + batchSize));

        const expected = aBusyPathway();
        await consume(consumed(expected.facts));
        expect(withoutId(await rowOf(pathway))).toEqual(withoutId(await rowOf(expected)));
      }),
      { numRuns: 25 },
    );
  });

  it('comes to the same state when its topics are consumed at the same moment', async () => {
    const pathways = Array.from({ length: 20 }, () => aBusyPathway());
    const events = consumed(pathways.flatMap((pathway) => pathway.facts));
    const topics = ['referral', 'scheduling', 'outcomes'].map((topic) =>
      events.filter(({ definition }) => definition.topic === topic),
    );

    await Promise.all(topics.map((topic, index) => consume(index === 1 ? [...topic].reverse() : topic)));

    const expected = aBusyPathway();
    await consume(consumed(expected.facts));
    const rows = await Promise.all(pathways.map(async (pathway) => withoutId(await rowOf(pathway))));
    const row = withoutId(await rowOf(expected));
    expect(rows).toEqual(rows.map(() => row));
  });

  it('counts the worked patients of the national algorithm', async () => {
    const twoSessions = () => aPathway('2024-06-03').seen('2024-06-10').seen('2024-06-17');
    const patients = [
      twoSessions().discharged('2024-09-30', [18, 6], [14, 5], 'F329'),
      twoSessions().discharged('2024-09-30', [10, 9], [7, 7], 'F329'),
      twoSessions().discharged('2024-09-30', [9, 3], [7, 2], 'F329'),
      twoSessions().discharged('2024-09-30', [20, 15], [16, 13], 'F411'),
      twoSessions().discharged('2024-09-30', [15, 9], [9, 13], 'F411'),
      twoSessions().discharged('2024-09-30', [8, 6], [45, 18], 'F401'),
      twoSessions().discharged('2024-09-30', [14, 8], [11], 'F411'),
      aPathway('2024-06-03').seen('2024-06-10').discharged('2024-09-30', [18, 6], [14, 5], 'F329'),
    ];
    await consume(
      consumed(
        patients.flatMap(({ facts: events }) => events),
        'NCH',
      ),
      'NCH',
    );

    const period = { from: '2024-09-30', to: '2024-09-30', asOf: '2024-09-30' };
    const { counts } = await insight.app.get(MeasuresReadModel).count({ providers: ['NCH'] }, period);

    expect(counts).toMatchObject({
      ended: 8,
      finished: 7,
      endedTreatedOnce: 1,
      atCaseness: 6,
      notAtCaseness: 1,
      paired: 6,
      recovery: 3,
      reliableImprovement: 3,
      reliableRecovery: 2,
      noReliableChange: 2,
      reliableDeterioration: 0,
    });
  });

  it('is refused a row of a provider that the batch does not speak for', async () => {
    const events = consumed(aPathway('2024-06-03').facts, 'NCH');

    await expect(consume(events, 'DH0')).rejects.toThrow(/row-level security/);
  });

  function consume(events: readonly EventOf[], provider = 'DH0'): Promise<void> {
    return transactions.run({ providers: [provider] }, (tx) => readModel.apply(events, tx));
  }

  async function rowOf({ referralId }: Pathway): Promise<Record<string, unknown>> {
    const rows = await transactions.read({ providers: ['DH0'] }, (tx) =>
      tx.query<Record<string, unknown>>('select * from pathway where referral_id = $1', [referralId]),
    );
    return rows[0] ?? {};
  }

  function contactsOf({ referralId }: Pathway): Promise<unknown[]> {
    return transactions.read({ providers: ['DH0'] }, (tx) =>
      tx.query('select * from contact where referral_id = $1', [referralId]),
    );
  }
});

function aBusyPathway(): Pathway {
  const appointmentId = randomUUID();
  return aPathway('2024-06-03')
    .booked('2024-06-10', appointmentId)
    .moved('2024-06-17', appointmentId)
    .seen('2024-06-17', { appointmentId, type: '01', therapies: [] })
    .seen('2024-07-01')
    .missed('2024-07-08')
    .seen('2024-10-07', { therapies: [cognitiveBehaviourTherapy] })
    .cancelled('2024-10-14', 'person')
    .discharged('2024-11-01', [18, 6], [14])
    .revised({ paired: true, recovery: true });
}

/** One way in which the topics may reach a consumer: each in its own order, taken in turns as told. */
function interleaved(recorded: readonly EventOf[], turns: readonly number[]): readonly EventOf[] {
  const queues = [referralEvents, schedulingEvents, outcomesEvents].map((events) =>
    recorded.filter(({ definition }) => events.some(({ type }) => type === definition.type)),
  );
  const taken = turns.flatMap((turn) => queues[turn]?.shift() ?? []);
  return [...taken, ...queues.flat()];
}

function withoutId({ referral_id: _, ...row }: Record<string, unknown>): Record<string, unknown> {
  return row;
}
