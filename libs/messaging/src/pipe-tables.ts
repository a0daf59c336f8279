import { restoreTables } from './restore/restore-tables.js';

/** The roles of a service's database: the owner migrates, the service role runs. */
interface Roles {
  readonly owner: string;
  readonly service: string;
}

/** The tables of the pipe, which no rebuild may empty by naming them as its own. */
export const pipeTables = [
  'domain_event',
  'outbox',
  'consumer_group',
  'consumer_position',
  'consumer_sequence',
  'parked_event',
  ...restoreTables,
  'database_lineage',
] as const;

/**
 * The statements that create the pipe's tables, run as the owner in a service's first migration. A later
 * migration protects them. The service role gets what the pipe needs and no more: history is inserted and read.
 */
export function createPipeTables({ service }: Roles): string[] {
  return [
    domainEvent,
    outbox,
    consumerGroup,
    consumerPosition,
    consumerSequence,
    parkedEvent,
    `create index parked_event_by_key on parked_event (consumer_group, topic, key, id)`,
    `create index parked_event_requested on parked_event (id) where requested is not null`,
    `grant select, insert on domain_event to ${service}`,
    `grant select, insert, delete on outbox to ${service}`,
    `grant select, insert, update on consumer_group to ${service}`,
    `grant select, insert, update on consumer_position to ${service}`,
    `grant select, insert, update on consumer_sequence to ${service}`,
    `grant select, insert, update, delete on parked_event to ${service}`,
  ];
}

/**
 * What the pipe stores of every provider is not for the service's ordinary path. A transaction of the pipe says so
 * (`app.pipe`); any other sees the history of its own providers, and of the outbox and of parked events nothing.
 *
 * The service's pool begins every connection with `app.pipe=off`. Where it was never set, a version before this one is at
 * work beside us (expand, then contract): it goes on as it did.
 */
export function protectPipeTables({ owner, service }: Roles, tables: readonly PipeTable[]): string[] {
  const pipe = `(select coalesce(nullif(current_setting('app.pipe', true), ''), 'on') = 'on')`;
  const own = `provider_code = any ((select string_to_array(current_setting('app.providers', true), ','))::text[])`;
  const seen = (table: PipeTable) =>
    table === 'domain_event' || table === 'left_to_complete' ? `${pipe} or ${own}` : pipe;
  return [
    ...tables.flatMap((table) => [
      `alter table ${table} enable row level security`,
      `alter table ${table} force row level security`,
      `create policy ${table}_of_the_pipe on ${table}
         to ${service}
         using (${seen(table)})
         with check (${seen(table)})`,
      `create policy ${table}_owner_sees_all on ${table} to ${owner} using (true) with check (true)`,
    ]),
    // Every command adds what is to be published, and reads none of it.
    `create policy outbox_takes_all on outbox for insert to ${service} with check (true)`,
    highestSequence,
    `revoke execute on function highest_sequence(uuid) from public`,
    `grant execute on function highest_sequence(uuid) to ${service}`,
  ];
}

/** The tables with the events of providers; the others have numbers alone. */
export const tenantPipeTables = ['domain_event', 'outbox', 'parked_event', 'left_to_complete'] as const;
type PipeTable = (typeof tenantPipeTables)[number];

/** One person may be known to several providers: each must learn the next number, and nothing else of the others. */
const highestSequence = `
create function highest_sequence(aggregate uuid) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select max(sequence) from domain_event where aggregate_id = aggregate
$$`;

/** The history: the whole message of every event, for ever, so that a lost topic can be published again. */
const domainEvent = `
create table domain_event (
  id            bigint generated always as identity primary key,
  event_id      uuid not null constraint domain_event_published_once unique,
  topic         text not null,
  key           text not null,
  aggregate_id  uuid not null,
  sequence      bigint not null,
  type          text not null,
  provider_code text not null,
  recorded_at   timestamptz not null,
  headers       jsonb not null,
  value         text not null,
  constraint domain_event_numbers_its_aggregate unique (aggregate_id, sequence)
)`;

/** What the relay has still to publish. Rows live for milliseconds, so vacuum follows at once. */
const outbox = `
create table outbox (
  id          bigint generated always as identity primary key,
  event_id    uuid not null,
  topic       text not null,
  key         text not null,
  recorded_at timestamptz not null,
  headers     jsonb not null,
  value       text not null
) with (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_cost_delay = 0
)`;

/** One row a consumer group: what it consumes, which tables a rebuild empties, and how often one was asked for. */
const consumerGroup = `
create table consumer_group (
  name        text primary key,
  topics      text[] not null,
  rebuildable text[] not null,
  rebuilds    integer not null default 0
)`;

const consumerPosition = `
create table consumer_position (
  consumer_group text not null,
  topic          text not null,
  partition      integer not null,
  cluster_id     text not null,
  next_offset    bigint not null,
  primary key (consumer_group, topic, partition)
) with (fillfactor = 50)`;

const consumerSequence = `
create table consumer_sequence (
  consumer_group text not null,
  topic          text not null,
  aggregate_id   text not null,
  last_sequence  bigint not null,
  primary key (consumer_group, topic, aggregate_id)
) with (fillfactor = 80)`;

/**
 * Events that could not be consumed, and later events of their keys behind them, in the order of id; the message exactly
 * as it came. The lowest id of a key is the one that an operator retries or discards; the others follow it.
 */
const parkedEvent = `
create table parked_event (
  id             bigint generated always as identity primary key,
  consumer_group text not null,
  topic          text not null,
  partition      integer not null,
  cluster_id     text not null,
  log_offset     bigint not null,
  key            text,
  event_id       text,
  type           text,
  headers        jsonb not null,
  value          bytea,
  reason         text not null,
  attempts       integer not null default 0,
  parked_at      timestamptz not null default clock_timestamp(),
  requested      text constraint parked_event_request_is_known check (requested in ('retry', 'discard')),
  constraint parked_event_once_a_message unique (consumer_group, topic, partition, cluster_id, log_offset)
)`;
