import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPipeTables } from '#messaging/pipe-tables';
import { createIdempotentCommandTable, protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('referral');

const person = [
  `create table person (
     provider_code text not null,
     id uuid not null,
     given_name text not null,
     family_name text not null,
     birth_date date not null,
     nhs_number text,
     postcode text,
     address_lines text[] not null,
     telephone text,
     email text,
     gp_practice_code text,
     gender text,
     interpreter_needed boolean not null,
     interpreter_language text,
     contact_preference text not null,
     safe_to_leave_message boolean not null,
     version integer not null,
     primary key (provider_code, id),
     constraint person_nhs_number_has_ten_digits check (nhs_number ~ '^[0-9]{10}$'),
     constraint person_contact_preference_is_known
       check (contact_preference in ('letter', 'telephone', 'text', 'email'))
   )`,
  `create unique index person_nhs_number_is_one_person
     on person (provider_code, nhs_number)
     where nhs_number is not null`,
];

/** Who looked at whose identity, and when: only ever added to. */
const personRead = [
  `create table person_read (
     id bigint generated always as identity primary key,
     provider_code text not null,
     person_id uuid not null,
     subject text not null,
     role text not null,
     at timestamptz not null
   )`,
  'create index person_read_of_person on person_read (provider_code, person_id, at)',
];

const referral = [
  `create table referral (
     provider_code text not null,
     id uuid not null,
     person_id uuid not null,
     source text not null,
     received_on date not null,
     assessed_on date,
     suitable boolean,
     problem_descriptor text,
     not_suitable_reason text,
     assessed_step text,
     assessed_therapy text,
     closed_how text,
     closed_on date,
     end_code text,
     signposted_to text,
     version integer not null,
     primary key (provider_code, id),
     constraint referral_is_of_a_person foreign key (provider_code, person_id) references person (provider_code, id),
     constraint referral_is_assessed_completely check ((assessed_on is null) = (suitable is null)),
     constraint referral_is_closed_completely
       check (num_nulls(closed_how, closed_on, end_code) in (0, 3)),
     constraint referral_is_closed_in_a_known_way check (closed_how in ('declined', 'discharged')),
     constraint referral_is_closed_after_receipt check (closed_on >= received_on)
   )`,
  'create index referral_of_person on referral (provider_code, person_id)',
  // The waiting list is asked as of any day: open then means not closed, or closed later.
  'create index referral_open_on on referral (provider_code, closed_on)',
];

/** One row a waiting list that a referral has been on. */
const acceptance = [
  `create table acceptance (
     provider_code text not null,
     referral_id uuid not null,
     number integer not null,
     accepted_on date not null,
     step text not null,
     therapy text not null,
     guided_self_help_reason text,
     primary key (provider_code, referral_id, number),
     constraint acceptance_is_of_a_referral
       foreign key (provider_code, referral_id) references referral (provider_code, id)
   )`,
];

/** Read model of scheduling's facts; no foreign key, for a fact may be heard again after a restore. */
const contact = [
  `create table contact (
     provider_code text not null,
     appointment_id uuid not null,
     referral_id uuid not null,
     contact_on date not null,
     type text not null,
     attendance text not null,
     planned text not null,
     therapies text[] not null,
     is_treatment boolean not null,
     sequence bigint not null,
     primary key (provider_code, appointment_id)
   )`,
  'create index contact_of_referral on contact (provider_code, referral_id, contact_on)',
];

export class CreateReferral0001 implements MigrationInterface {
  readonly name = 'CreateReferral1732230000001';

  async up(runner: QueryRunner): Promise<void> {
    const tables = ['person', 'person_read', 'referral', 'acceptance', 'contact'];
    const statements = [
      ...createPipeTables(roles),
      ...createIdempotentCommandTable(roles),
      ...person,
      ...personRead,
      ...referral,
      ...acceptance,
      ...contact,
      ...tables.flatMap((table) => protectByProvider(table, roles)),
      `revoke update, delete on person_read from ${roles.service}`,
      `revoke update, delete on acceptance from ${roles.service}`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
