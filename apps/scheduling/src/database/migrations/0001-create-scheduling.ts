import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPipeTables } from '#messaging/pipe-tables';
import { createIdempotentCommandTable, protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('scheduling');

/** Equality of ids and overlap of ranges in one GiST index needs it; trusted, so the database's owner may create it. */
const extension = 'create extension if not exists btree_gist';

const clinic = [
  `create table clinic (
     id uuid primary key,
     provider_code text not null,
     clinician_id uuid not null,
     media text[] not null,
     purposes text[] not null,
     during tstzrange not null,
     starts_at timestamptz generated always as (lower(during)) stored,
     ends_at timestamptz generated always as (upper(during)) stored,
     withdrawn_at timestamptz,
     withdrawal_reason text,
     version int not null,
     constraint clinic_has_length
       check (not isempty(during) and not lower_inf(during) and not upper_inf(during)
              and lower_inc(during) and not upper_inc(during)),
     constraint clinician_offers_one_clinic_at_a_time
       exclude using gist (clinician_id with =, during with &&) where (withdrawn_at is null)
   )`,
  // Range operators are not leakproof: under row-level security a search uses only plain columns led by provider_code.
  `create index clinic_search on clinic (provider_code, starts_at, id) where withdrawn_at is null`,
  `create index clinic_diary on clinic (provider_code, clinician_id, starts_at)`,
];

const occupation = [
  `create table occupation (
     provider_code text not null,
     resource_id uuid not null,
     resource_kind text not null,
     during tstzrange not null,
     starts_at timestamptz generated always as (lower(during)) stored,
     ends_at timestamptz generated always as (upper(during)) stored,
     reason text not null,
     held_for uuid not null,
     expires_at timestamptz,
     constraint occupation_resource_kind check (resource_kind in ('clinician', 'person', 'room', 'interpreter')),
     constraint occupation_has_length check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
     constraint only_holds_expire check ((reason = 'hold') = (expires_at is not null)),
     constraint resource_not_double_booked exclude using gist (resource_id with =, during with &&)
   )`,
  `create index occupation_search on occupation (provider_code, resource_id, starts_at)`,
  `create index occupation_held_for on occupation (held_for)`,
];

const appointment = [
  `create table appointment (
     id uuid primary key,
     provider_code text not null,
     referral_id uuid not null,
     person_id uuid not null,
     clinician_id uuid not null,
     clinic_id uuid references clinic (id),
     starts_at timestamptz not null,
     minutes int not null,
     contact_on date not null,
     type text not null,
     therapy text,
     medium text not null,
     planned text not null,
     standing text not null,
     attendance text,
     therapies text[] not null,
     cancelled_at timestamptz,
     cancelled_by text,
     cancellation_reason text,
     short_notice text,
     overlapping text[] not null,
     version int not null,
     constraint appointment_standing check (standing in ('booked', 'attended', 'missed', 'cancelled')),
     constraint appointment_minutes check (minutes between 1 and 600),
     constraint attendance_says_what_became_of_it check ((standing = 'booked') = (attendance is null)),
     constraint short_notice_goes_with_cancelled_by_the_person check ((attendance is not distinct from '2') = (short_notice is not null))
   )`,
  `create index appointment_of_referral on appointment (provider_code, referral_id, starts_at)`,
  `create index appointment_diary on appointment (provider_code, clinician_id, starts_at)`,
  `create index appointment_booked_in_clinic on appointment (clinic_id) where standing = 'booked'`,
];

const readModels = [
  `create table open_referral (
     referral_id uuid primary key,
     provider_code text not null,
     person_id uuid not null,
     standing text not null,
     received_on date,
     closed_on date,
     step text,
     therapy text,
     problem_descriptor text,
     guided_self_help_overridden boolean not null default false,
     constraint open_referral_standing check (standing in ('received', 'accepted', 'closed')),
     constraint closed_has_its_day check ((standing = 'closed') = (closed_on is not null))
   )`,
  `create table clinician_capability (
     clinician_id uuid primary key,
     provider_code text not null,
     role text,
     employed_from date,
     left_on date,
     qualifications jsonb not null default '[]',
     trainings jsonb not null default '[]'
   )`,
  `create index clinician_capability_of_provider on clinician_capability (provider_code)`,
];

export class CreateScheduling0001 implements MigrationInterface {
  readonly name = 'CreateScheduling1732230000001';

  async up(runner: QueryRunner): Promise<void> {
    const tables = ['clinic', 'occupation', 'appointment', 'open_referral', 'clinician_capability'];
    const statements = [
      ...createPipeTables(roles),
      ...createIdempotentCommandTable(roles),
      extension,
      ...clinic,
      ...occupation,
      ...appointment,
      ...readModels,
      ...tables.flatMap((table) => protectByProvider(table, roles)),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
