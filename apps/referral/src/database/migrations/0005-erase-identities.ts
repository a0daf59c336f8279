import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('referral');

/** Whoever was erased keeps the id alone, on which the pseudonymous facts hang. */
const person = [
  `alter table person
     alter column given_name drop not null,
     alter column family_name drop not null,
     alter column birth_date drop not null,
     add column erased_on date,
     add constraint person_erased_says_nothing check (
       erased_on is null or num_nonnulls(
         given_name, family_name, birth_date, nhs_number, claimed_nhs_number, postcode, telephone, email,
         gp_practice_code, gender, interpreter_language
       ) = 0
     )`,
];

/** That an identity was erased, on whose word and why: only ever added to. */
const erasure = [
  `create table erasure (
     provider_code text not null,
     person_id uuid not null,
     asked_on date not null,
     basis text not null,
     note text,
     kept_until date,
     erased_on date not null,
     erased_by text not null,
     erased_by_role text not null,
     constraint erasure_pk primary key (provider_code, person_id),
     constraint erasure_basis_known
       check (basis in ('person-asked', 'retention-over', 'recorded-in-error', 'court-order'))
   )`,
  ...protectByProvider('erasure', roles),
  `revoke update, delete on erasure from ${roles.service}`,
  // History stays as it is but for the words in it.
  `grant update (guided_self_help_reason) on acceptance to ${roles.service}`,
  `grant update (note) on correction to ${roles.service}`,
];

export class EraseIdentities0005 implements MigrationInterface {
  readonly name = 'EraseIdentities1732230000015';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...person, ...erasure]) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
