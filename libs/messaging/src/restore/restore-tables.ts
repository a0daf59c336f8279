/** The roles of a service's database: the owner migrates, the service role runs. */
interface Roles {
  readonly owner: string;
  readonly service: string;
}

/** The tables by which a restored database is noticed and brought level. */
export const restoreTables = ['published_position', 'database_level', 'left_to_complete'] as const;

/** The statements that create the table by which a database knows itself, run in a later migration of each such service. */
export function createLineageTable({ service }: Roles): string[] {
  return [databaseLineage, `grant select, insert, update on database_lineage to ${service}`];
}

/** The statements that create them, run as the owner in a migration of each service that publishes. */
export function createRestoreTables({ service }: Roles): string[] {
  return [
    publishedPosition,
    databaseLevel,
    leftToComplete,
    ...restoreTables.map((table) => `grant select, insert, update on ${table} to ${service}`),
  ];
}

/** Where each partition of the service's own topic ended, after what this database's relay published last. */
const publishedPosition = `
create table published_position (
  topic       text not null,
  partition   integer not null,
  cluster_id  text not null,
  next_offset bigint not null,
  primary key (topic, partition)
) with (fillfactor = 50)`;

/** One row, once the database was found behind: how many events it lacks, and what became of them. */
const databaseLevel = `
create table database_level (
  only_row     boolean primary key default true constraint database_level_is_one_row check (only_row),
  missing      integer not null,
  noticed_at   timestamptz not null,
  requested_at timestamptz,
  levelled_at  timestamptz,
  recovered    integer not null default 0,
  not_applied  jsonb not null default '{}'
)`;

/** One row: which database this was when it was last known to have all that the service had published. */
const databaseLineage = `
create table database_lineage (
  only_row boolean primary key default true constraint database_lineage_is_one_row check (only_row),
  lineage  text not null,
  known_at timestamptz not null default clock_timestamp()
)`;

/** What the events did not have, and so could not be recovered from them: a person must fill it in again. */
const leftToComplete = `
create table left_to_complete (
  id            bigint generated always as identity primary key,
  provider_code text not null,
  aggregate     text not null,
  aggregate_id  text not null,
  what          text not null,
  event_id      uuid not null,
  noted_at      timestamptz not null default clock_timestamp(),
  completed_at  timestamptz,
  constraint left_to_complete_once unique (event_id, what)
)`;
