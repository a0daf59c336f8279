import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { PreparingClient } from '#service-kit/database/preparing-client';
import { type Transaction, Transactions } from '#service-kit/database/transaction';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { aVisitor } from '../../test/visitors.js';
import { VisitMade, visitsMigrations } from '../../test/visits.service.js';
import { saveBatches, lockPositions, loadDeduplication } from './consumer-records.js';
import { type DecodedMessage, read } from './decoded-message.js';
import { Subscriptions } from './subscriptions.js';

const batch = 500;
const rows = 200_000;
/** The same shows at 200,000, which takes a minute. */
const rowsByBatch = 40_000;
const at = { group: 'group', topic: 'referral', partition: 0 };
const publisher = { topic: 'referral', source: '/stepwise/referral' };

describe('a table that grows from nothing before autovacuum comes by', () => {
  let database: ScratchDatabase;
  let admin: pg.Client;
  let source: DataSource;

  beforeAll(async () => {
    database = await scratchDatabase('visits', visitsMigrations);
    admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    for (const table of ['consumer_sequence', 'parked_event', 'visitor'])
      await admin.query(`alter table ${table} set (autovacuum_enabled = false)`);
    // The statistics say that they are empty, as after a restore or a rebuild; where nothing is known, PostgreSQL assumes ten pages.
    await admin.query('analyze consumer_sequence, parked_event, visitor');
    // One connection, so that every statement is prepared before the table has grown.
    const extra = { Client: PreparingClient };
    source = await new DataSource({
      type: 'postgres',
      url: database.serviceUrl,
      poolSize: 1,
      extra,
    }).initialize();
  });

  afterAll(async () => {
    await source?.destroy();
    await admin?.end();
    await database?.drop();
  });

  it('is looked up as quickly in 200,000 rows by a statement that was prepared when it was empty', async () => {
    const transactions = new Transactions(source);
    const lookUp = async (tx: Transaction) =>
      tx.query('select visits from visitor where visitor_id = $1 and provider_code = $2', [
        randomUUID(),
        'DH0',
      ]);
    const lookUps = (count: number) =>
      transactions.run({ providers: ['DH0'] }, async (tx) => {
        const began = performance.now();
        for (let done = 0; done < count; done++) await lookUp(tx);
        return (performance.now() - began) / count;
      });
    const onEmptyTable = await lookUps(14);
    await admin.query(
      `insert into visitor select gen_random_uuid(), 'DH0', 1, 1 from generate_series(1, ${rows})`,
    );

    await lookUps(10);
    const onFullTable = await lookUps(100);

    // A plan that reads the table takes 15 ms here; by its key, a tenth of one.
    expect(onFullTable).toBeLessThan(Math.max(3 * onEmptyTable, 2));
  });

  it('takes the consumer’s own statements as long a batch at its end as near its beginning', async () => {
    const transactions = new Transactions(source);
    const times: number[] = [];
    for (let from = 0; from < rowsByBatch; from += batch) {
      const decoded = Array.from({ length: batch }, (_, index) => aReading(from + index));
      const began = performance.now();
      await transactions.run({ providers: ['DH0'], isPipe: true }, async (tx) => {
        await lockPositions(tx, [at], 'cluster');
        const [deduplication] = await loadDeduplication(tx, [{ at, decoded }]);
        if (deduplication === undefined) return;
        for (const message of decoded)
          if (deduplication.judge(message) === 'consume') deduplication.settle(message, 'consumed');
        await saveBatches(tx, [
          { at, deduplication, position: { clusterId: 'cluster', nextOffset: from + batch } },
        ]);
      });
      times.push(performance.now() - began);
    }

    const median = (some: readonly number[]) =>
      [...some].sort((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0;
    const [early, late] = [median(times.slice(10, 30)), median(times.slice(-20))];
    const { rows: counted } = await admin.query<{ count: string }>('select count(*) from consumer_sequence');
    expect(Number(counted[0]?.count)).toBe(rowsByBatch);
    expect(late / early).toBeLessThan(2);
  }, 120_000);
});

const subscriptions = new Subscriptions();
subscriptions.add({ consumes: [VisitMade], wholeBatch: true }, () => Promise.resolve());

function aReading(offset: number): DecodedMessage {
  const { key, headers, value } = aVisitor().glad(1);
  const message = {
    offset: String(offset),
    key: Buffer.from(String(key)),
    value: Buffer.from(value),
    headers,
  };
  return read(message, { publisher, subscriptions, typePrefix: 'stepwise.' });
}
