import type pg from 'pg';

/**
 * Which database this is: the cluster's identifier, its timeline and the database's own number. A restore to an earlier
 * instant begins another timeline, a dump that is read in has another number, and a new server another identifier.
 */
const lineage = `(select concat_ws('/', (select system_identifier from pg_control_system()),
                                   left(pg_walfile_name(pg_current_wal_lsn()), 8),
                                   (select oid from pg_database where datname = current_database())))`;

/** Whether this is the very database that was last known to have all that the service had published. */
export async function isKnownDatabase(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(`select from database_lineage where lineage = ${lineage}`);
  return rows.length > 0;
}

/** This database has all that the service has published. */
export async function noteKnownDatabase(client: pg.Client): Promise<void> {
  await client.query(
    `insert into database_lineage as known (lineage)
     values (${lineage})
     on conflict (only_row) do update
     set lineage = excluded.lineage, known_at = excluded.known_at`,
  );
}
