import { eventually } from '#testing/eventually';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { startTestService } from '#testing/service';
import { aVisitor, VisitTables } from '../../test/visitors.js';
import { visitsMigrations, VisitsModule } from '../../test/visits.service.js';
import { plainKafka, publish } from '../../test/wire.js';

describe('the positions in PostgreSQL', () => {
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

  it('go before what Kafka knows: what they say is still to consume is consumed', async () => {
    const visitor = aVisitor();
    await publish(topics, [visitor.glad(1), visitor.glad(2), visitor.glad(3)]);
    await commitToKafka(3);

    await whileServing(async () => {
      await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2, 3]));
    });
  });

  it('begin again at 0 on another cluster, where the sequence decides what is new', async () => {
    const visitor = aVisitor();
    await publish(topics, [visitor.glad(1)]);
    await whileServing(async () => {
      await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1]));
    });
    const rows = await tables.count('visit_heard');
    await tables.rows(`update consumer_position set cluster_id = 'one-that-was-lost'`);

    await whileServing(async () => {
      await publish(topics, [visitor.glad(2)]);
      await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2]));
      await eventually(async () => {
        const left = await tables.rows(
          `select 1 from consumer_position where cluster_id = 'one-that-was-lost' and next_offset > 0`,
        );
        expect(left).toEqual([]);
      });
    });

    expect(await tables.count('visit_heard')).toBe(rows + 1);
  });

  it('begin again at 0 where the topic ends before them', async () => {
    const visitor = aVisitor();
    await tables.rows(`update consumer_position set next_offset = 1000000`);
    const rows = await tables.count('visit_heard');

    await whileServing(async () => {
      await publish(topics, [visitor.glad(1)]);
      await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1]));
    });

    expect(await tables.count('visit_heard')).toBe(rows + 1);
  });

  async function whileServing(work: () => Promise<void>): Promise<void> {
    const service = await startTestService(VisitsModule, { service: 'visits', database, topics });
    try {
      await work();
    } finally {
      await service.close();
    }
  }

  /** As if all had been consumed: the hint is ahead of the position, as after a database was restored. */
  async function commitToKafka(offset: number): Promise<void> {
    const admin = plainKafka(topics).admin();
    await admin.connect();
    const partitions = [0, 1, 2].map((partition) => ({ partition, offset: String(offset) }));
    await admin.setOffsets({
      groupId: `${topics.prefix}visits`,
      topic: topics.named('referral'),
      partitions,
    });
    await admin.disconnect();
  }
});
