import type { Kafka } from 'kafkajs';
import { Transactions } from '#service-kit/database/transaction';
import { eventually } from '#testing/eventually';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { startTestService, type TestService } from '#testing/service';
import { aVisit, aVisitor, VisitTables, type Visitor } from '../../libs/messaging/test/visitors.js';
import { visitsMigrations, VisitsModule } from '../../libs/messaging/test/visits.service.js';
import { everythingOn, plainKafka, provider, publish } from '../../libs/messaging/test/wire.js';
import { operate } from '#operator/operate';
import { Outbox } from '#messaging/outbox/outbox';

describe('a database that was restored to an earlier instant', () => {
  let database: ScratchDatabase;
  let topics: ScratchTopics;
  let tables: VisitTables;
  let service: TestService;

  beforeEach(async () => {
    [database, topics] = await Promise.all([scratchDatabase('visits', visitsMigrations), scratchTopics()]);
    tables = await VisitTables.open(database);
    service = await started();
  });

  afterEach(async () => {
    await service?.close();
    await tables?.close();
    await Promise.all([database?.drop(), topics?.drop()]);
  });

  it('is noticed: the service takes no command, publishes and consumes nothing, and says so', async () => {
    const visitor = await threeVisitsOfWhichOneIsRestored();

    service = await started();
    const command = await service.request('POST', '/anything');
    const status = await asked('status');

    expect(command.status).toBe(503);
    expect(command.body).toMatchObject({ code: 'service.database-behind', retryAfterMs: 1_000 });
    expect(status.text).toContain('!! visits: DATABASE BEHIND by 2 events since ');
    expect((await service.request('GET', '/metrics')).body).toMatch(/stepwise_database_behind\{[^}]*\} 2/);
    expect((await service.request('GET', '/health/ready')).status).toBe(200);
    expect(await tables.consumed(visitor)).toEqual([1]);
    expect(await everythingOn(topics)).toHaveLength(3);
  });

  it('is brought level: the events are back under their numbers, rows are recovered, and the next takes the next', async () => {
    const visitor = await threeVisitsOfWhichOneIsRestored();
    service = await started();

    const recovered = await asked('recover', 'all');
    const again = await asked('level', 'visits');
    await append(visitor, 1);

    expect(recovered.text).toContain('visits: 2 events are back in the history, and the database is level.');
    expect(recovered.text).toContain('2 left for people to complete');
    expect(again.text).toBe('visits: the database is level.');
    expect(await numbersOf(visitor)).toEqual([1, 2, 3, 4]);
    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2, 3, 4]));
    expect(await everythingOn(topics)).toHaveLength(4);
    expect(await tables.rows(`select visits from house`)).toEqual([{ visits: 2 }]);
    expect((await service.request('POST', '/anything')).status).toBe(404);
    expect((await asked('incomplete')).text).toMatch(
      /^visits\/\d+  name of visitor [0-9a-f-]+ at DH0\nvisits\/\d+ /,
    );
  });

  it('keeps in its history an event whose row cannot be recovered, and says of which type it was', async () => {
    const visitor = aVisitor();
    await append(visitor, 1);
    await append(visitor, 1, 'ill');
    await published(2);
    await service.close();
    await restoreToBefore(1);
    service = await started();

    const recovered = await asked('level', 'visits');

    expect(recovered.text).toContain('no row was recovered from 1 of stepwise.visit.made.v1');
    expect(await numbersOf(visitor)).toEqual([1, 2]);
  });

  it('is not taken for one by a forged event on its topic that claims to be its own', async () => {
    const visitor = aVisitor();
    await append(visitor, 1);
    await published(1);
    await service.close();
    await publish(topics, [visitor.glad(2), visitor.glad(900)]);

    service = await started();

    expect((await asked('status')).text).not.toContain('BEHIND');
    expect((await service.request('GET', '/metrics')).body).toMatch(
      /stepwise_own_topic_forged_events\{[^}]*\} 2/,
    );
    expect((await service.request('POST', '/anything')).status).toBe(404);
    expect(await numbersOf(visitor)).toEqual([1]);
  });

  it('is not confused with a relay that was killed before it noted what it had published', async () => {
    const visitor = aVisitor();
    await append(visitor, 3);
    await published(3);
    await service.close();
    await tables.rows(`update published_position set next_offset = 0`);

    service = await started();
    await append(visitor, 1);

    expect(await numbersOf(visitor)).toEqual([1, 2, 3, 4]);
    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2, 3, 4]));
    expect((await asked('status')).text).not.toContain('BEHIND');
  });

  it('is not confused with one that never noted anything: an older version published and knew of no positions', async () => {
    const visitor = aVisitor();
    await append(visitor, 2);
    await published(2);
    await service.close();
    await tables.rows(`delete from published_position`);

    service = await started();
    const noted = await tables.rows<{ next_offset: string }>(`select next_offset from published_position`);

    expect((await asked('status')).text).not.toContain('BEHIND');
    expect(noted.reduce((sum, { next_offset }) => sum + Number(next_offset), 0)).toBe(2);
  });

  it('learns where its topic ends from what the brokers answer, partition by partition', async () => {
    const visitors = Array.from({ length: 60 }, () => aVisitor());
    for (const visitor of visitors) await append(visitor, 2);
    await published(120);

    const noted = await tables.rows<{ partition: number; next_offset: string }>(
      `select partition, next_offset from published_position order by partition`,
    );

    expect(noted).toEqual(await ends(plainKafka(topics)));
  });

  async function threeVisitsOfWhichOneIsRestored(): Promise<Visitor> {
    const visitor = aVisitor();
    await append(visitor, 1);
    await append(visitor, 1);
    await append(visitor, 1);
    await published(3);
    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2, 3]));
    await service.close();
    await restoreToBefore(2);
    return visitor;
  }

  /** What a restore leaves: nothing of the last events, neither as published nor as consumed. */
  async function restoreToBefore(lastEvents: number): Promise<void> {
    await tables.rows(
      `delete from domain_event where id in (select id from domain_event order by id desc limit $1)`,
      [lastEvents],
    );
    await tables.rows(`update published_position set next_offset = next_offset - $1 where next_offset > 0`, [
      lastEvents,
    ]);
    await tables.rows(
      `delete from visit_heard where sequence > (select coalesce(max(sequence), 0) from domain_event)`,
    );
    await tables.rows(`update consumer_position set next_offset = next_offset - $1 where next_offset > 0`, [
      lastEvents,
    ]);
    await tables.rows(
      `update consumer_sequence set last_sequence = (select coalesce(max(sequence), 0) from domain_event)`,
    );
    await tables.rows(`delete from parked_event`);
  }

  function started(): Promise<TestService> {
    return startTestService(VisitsModule, { service: 'visits', database, topics });
  }

  async function append(visitor: Visitor, events: number, mood: 'glad' | 'ill' = 'glad'): Promise<void> {
    const made = Array.from({ length: events }, () => aVisit(visitor, mood));
    const outbox = service.app.get(Outbox, { strict: false });
    await service.app
      .get(Transactions, { strict: false })
      .run({ providers: [provider] }, (tx) => outbox.append(tx, provider, made));
  }

  async function published(events: number): Promise<void> {
    await eventually(async () => {
      expect(await tables.count('outbox')).toBe(0);
      expect(await everythingOn(topics)).toHaveLength(events);
    });
  }

  async function numbersOf({ visitorId }: Visitor): Promise<number[]> {
    const sql = `select sequence::integer as n from domain_event where aggregate_id = $1 order by sequence`;
    return (await tables.rows<{ n: number }>(sql, [visitorId])).map(({ n }) => n);
  }

  async function ends(kafka: Kafka): Promise<{ partition: number; next_offset: string }[]> {
    const admin = kafka.admin();
    await admin.connect();
    const offsets = await admin.fetchTopicOffsets(topics.named('referral'));
    await admin.disconnect();
    return offsets
      .map(({ partition, high }) => ({ partition, next_offset: high }))
      .sort((one, other) => one.partition - other.partition);
  }

  async function asked(...words: string[]): Promise<{ code: number; text: string }> {
    const environment = {
      DATABASE_URLS: `visits=${database.serviceUrl}`,
      KAFKA_BROKERS: topics.brokers.join(','),
      TOPIC_PREFIX: topics.prefix,
    };
    const said: string[] = [];
    const note = (line: string) => void said.push(line);
    const code = await operate(words, { environment, say: note, complain: note });
    return { code, text: said.join('\n') };
  }
});
