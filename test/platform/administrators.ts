import pg from 'pg';
import type { ServiceName } from '#local/services';

/** One administrator's connection to each database, which sees past row-level security. */
export function administrators(adminUrls: ReadonlyMap<ServiceName, string>) {
  const open = new Map<ServiceName, Promise<pg.Client>>();
  const connected = async (name: ServiceName): Promise<pg.Client> => {
    const connectionString = adminUrls.get(name);
    if (connectionString === undefined) throw new Error(`The platform has no database of ${name}.`);
    const client = new pg.Client({ connectionString });
    await client.connect();
    return client;
  };
  return {
    rows: async <Row>(name: ServiceName, sql: string, values: unknown[] = []): Promise<Row[]> => {
      const client = open.get(name) ?? connected(name);
      open.set(name, client);
      return (await (await client).query(sql, values)).rows as Row[];
    },
    end: async (): Promise<void> => {
      for (const client of open.values()) await (await client).end();
    },
  };
}
