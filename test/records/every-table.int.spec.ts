import pg from 'pg';
import { declaredTopics } from '../../apps/operator/src/setup/topics.js';
import { root } from '#local/settings';
import { personalDataServices, serviceNames, type ServiceName } from '#local/services';
import type { PersonalDataMap } from '#service-kit/records/personal-data-export';
import { scratchDatabase } from '#testing/postgres';
import { migrationsOf } from '../../tools/local/service-parts.js';
import { personalDataMap as mapOfOutcomes } from '../../apps/outcomes/src/database/personal-data-map.js';
import { personalDataMap as mapOfReferral } from '../../apps/referral/src/person/database/personal-data-map.js';
import { personalDataMap as mapOfScheduling } from '../../apps/scheduling/src/database/personal-data-map.js';
import { readRetention, rowOf } from '../../tools/docs/safety-data.js';
import { columnProblems, type Column } from './column-problems.js';

const maps: ReadonlyMap<ServiceName, PersonalDataMap> = new Map([
  ['referral', mapOfReferral],
  ['scheduling', mapOfScheduling],
  ['outcomes', mapOfOutcomes],
]);

describe('what every service stores', () => {
  const retention = readRetention(root);
  const columns = new Map<ServiceName, readonly Column[]>();
  const columnsOf = (service: ServiceName): readonly Column[] => columns.get(service) ?? [];

  beforeAll(async () => {
    for (const service of serviceNames) columns.set(service, await columnsIn(service));
  }, 120_000);

  it.each(serviceNames)('of %s has its row in the retention table, and every row its table', (service) => {
    const tables = tablesOf(service);

    const without = tables.filter((table) => rowOf(retention, service, table) === undefined);
    const gone = Object.keys(retention.services[service] ?? {}).filter((table) => !tables.includes(table));

    expect({ without, gone }).toEqual({ without: [], gone: [] });
  });

  it('of persons is in the services that are stated to store it', () => {
    expect([...maps.keys()]).toEqual(personalDataServices);
  });

  it.each(serviceNames)('of %s is emptied by erasure or stays, column by column', (service) => {
    expect(columnProblems(service, columnsOf(service), { retention, map: maps.get(service) })).toEqual([]);
  });

  it('of a person elsewhere is a copy without who it is, stored for the figures', () => {
    const insightColumns = columnsOf('insight').map(({ column }) => column);
    const ofReferrals = columnsOf('insight')
      .filter(({ column }) => /^referral_id$/.test(column))
      .map(({ table }) => [table, rowOf(retention, 'insight', table)?.period]);

    expect(insightColumns.filter((column) => column.includes('person_id'))).toEqual([]);
    expect(ofReferrals.length).toBeGreaterThan(0);
    expect(ofReferrals.filter(([, period]) => period !== 'for-good')).toEqual([]);
    expect(columnsOf('workforce').filter(({ column }) => /(person|referral)_ids?$/.test(column))).toEqual([]);
  });

  it.each([
    [
      'outcomes',
      'alter table score add column diary text',
      'score diary: the personal data map does not say',
    ],
    [
      'referral',
      'alter table person add column nickname text',
      'person nickname: the personal data map does',
    ],
    ['insight', 'alter table pathway add column surname text', 'pathway surname: the personal data map does'],
    [
      'scheduling',
      'create table diary (person_id uuid)',
      'diary is of a person, and not in the personal data',
    ],
    ['outcomes', 'alter table score drop column answers', 'score answers: there is no such column'],
    ['scheduling', 'alter table correction drop column what', 'correction what: there is no such column'],
  ] as const)('would be missed in %s after: %s', async (service, change, problem) => {
    const changed = await columnsIn(service, change);

    const problems = columnProblems(service, changed, { retention, map: maps.get(service) });

    expect(problems).toContainEqual(expect.stringContaining(`${service}.${problem}`));
  });

  it.each([...maps.keys()])('of a person in %s is missed where its map leaves a table out', (service) => {
    const map = maps.get(service);
    const isMissedWithout = (table: string): boolean =>
      columnProblems(service, columnsOf(service), { retention, map: map && without(map, table) }).some(
        (problem) => problem.startsWith(`${service}.${table} `),
      );

    const unmissed = map?.tables.map(({ table }) => table).filter((table) => !isMissedWithout(table));

    // Whose their rows are is said by the ids of other things.
    expect(unmissed?.filter((table) => !['domain_event', 'occupation'].includes(table))).toEqual([]);
  });

  it('on topics has its row, too', () => {
    expect([...retention.topics].sort()).toEqual(
      declaredTopics()
        .map(({ name }) => name)
        .sort(),
    );
  });

  function tablesOf(service: ServiceName): readonly string[] {
    return [...new Set(columnsOf(service).map(({ table }) => table))].sort();
  }
});

function without(map: PersonalDataMap, left: string): PersonalDataMap {
  return { ...map, tables: map.tables.filter(({ table }) => table !== left) };
}

/** @param change a statement of the owner's before the columns are read, in a database of its own */
async function columnsIn(service: ServiceName, change = 'select 1'): Promise<readonly Column[]> {
  const database = await scratchDatabase(service, await migrationsOf(service));
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    await client.query(change);
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
