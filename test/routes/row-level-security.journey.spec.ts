import { serviceNames, type ServiceName } from '#local/services';
import type { ScratchDatabase } from '#testing/postgres';
import { northern } from '../platform/people.js';
import { serviceOf, startPlatform, type OwnPlatform } from '../platform/platform.js';
import { fill } from '../platform/region.js';
import { tablesOf } from '../platform/secrets.js';
import { tried } from '../platform/tried.js';

let platform: OwnPlatform;

beforeAll(async () => {
  platform = await startPlatform();
  await fill(platform, northern);
});

afterAll(() => platform?.close());

/** The tables of which a service is shown rows of the provider, when its query names no provider at all. */
async function shownOf(provider: string, namedProviders: string): Promise<string[]> {
  const shown: string[] = [];
  for (const service of serviceNames) {
    for (const table of await tablesOf(platform, service, 'with')) {
      const rows = await rowsShown(service, table, { provider, namedProviders });
      if (rows > 0) shown.push(`${service}.${table}`);
    }
  }
  return shown;
}

async function rowsShown(
  service: ServiceName,
  table: string,
  { provider, namedProviders }: { provider: string; namedProviders: string },
): Promise<number> {
  const { database } = serviceOf(platform.services, service);
  const source = sources.get(service) ?? database.dataSource();
  sources.set(service, source);
  const asService = (await source).createQueryRunner();
  try {
    await asService.startTransaction();
    // As the service's own pool begins: it is no transaction of the pipe.
    await asService.query(
      `select set_config('app.providers', $1, true), set_config('app.pipe', 'off', true)`,
      [namedProviders],
    );
    const rows = (await asService.query(`select provider_code from "${table}"`)) as {
      provider_code: string;
    }[];
    return rows.filter((row) => row.provider_code === provider).length;
  } catch (refused) {
    // Some tables may only be written to.
    if (refused instanceof Error && refused.message.includes('permission denied')) return 0;
    throw refused;
  } finally {
    await asService.rollbackTransaction();
    await asService.release();
  }
}

const sources = new Map<ServiceName, ReturnType<ScratchDatabase['dataSource']>>();

/** As the owner of the tables: the protection of one is taken away, and restored. */
async function withoutRowLevelSecurity<T>(
  service: ServiceName,
  table: string,
  work: () => Promise<T>,
): Promise<T> {
  await platform.rows(service, `alter table "${table}" disable row level security`);
  try {
    return await work();
  } finally {
    await platform.rows(service, `alter table "${table}" enable row level security`);
  }
}

describe('row-level security, where a query forgets to name the provider', () => {
  it('shows the rows of the provider in whose name it is asked, or nothing could be proved', async () => {
    const shown = await shownOf('DH0', 'DH0');

    expect(shown).toEqual(
      expect.arrayContaining([
        'referral.referral',
        'referral.person',
        'scheduling.appointment',
        'outcomes.course',
      ]),
    );
  });

  it.each(['NCH', ''])(
    'shows no row of another provider, in no table, in the name of "%s"',
    async (provider) => {
      expect(await shownOf('DH0', provider)).toEqual([]);
    },
  );

  it('is what stands there: taken away from any one table, that table is seen to be open', async () => {
    const filled = await shownOf('DH0', 'DH0');

    const seen: string[] = [];
    for (const name of filled) {
      const [service = '', table = ''] = name.split('.');
      const known = serviceNames.find((one) => one === service) ?? 'referral';
      const rows = await withoutRowLevelSecurity(known, table, () =>
        rowsShown(known, table, { provider: 'DH0', namedProviders: 'NCH' }),
      );
      if (rows > 0) seen.push(name);
    }

    tried(
      `tables whose row-level security was taken away: ${filled.length}, ${filled.length - seen.length} not noticed`,
    );
    expect(seen).toEqual(filled);
  });

  it('stands before every table that says whose a row is', async () => {
    const open: string[] = [];
    for (const service of serviceNames) {
      const rows = await platform.rows<{ name: string }>(
        service,
        `select c.relname as name
         from pg_class c
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'provider_code'
         where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
           and not (c.relrowsecurity and c.relforcerowsecurity)`,
      );
      open.push(...rows.map(({ name }) => name));
    }

    expect(open).toEqual([]);
  });
});
