import pg from 'pg';
import { declaredTopics } from '../../apps/operator/src/setup/topics.js';
import type { MigrationClass } from '#local/service-database';
import { root } from '#local/settings';
import { serviceNames, type ServiceName } from '#local/services';
import type { PersonalDataMap } from '#service-kit/records/personal-data-export';
import { scratchDatabase } from '#testing/postgres';
import { migrations as insight } from '../../apps/insight/src/database/migrations.js';
import { personalDataMap as heldByOutcomes } from '../../apps/outcomes/src/database/personal-data-map.js';
import { migrations as outcomes } from '../../apps/outcomes/src/database/migrations.js';
import { personalDataMap as heldByReferral } from '../../apps/referral/src/person/database/personal-data-map.js';
import { migrations as referral } from '../../apps/referral/src/database/migrations.js';
import { personalDataMap as heldByScheduling } from '../../apps/scheduling/src/database/personal-data-map.js';
import { migrations as scheduling } from '../../apps/scheduling/src/database/migrations.js';
import { migrations as workforce } from '../../apps/workforce/src/database/migrations.js';
import { readRetention, rowOf } from '../../tools/docs/safety-data.js';

const migrationsOf: Readonly<Record<ServiceName, readonly MigrationClass[]>> = {
  referral,
  scheduling,
  outcomes,
  workforce,
  insight,
};
const parts: ReadonlyMap<ServiceName, PersonalDataMap> = new Map([
  ['referral', heldByReferral],
  ['scheduling', heldByScheduling],
  ['outcomes', heldByOutcomes],
]);
/** Columns that say whose a row is. */
const ofAPerson = /(^|_)(person|referral)_ids?$/;

interface Column {
  readonly table: string;
  readonly column: string;
}

describe('what every service keeps', () => {
  const columns = new Map<ServiceName, readonly Column[]>();

  beforeAll(async () => {
    for (const service of serviceNames) columns.set(service, await columnsOf(service));
  }, 120_000);

  it.each(serviceNames)('of %s has its row in the retention table, and every row its table', (service) => {
    const retention = readRetention(root);
    const tables = tablesOf(service);

    const without = tables.filter((table) => rowOf(retention, service, table) === undefined);
    const gone = Object.keys(retention.services[service] ?? {}).filter((table) => !tables.includes(table));

    expect({ without, gone }).toEqual({ without: [], gone: [] });
  });

  it.each([...parts.keys()])('of a person in %s is in its part of everything that is held', (service) => {
    const held = new Set(parts.get(service)?.tables.map(({ table }) => table));

    const forgotten = ofPersons(service).filter((table) => !held.has(table));

    expect(forgotten).toEqual([]);
  });

  it('of a person elsewhere is a copy without who it is, kept for the figures', () => {
    const { services } = readRetention(root);

    const named = serviceNames
      .filter((service) => !parts.has(service))
      .flatMap((service) => ofPersons(service).map((table) => [service, services[service]?.[table]?.period]));

    expect(named.filter(([, period]) => period !== 'for-good')).toEqual([]);
    expect(columns.get('insight')?.some(({ column }) => column.includes('person_id'))).toBe(false);
  });

  it('would be missed if a table of a person were left out', () => {
    const held = parts.get('outcomes')?.tables.filter(({ table }) => table !== 'score') ?? [];

    expect(ofPersons('outcomes')).toContain('score');
    expect(held.some(({ table }) => table === 'score')).toBe(false);
  });

  it('on topics has its row, too', () => {
    const { topics } = readRetention(root);

    expect([...topics].sort()).toEqual(
      declaredTopics()
        .map(({ name }) => name)
        .sort(),
    );
  });

  function tablesOf(service: ServiceName): readonly string[] {
    return [...new Set(columns.get(service)?.map(({ table }) => table))].sort();
  }

  function ofPersons(service: ServiceName): readonly string[] {
    const found = columns.get(service)?.filter(({ column }) => ofAPerson.test(column)) ?? [];
    return [...new Set(found.map(({ table }) => table))].sort();
  }
});

async function columnsOf(service: ServiceName): Promise<readonly Column[]> {
  const database = await scratchDatabase(service, migrationsOf[service]);
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Column>(
      `select table_name as table, column_name as column
       from information_schema.columns
       join information_schema.tables using (table_schema, table_name)
       where table_schema = 'public'
         and table_type = 'BASE TABLE'`,
    );
    return rows;
  } finally {
    await client.end();
    await database.drop();
  }
}
