import pg from 'pg';
import { CommandStop } from '#service-kit/runtime/command-stop';
import { Transactions } from '#service-kit/database/transaction';
import { eventually } from '#testing/eventually';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { startTestService, type TestService } from '#testing/service';
import { aVisit, aVisitor, VisitTables } from '../../test/visitors.js';
import { visitsMigrations, VisitsModule } from '../../test/visits.service.js';
import { provider } from '../../test/wire.js';
import { Outbox } from '../outbox/outbox.js';
import { isKnownDatabase, noteKnownDatabase } from './lineage.js';

describe('a service that starts while Kafka is away', () => {
  let database: ScratchDatabase;
  let topics: ScratchTopics;
  let tables: VisitTables;
  let service: TestService | undefined;

  beforeEach(async () => {
    [database, topics] = await Promise.all([scratchDatabase('visits', visitsMigrations), scratchTopics()]);
    tables = await VisitTables.open(database);
  });

  afterEach(async () => {
    await service?.close();
    await tables?.close();
    await Promise.all([database?.drop(), topics?.drop()]);
  });

  it('takes commands when its database is the one that was level before, and publishes them later', async () => {
    const visitor = aVisitor();
    await startsWithKafka();
    await eventually(async () => expect(await tables.rows('select from database_lineage')).toHaveLength(1));

    await startsWithoutKafka();
    await eventually(() => expect(refusal()).toBeNull());
    await commands(visitor);
    const unpublished = await tables.count('outbox');
    await startsWithKafka();

    expect(unpublished).toBe(1);
    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1]), { within: 20_000 });
  });

  it('refuses commands when its database was restored to an earlier instant, which begins another timeline', async () => {
    await startsWithKafka();
    await eventually(async () => expect(await tables.rows('select from database_lineage')).toHaveLength(1));
    await service?.close();
    service = undefined;
    await changeLineage('/00000001/', '/00000007/');

    await startsWithoutKafka();

    expect(refusal()).toMatchObject({ status: 503, code: 'service.starting' });
  });

  it.each([
    ['begins another timeline, as after a restore', '/00000001/', '/00000007/'],
    ['was read in from a dump, which has another number', '/[0-9]+$', '/1'],
    ['is on another server', '^[0-9]+/', '1/'],
  ])('does not know a database that %s', async (_, part, other) => {
    const client = new pg.Client({ connectionString: database.serviceUrl });
    await client.connect();
    await noteKnownDatabase(client);
    const before = await isKnownDatabase(client);
    await changeLineage(part, other);
    const after = await isKnownDatabase(client);
    await client.end();

    expect([before, after]).toEqual([true, false]);
  });

  async function changeLineage(part: string, other: string): Promise<void> {
    await tables.rows('update database_lineage set lineage = regexp_replace(lineage, $1, $2)', [part, other]);
  }

  async function startsWithKafka(): Promise<void> {
    await service?.close();
    service = await startTestService(VisitsModule, { service: 'visits', database, topics });
  }

  async function startsWithoutKafka(): Promise<void> {
    await service?.close();
    service = await startTestService(VisitsModule, {
      service: 'visits',
      database,
      topics,
      environment: { KAFKA_BROKERS: '127.0.0.1:9', LOG_LEVEL: 'fatal' },
    });
  }

  function refusal() {
    return service?.app.get(CommandStop, { strict: false }).refusalOf('POST');
  }

  async function commands(visitor: ReturnType<typeof aVisitor>): Promise<void> {
    const transactions = service?.app.get(Transactions, { strict: false });
    const outbox = service?.app.get(Outbox, { strict: false });
    await transactions?.run({ providers: [provider] }, async (tx) => {
      await outbox?.append(tx, provider, [aVisit(visitor)]);
    });
  }
});
