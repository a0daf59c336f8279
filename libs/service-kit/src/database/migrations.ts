/** The two roles of a service's own database. Migrations run as the owner; the service itself owns nothing. */
export interface DatabaseRoles {
  readonly owner: string;
  readonly service: string;
}

/** The roles' names: `stepwise_referral_owner` and `stepwise_referral`. */
export function rolesOf(service: string): {
  owner: `stepwise_${string}_owner`;
  service: `stepwise_${string}`;
} {
  return { owner: `stepwise_${service}_owner`, service: `stepwise_${service}` };
}

/**
 * SQL that lets a caller see only the rows of the providers set for the transaction. The table has a column
 * `provider_code`. No setting, no rows.
 *
 * The inner select is evaluated once a statement, not once a row: 70 ms against 268 for 100,000 rows. FORCE holds the
 * owner to it too, so that the owner's own policy is stated rather than assumed.
 *
 * The service may read, insert, update and delete; a table that is only ever added to takes the last two away again:
 * `revoke update, delete on person_read from stepwise_referral`.
 */
export function protectByProvider(table: string, roles: DatabaseRoles): string[] {
  return [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy ${table}_own_providers on ${table}
       to ${roles.service}
       using (provider_code = any ((select string_to_array(current_setting('app.providers', true), ','))::text[]))
       with check (provider_code = any ((select string_to_array(current_setting('app.providers', true), ','))::text[]))`,
    `create policy ${table}_owner_sees_all on ${table}
       to ${roles.owner}
       using (true)
       with check (true)`,
    `grant select, insert, update, delete on ${table} to ${roles.service}`,
  ];
}

/**
 * The answers of commands that came with an Idempotency-Key, written in the transaction of their effect.
 * `json`, not `jsonb`: an answer given again reads as it did the first time.
 */
export function createIdempotentCommandTable(roles: DatabaseRoles): string[] {
  return [
    `create table idempotent_command (
       provider_code text not null,
       subject text not null,
       route text not null,
       idempotency_key text not null,
       fingerprint text not null,
       answer json,
       created_at timestamptz not null default now(),
       constraint idempotent_command_answered_once
         primary key (provider_code, subject, route, idempotency_key)
     )`,
    ...protectByProvider('idempotent_command', roles),
  ];
}

/**
 * Lets the answers of commands go after seven days. The service asks for it now and then; the function runs as the owner,
 * which sees all providers, and costs as much as there is to delete.
 */
export function forgetAnswersAfterSevenDays(roles: DatabaseRoles): string[] {
  return [
    `create index idempotent_command_by_age on idempotent_command (created_at)`,
    `create function forget_old_answers(most integer) returns integer
     language sql security definer set search_path = pg_catalog, public, pg_temp as $$
       with old as (
         select ctid
         from idempotent_command
         where created_at < now() - interval '7 days'
         order by created_at
         limit most
       ), forgotten as (
         delete from idempotent_command
         where ctid = any (array (select ctid from old))
         returning 1
       )
       select count(*)::integer
       from forgotten
     $$`,
    `revoke execute on function forget_old_answers(integer) from public`,
    `grant execute on function forget_old_answers(integer) to ${roles.service}`,
  ];
}

/** Who treats whom: a clinician who is not in it is asked why he or she opens the record. */
export function createCareTeamTable(roles: DatabaseRoles): string[] {
  return [
    `create table care_team (
       provider_code text not null,
       referral_id uuid not null,
       clinician_id uuid not null,
       since timestamptz not null default now(),
       constraint care_team_member_once primary key (provider_code, referral_id, clinician_id)
     )`,
    ...protectByProvider('care_team', roles),
    `revoke update, delete on care_team from ${roles.service}`,
  ];
}

/**
 * Which referrals a person has, for the question who treats the person: `care-team.ts` looks at nothing else. A view over
 * what the service stores anyway, seen with the rights of whoever asks, so that row-level security holds.
 *
 * @param selected gives provider_code, referral_id, person_id, is_open.
 */
export function createCareTeamScope(roles: DatabaseRoles, selected: string): string[] {
  return [
    `create view care_team_scope with (security_invoker = true) as ${selected}`,
    `grant select on care_team_scope to ${roles.service}`,
  ];
}

/**
 * Who or what speaks for a membership besides the clinician's own act (`care-team.ts`); of earlier members nobody said it.
 * The only thing of a member that ever changes.
 *
 * @param selected gives what {@link createCareTeamScope} has, and is_merged: whether a merge of the person's records is in force.
 */
export function confirmCareTeam(roles: DatabaseRoles, selected: string): string[] {
  return [
    `alter table care_team
       add column confirmed_by text
         constraint care_team_confirmed_by_others check (confirmed_by in ('staff', 'reason'))`,
    `grant update (confirmed_by) on care_team to ${roles.service}`,
    `create or replace view care_team_scope with (security_invoker = true) as ${selected}`,
  ];
}

/**
 * Pins where the names in functions that run as their owner are looked up: last, and not first as where nothing is said,
 * in the caller's temporary schema, where anybody may make a table of any name.
 */
export const pinSearchPaths = `
do $$
declare
  owned regprocedure;
begin
  for owned in
    select oid::regprocedure
    from pg_proc
    where prosecdef
      and pronamespace = 'public'::regnamespace
  loop
    execute format('alter function %s set search_path = pg_catalog, public, pg_temp', owned);
  end loop;
end
$$`;
