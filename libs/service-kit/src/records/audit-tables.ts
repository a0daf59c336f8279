import { protectByProvider, type DatabaseRoles } from '../database/migrations.js';

/** The tables of the audit: append-only, whoever asks. */
export const auditTables = ['audit_entry', 'audit_record', 'audit_seal', 'break_glass_review'] as const;

/**
 * The statements that create the audit of a service that stores people's records, run as the owner in a migration.
 *
 * The service role inserts entries and reads them; the chain it can only read, for `seal_audit` writes it as the owner.
 * Nobody has the right to update, delete or truncate, and a trigger says so to the owner too. A superuser can do
 * anything: what he or she changed, `npm run audit -- verify` names.
 */
export function createAuditTables(roles: DatabaseRoles): string[] {
  return [
    auditEntry,
    auditRecord,
    auditUnsealed,
    auditSeal,
    breakGlassReview,
    `create index audit_record_of_person on audit_record (provider_code, person_id, entry_id)`,
    `create index audit_record_of_entry on audit_record (provider_code, entry_id)`,
    `create index audit_entry_broke_glass on audit_entry (provider_code, id) where break_glass`,
    ...[...auditTables, 'audit_unsealed'].flatMap((table) => protectByProvider(table, roles)),
    appendOnly,
    ...auditTables.flatMap((table) => makeAppendOnly(table, roles)),
    `revoke insert on audit_seal from ${roles.service}`,
    `revoke select, update, delete on audit_unsealed from ${roles.service}`,
    sealAudit,
    unsealedAge,
    heads,
    ...['seal_audit(integer)', 'audit_unsealed_age()', 'audit_heads()'].flatMap((owned) => [
      `revoke execute on function ${owned} from public`,
      `grant execute on function ${owned} to ${roles.service}`,
    ]),
  ];
}

/** One row a request that showed or changed what is stored of people, or that was asked for a reason. */
const auditEntry = `
create table audit_entry (
  provider_code  text not null,
  id             bigint generated always as identity,
  at             timestamptz not null,
  subject        text not null,
  role           text not null,
  clinician_id   uuid,
  action         text not null,
  route          text not null,
  correlation_id text,
  access_reason  text,
  break_glass    boolean not null,
  outcome        text not null,
  constraint audit_entry_pk primary key (provider_code, id),
  constraint audit_entry_action_is_known check (action in ('create', 'read', 'update', 'list')),
  constraint audit_entry_outcome_is_known check (outcome in ('done', 'refused')),
  constraint audit_entry_breaks_glass_for_a_reason check (not break_glass or access_reason is not null)
)`;

/** A request that was undone after it had named a record is stored as well, apart from those that were asked for a reason. */
export const keepWhatWasNotDone: readonly string[] = [
  `alter table audit_entry drop constraint audit_entry_outcome_is_known`,
  `alter table audit_entry add constraint audit_entry_outcome_is_known
     check (outcome in ('done', 'refused', 'not-done'))`,
];

/** Whose records an entry is about. Rows rather than an array: array operators use no index under row-level security. */
const auditRecord = `
create table audit_record (
  provider_code text not null,
  entry_id      bigint not null,
  person_id     uuid not null,
  referral_id   uuid
)`;

/** What the sealer has still to seal. Rows live for seconds, so vacuum follows at once. */
const auditUnsealed = `
create table audit_unsealed (
  provider_code text not null,
  entry_id      bigint not null,
  constraint audit_unsealed_pk primary key (provider_code, entry_id)
) with (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_cost_delay = 0
)`;

/** The chain of each provider: one link an entry, numbered without a gap from 1. */
const auditSeal = `
create table audit_seal (
  provider_code text not null,
  number        bigint not null,
  entry_id      bigint not null,
  hash          bytea not null,
  constraint audit_seal_pk primary key (provider_code, number),
  constraint audit_seal_once_an_entry unique (provider_code, entry_id),
  constraint audit_seal_is_a_sha256 check (octet_length(hash) = 32)
)`;

/** That the clinical lead has looked at a broken glass. */
const breakGlassReview = `
create table break_glass_review (
  provider_code text not null,
  entry_id      bigint not null,
  reviewed_at   timestamptz not null,
  reviewed_by   text not null,
  finding       text not null,
  constraint break_glass_review_once primary key (provider_code, entry_id),
  constraint break_glass_review_finding_is_known check (finding in ('appropriate', 'follow-up'))
)`;

const appendOnly = `
create function refuse_to_change_the_audit() returns trigger language plpgsql as $$
begin
  raise exception 'The audit is only ever added to: % of % is refused.', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end
$$`;

function makeAppendOnly(table: string, { owner, service }: DatabaseRoles): string[] {
  return [
    `revoke update, delete, truncate on ${table} from ${owner}, ${service}`,
    `create trigger ${table}_is_append_only
       before update or delete or truncate on ${table}
       for each statement execute function refuse_to_change_the_audit()`,
  ];
}

/**
 * What is hashed of an entry: a JSON array of its columns and, last, of its records in the order of their ids. The
 * instant has microseconds, in UTC. `audit-chain.ts` writes the same text again to verify it.
 */
const canonical = `
      select jsonb_build_array(
               entry.provider_code, entry.id,
               to_char(entry.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               entry.subject, entry.role, entry.clinician_id, entry.action, entry.route, entry.correlation_id,
               entry.access_reason, entry.break_glass, entry.outcome,
               (select coalesce(jsonb_agg(jsonb_build_array(record.person_id, record.referral_id)
                                          order by record.person_id, record.referral_id nulls first), '[]')
                from audit_record as record
                where record.provider_code = entry.provider_code
                  and record.entry_id = entry.id))::text
      into told
      from audit_entry as entry
      where entry.provider_code = waiting.provider_code
        and entry.id = waiting.entry_id;`;

/**
 * Seals at most so many entries: each gets the next number of its provider and
 * sha256(hash before ‖ canonical entry), where 32 zero bytes come before the first. Returns how many were sealed, or
 * null where another session is sealing. Entries that were committed late are in the queue like all others.
 *
 * It runs as the owner, which sees every provider and may write the chain.
 */
const sealAudit = `
create function seal_audit(most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  waiting record;
  of_provider text := '';
  last_number bigint;
  last_hash bytea;
  told text;
  sealed integer := 0;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('audit-sealer', 0)) then
    return null;
  end if;
  for waiting in
    select provider_code, entry_id from audit_unsealed order by provider_code, entry_id limit most
  loop
    if waiting.provider_code <> of_provider then
      of_provider := waiting.provider_code;
      select seal.number, seal.hash into last_number, last_hash
      from audit_seal as seal
      where seal.provider_code = of_provider
      order by seal.number desc
      limit 1;
      last_number := coalesce(last_number, 0);
      last_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
    end if;
${canonical}
    if found then
      last_number := last_number + 1;
      last_hash := sha256(last_hash || convert_to(told, 'UTF8'));
      insert into audit_seal (provider_code, number, entry_id, hash)
      values (of_provider, last_number, waiting.entry_id, last_hash);
    end if;
    delete from audit_unsealed as queue
    where queue.provider_code = waiting.provider_code
      and queue.entry_id = waiting.entry_id;
    sealed := sealed + 1;
  end loop;
  return sealed;
end
$$`;

/** Seconds since the oldest entry that waits was made. */
const unsealedAge = `
create function audit_unsealed_age() returns float8
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(extract(epoch from clock_timestamp() - min(entry.at)), 0)::float8
  from (select provider_code, entry_id from audit_unsealed order by provider_code, entry_id limit 1) as queue
  join audit_entry as entry on entry.provider_code = queue.provider_code and entry.id = queue.entry_id
$$`;

/** The last link of each provider's chain, found provider by provider along the key: no chain is read. */
const heads = `
create function audit_heads() returns table (provider_code text, number bigint, hash text)
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with recursive provider as (
    (select seal.provider_code as code from audit_seal as seal order by seal.provider_code limit 1)
    union all
    select (select seal.provider_code
            from audit_seal as seal
            where seal.provider_code > provider.code
            order by seal.provider_code
            limit 1)
    from provider
    where provider.code is not null
  )
  select provider.code, head.number, encode(head.hash, 'hex')
  from provider
  cross join lateral (
    select seal.number, seal.hash
    from audit_seal as seal
    where seal.provider_code = provider.code
    order by seal.number desc
    limit 1
  ) as head
$$`;
