import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { serviceNames } from '#local/services';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { migrationsOf } from '../../tools/local/service-parts.js';

describe.each(serviceNames)('the database of %s', (service) => {
  let database: ScratchDatabase;

  beforeAll(async () => {
    database = await scratchDatabase(service, await migrationsOf(service));
  });
  afterAll(() => database?.drop());

  it('shows the ordinary path the history of its own providers, and nothing of the outbox and of parked events', async () => {
    await as(database.adminUrl, '', async (admin) => {
      for (const provider of ['DH0', 'RW1']) await admin.query(anEvent, [randomUUID(), provider]);
      await admin.query(anOutboxRow, [randomUUID()]);
      await admin.query(aParkedEvent);
    });

    const ordinary = await countsOf(database, { pipe: 'off', providers: 'DH0' });
    const ofNobody = await countsOf(database, { pipe: 'off', providers: '' });
    const ofThePipe = await countsOf(database, { pipe: 'on', providers: '' });

    expect(ordinary).toEqual({ domain_event: 1, outbox: 0, parked_event: 0 });
    expect(ofNobody).toEqual({ domain_event: 0, outbox: 0, parked_event: 0 });
    expect(ofThePipe).toEqual({ domain_event: 2, outbox: 1, parked_event: 1 });
  });

  it('looks nothing up in a caller’s temporary schema where a function runs as its owner', async () => {
    const unpinned = await as(database.adminUrl, '', async (admin) => {
      const { rows } = await admin.query<{ owned: string }>(
        `select oid::regprocedure::text as owned
         from pg_proc
         where prosecdef
           and pronamespace = 'public'::regnamespace
           and not coalesce(proconfig[1] ~ '^search_path=.*, ?pg_temp$', false)`,
      );
      return rows.map(({ owned }) => owned);
    });

    expect(unpinned).toEqual([]);
  });

  it.each(['postgres', 'template1'])(
    'is the only one that its role may connect to: not to %s',
    async (other) => {
      const url = new URL(database.serviceUrl);
      url.pathname = `/${other}`;

      await expect(as(url.href, '', () => Promise.resolve())).rejects.toThrow(
        'permission denied for database',
      );
    },
  );
});

const anEvent = `
  insert into domain_event (event_id, topic, key, aggregate_id, sequence, type, provider_code, recorded_at, headers, value)
  values ($1::uuid, 'referral', 'key', $1::uuid, 1, 'a.b.v1', $2, now(), '{}', '{}')`;

const anOutboxRow = `
  insert into outbox (event_id, topic, key, recorded_at, headers, value)
  values ($1::uuid, 'referral', 'key', now(), '{}', '{}')`;

const aParkedEvent = `
  insert into parked_event (consumer_group, topic, partition, cluster_id, log_offset, headers, reason)
  values ('group', 'referral', 0, 'cluster', 1, '{}', 'a reason')`;

/** How many rows the service's role is shown, where it sets the one and the other. */
async function countsOf(database: ScratchDatabase, set: { pipe: string; providers: string }) {
  return as(database.serviceUrl, `-c app.pipe=${set.pipe}`, async (client) => {
    const count = async (table: string) => {
      await client.query(`select set_config('app.providers', $1, false)`, [set.providers]);
      const { rows } = await client.query<{ rows: number }>(`select count(*)::integer as rows from ${table}`);
      return rows[0]?.rows;
    };
    return {
      domain_event: await count('domain_event'),
      outbox: await count('outbox'),
      parked_event: await count('parked_event'),
    };
  });
}

async function as<T>(
  connectionString: string,
  options: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString, options });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
