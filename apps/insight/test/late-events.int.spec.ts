import pg from 'pg';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { lateCandidatesSql } from '../src/application/revision.read-model.js';
import { migrations } from '../src/database/migrations.js';

/** Of a provider of twenty years: each was recorded on the day that it speaks of, but for one in a thousand. */
const events = 100_000;
const fill = `
  insert into told_fact
    (fact_id, provider_code, referral_id, kind, sequence, recorded_at, correlation_id, corrects, since, is_late, says)
  select gen_random_uuid(), 'DH0', gen_random_uuid(), 'appointment.attended', 1, at, 'a', false,
         at::date - case when number % 1000 = 0 then 90 else 0 end, false, '{}'
  from generate_series(1, ${events}) as number
  cross join lateral (select '2006-01-01T12:00Z'::timestamptz + number * interval '105 minutes') as day (at)`;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Plans'?: readonly Plan[];
}

describe('a provider’s first event, when it is consumed after others', () => {
  let database: ScratchDatabase;
  let service: pg.Client;

  beforeAll(async () => {
    database = await scratchDatabase('insight', migrations);
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query(fill);
    await admin.query('analyze told_fact');
    await admin.end();
    service = new pg.Client({ connectionString: database.serviceUrl });
    await service.connect();
    await service.query(`select set_config('app.providers', 'DH0', false)`);
  });

  afterAll(async () => {
    await service?.end();
    await database?.drop();
  });

  it('reads what was recorded late between two first reports, and nothing else of the history', async () => {
    const { rows } = await service.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (analyze, format json) ${lateCandidatesSql}`,
      ['DH0', '2024-01-29', '2024-04-29'],
    );
    const nodes = rows.flatMap((row) => everyNodeOf(row['QUERY PLAN'][0].Plan));

    const seen = nodes.map((node) => node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0));
    expect(nodes.map((node) => node['Index Name'])).toContain('told_fact_perhaps_late');
    expect(Math.max(...seen)).toBeGreaterThan(0);
    expect(Math.max(...seen)).toBeLessThan(10);
  });
});

function everyNodeOf(plan: Plan): readonly Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(everyNodeOf)];
}
