import { eventually } from '#testing/eventually';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { startTestService } from '#testing/service';
import { aVisitor, VisitTables } from '../../test/visitors.js';
import { visitsMigrations, VisitsModule } from '../../test/visits.service.js';
import { publish } from '../../test/wire.js';

describe('what several partitions bring at once', () => {
  let database: ScratchDatabase;
  let topics: ScratchTopics;
  let tables: VisitTables;

  beforeEach(async () => {
    [database, topics] = await Promise.all([scratchDatabase('visits', visitsMigrations), scratchTopics()]);
    tables = await VisitTables.open(database);
  });

  afterEach(async () => {
    await tables?.close();
    await Promise.all([database?.drop(), topics?.drop()]);
  });

  it('is consumed in one transaction, with a position for each partition', async () => {
    const visitors = manyVisitors();
    await publish(
      topics,
      visitors.map((visitor) => visitor.glad(1)),
    );

    await whileServing(async () => {
      await eventually(async () => expect(await tables.count('visit_heard')).toBe(visitors.length));
    });

    const partitions = await partitionsBegun();
    expect(partitions).toBeGreaterThan(1);
    expect(await transactionsOfVisits()).toBeLessThan(partitions);
  });

  it('is consumed for each partition alone where one event fails, and only that event parks', async () => {
    const visitors = manyVisitors();
    const ill = aVisitor();
    await publish(topics, [ill.ill(1), ...visitors.map((visitor) => visitor.glad(1)), ill.glad(2)]);

    await whileServing(async () => {
      await eventually(async () => expect(await tables.count('visit_heard')).toBe(visitors.length));
      await eventually(async () => expect((await tables.parked(ill)).length).toBeGreaterThanOrEqual(2));
    });

    // A producer that lost an answer sends again: what repeats a parked event waits behind it too.
    expect(await tables.count('parked_event')).toBe((await tables.parked(ill)).length);
    expect(await tables.consumed(ill)).toEqual([]);
  });

  /** Enough of them that their keys fall on every partition. */
  function manyVisitors() {
    return Array.from({ length: 40 }, () => aVisitor());
  }

  async function partitionsBegun(): Promise<number> {
    const begun = await tables.rows(
      `select 1 from consumer_position where topic = 'referral' and next_offset > 0`,
    );
    return begun.length;
  }

  /** The transactions that wrote the visits: PostgreSQL notes each row's. */
  async function transactionsOfVisits(): Promise<number> {
    return (await tables.rows(`select distinct xmin::text from visit_heard`)).length;
  }

  async function whileServing(work: () => Promise<void>): Promise<void> {
    const service = await startTestService(VisitsModule, { service: 'visits', database, topics });
    try {
      await work();
    } finally {
      await service.close();
    }
  }
});
