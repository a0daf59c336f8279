import { createHash } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { rebuild } from '#operator/pipe/rebuild';
import { brokersOfThisRun } from '#testing/kafka';
import { eventually } from '#testing/eventually';
import { startTestService, type TestService } from '#testing/service';
import { startPublisher, type TestPublisher } from '#testing/test-publisher';
import { readModelTables } from '../../apps/insight/src/application/pathway.read-model.js';
import { migrations } from '../../apps/insight/src/database/migrations.js';
import { InsightModule } from '../../apps/insight/src/insight.module.js';
import { aPathway } from '../../apps/insight/test/a-pathway.js';

const year = 'from=2024-04-01&to=2025-03-31';

const figure = z.number().nullable();
const measuresAnswer = z.looseObject({
  dataAsOf: z.string().nullable(),
  measures: z.array(z.looseObject({ id: z.string(), numerator: figure, value: figure })),
});

describe('the figures of a provider', () => {
  let insight: TestService;
  let others: TestPublisher;

  beforeAll(async () => {
    insight = await startTestService(InsightModule, { service: 'insight', migrations });
    others = await startPublisher(insight.topics);
  });

  afterAll(async () => {
    await others?.close();
    await insight?.close();
  });

  it('follow what happens, and say how far they reach', async () => {
    const pathways = Array.from({ length: 12 }, (_, day) =>
      aPathway('2024-06-03')
        .seen(`2024-06-${String(day + 10)}`)
        .seen('2024-07-22')
        .discharged('2024-09-30', [18, 6], [14, 5]),
    );
    const publishedFrom = new Date().toISOString();

    for (const { facts: events } of pathways) await others.publish('DH0', ...events);

    await eventually(async () => expect((await measure('M195'))?.numerator).toBe(12));
    expect(await measure('M195')).toMatchObject({ numerator: 12, denominator: 12, value: 100 });
    expect(await measure('M076')).toMatchObject({ value: 12 });
    expect(String((await answer()).dataAsOf) >= publishedFrom).toBe(true);
  });

  it('are the same after they are rebuilt from the topics', async () => {
    await others.publish('DH0', ...aPathway('2024-06-03').seen('2024-06-20').facts);
    await eventually(async () => expect(await measure('stepwise.waiting')).toMatchObject({ value: 0 }));
    await eventually(async () => expect(await measure('M031')).toMatchObject({ value: 13 }));
    const before = await fingerprint();

    await rebuild(stack(), () => undefined, 'insight');

    expect(await fingerprint()).toEqual(before);
    expect(before['pathway']).toMatchObject({ rows: 13 });
  });

  async function answer() {
    const token = await insight.token('service-manager');
    return measuresAnswer.parse((await insight.request('GET', `/measures?${year}`, { token })).body);
  }

  async function measure(id: string) {
    return (await answer()).measures.find((one) => one.id === id);
  }

  function stack() {
    const { adminUrl, ownerUrl } = insight.database;
    const services = [{ name: 'insight', databaseUrl: adminUrl, ownerUrl }];
    return { services, brokers: brokersOfThisRun(), topicPrefix: insight.topics.prefix };
  }

  /** Every row of every table, in the order of its text. */
  async function fingerprint(): Promise<Record<string, { rows: number; digest: string }>> {
    const database = new pg.Client({ connectionString: insight.database.adminUrl });
    await database.connect();
    const tables: Record<string, { rows: number; digest: string }> = {};
    for (const table of readModelTables) {
      const { rows } = await database.query<{ line: string }>(
        `select row_to_json(${table})::text as line from ${table} order by 1`,
      );
      const digest = createHash('sha256')
        .update(rows.map(({ line }) => line).join('\n'))
        .digest('hex');
      tables[table] = { rows: rows.length, digest };
    }
    await database.end();
    return tables;
  }
});
