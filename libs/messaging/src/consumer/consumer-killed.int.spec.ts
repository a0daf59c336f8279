import { eventually } from '#testing/eventually';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { aVisitor, VisitTables } from '../../test/visitors.js';
import { startVisitsProcess } from '../../test/visits-process.js';
import { visitsMigrations } from '../../test/visits.service.js';
import { publish } from '../../test/wire.js';

const visitors = 400;
const visitsEach = 50;
const everyVisit = visitors * visitsEach;

describe('a consumer that is killed five times within 20,000 events', () => {
  let database: ScratchDatabase;
  let topics: ScratchTopics;
  let tables: VisitTables;

  beforeAll(async () => {
    [database, topics] = await Promise.all([scratchDatabase('visits', visitsMigrations), scratchTopics()]);
    tables = await VisitTables.open(database);
  });

  afterAll(async () => {
    await tables?.close();
    await Promise.all([database?.drop(), topics?.drop()]);
  });

  it('has every effect exactly once, in order, and parks the poison', async () => {
    const [poison, followers] = [aVisitor(), 3];
    await publish(topics, everyVisitInTurn());
    await publish(topics, [
      poison.ill(1),
      ...Array.from({ length: followers }, (_, n) => poison.glad(n + 2)),
    ]);

    for (let kills = 1; kills <= 5; kills++) {
      const before = await tables.count('visit_heard');
      const consumer = startVisitsProcess(database, topics);
      await eventually(
        async () =>
          expect(await tables.count('visit_heard')).toBeGreaterThan(Math.min(before, everyVisit - 1)),
        { within: 60_000, every: 5 },
      );
      await consumer.kill();
    }
    const last = startVisitsProcess(database, topics);
    await eventually(async () => expect(await tables.count('visit_heard')).toBe(everyVisit), {
      within: 30_000,
    });
    await eventually(async () => expect(await tables.count('parked_event')).toBe(1 + followers));
    await last.kill();

    expect(
      await tables.rows(`select 1 from visitor where visits <> $1 or hours <> $1`, [visitsEach]),
    ).toEqual([]);
    expect(await tables.rows(`select count(*)::integer as visitors from visitor`)).toEqual([{ visitors }]);
    expect(await tables.hoursByBatch()).toBe(everyVisit);
    expect(await countedOutOfOrder()).toBe(0);
  }, 180_000);

  function everyVisitInTurn() {
    const everybody = Array.from({ length: visitors }, () => aVisitor());
    return Array.from({ length: visitsEach }, (_, visit) =>
      everybody.map((visitor) => visitor.glad(visit + 1)),
    ).flat();
  }

  async function countedOutOfOrder(): Promise<number> {
    const rows = await tables.rows(
      `select 1
       from (select sequence, lag(sequence) over (partition by visitor_id order by position) as before from visit_heard) as visit
       where sequence <> coalesce(before, 0) + 1`,
    );
    return rows.length;
  }
});
