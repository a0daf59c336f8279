import { Transactions } from '#service-kit/database/transaction';
import { eventually } from '#testing/eventually';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { startTestService } from '#testing/service';
import { aVisit, aVisitor, VisitTables } from '../../test/visitors.js';
import { startVisitsProcess } from '../../test/visits-process.js';
import { visitsMigrations, VisitsModule } from '../../test/visits.service.js';
import { plainKafka, provider, publish } from '../../test/wire.js';
import { Outbox } from '../outbox/outbox.js';

describe('several processes of one service', () => {
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

  it('share the partitions, take over when one comes or goes, and count every event once', async () => {
    const visitors = Array.from({ length: 60 }, () => aVisitor());
    const visits = (number: number) => visitors.map((visitor) => visitor.glad(number));
    const first = await startTestService(VisitsModule, { service: 'visits', database, topics });
    await publish(topics, visits(1));

    const second = await startTestService(VisitsModule, { service: 'visits', database, topics });
    await publish(topics, visits(2));
    await eventually(async () => expect(await members()).toBe(2));
    await publish(topics, visits(3));
    await first.close();
    await publish(topics, visits(4));

    await eventually(async () => expect(await tables.count('visit_heard')).toBe(240));
    await second.close();
    expect(await tables.rows(`select 1 from visitor where visits <> 4`)).toEqual([]);
    for (const visitor of visitors) expect(await tables.consumed(visitor)).toEqual([1, 2, 3, 4]);
  });

  it('end on SIGTERM with the open batch written, and leave the rest to the next', async () => {
    const visitors = Array.from({ length: 100 }, () => aVisitor());
    const visits = Array.from({ length: 50 }, (_, visit) =>
      visitors.map((visitor) => visitor.glad(visit + 1)),
    );
    await publish(topics, visits.flat());

    const service = startVisitsProcess(database, topics);
    await eventually(async () => expect(await tables.count('visit_heard')).toBeGreaterThan(0), {
      within: 60_000,
      every: 5,
    });
    service.signal('SIGTERM');

    expect(await service.ended).toBe(0);
    const consumed = await tables.count('visit_heard');
    expect(await positionsTogether()).toBe(consumed);
    const next = await startTestService(VisitsModule, { service: 'visits', database, topics });
    await eventually(async () => expect(await tables.count('visit_heard')).toBe(5_000), { within: 30_000 });
    await next.close();
    expect(await tables.rows(`select 1 from visitor where visits <> 50`)).toEqual([]);
  }, 120_000);

  it('publish on when the one that publishes is frozen, and when it wakes nothing takes effect twice', async () => {
    const visitor = aVisitor();
    const frozen = startVisitsProcess(database, topics);
    await eventually(async () => expect(await publishing()).toHaveLength(1), { within: 30_000 });
    frozen.signal('SIGSTOP');
    const service = await startTestService(VisitsModule, { service: 'visits', database, topics });
    const visits = [aVisit(visitor), aVisit(visitor)];
    const outbox = service.app.get(Outbox, { strict: false });
    await service.app
      .get(Transactions, { strict: false })
      .run({ providers: [provider] }, (tx) => outbox.append(tx, provider, visits));

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2]), { within: 30_000 });
    frozen.signal('SIGCONT');
    await service.close();
    await eventually(async () => expect(await publishing()).toHaveLength(1), { within: 30_000 });
    await frozen.kill();
    expect(await tables.consumed(visitor)).toEqual([1, 2]);
    expect(await tables.count('parked_event')).toBe(0);
  }, 120_000);

  function publishing(): Promise<object[]> {
    return tables.rows(
      `select pid from pg_locks join pg_stat_activity using (pid)
       where locktype = 'advisory' and granted and application_name = 'visits-relay' and datname = current_database()`,
    );
  }

  async function members(): Promise<number> {
    const admin = plainKafka(topics).admin();
    await admin.connect();
    const { groups } = await admin.describeGroups([`${topics.prefix}visits`]);
    await admin.disconnect();
    return groups[0]?.members.length ?? 0;
  }

  async function positionsTogether(): Promise<number> {
    const rows = await tables.rows<{ consumed: number }>(
      `select sum(next_offset)::integer as consumed from consumer_position`,
    );
    return rows[0]?.consumed ?? 0;
  }
});
