import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A number says how it was verified; one that was kept before this was asked says nothing. What was left out is null, not a
 * default. A number that a merge gave up still leads to its person.
 */
const person = [
  `alter table person
     add column nhs_number_verified_by text,
     add column former_nhs_number text,
     alter column interpreter_needed drop not null,
     alter column contact_preference drop not null,
     alter column safe_to_leave_message drop not null,
     add constraint person_nhs_number_verified_in_a_known_way
       check (nhs_number_verified_by in ('nhs-login', 'pds-trace', 'document-seen', 'gp-letter'))`,
  `create index person_gave_up_nhs_number
     on person (provider_code, former_nhs_number)
     where former_nhs_number is not null`,
  `update person
   set former_nhs_number = merge.merged_before ->> 'nhsNumber'
   from person_merge as merge
   where merge.provider_code = person.provider_code
     and merge.merged_person_id = person.id
     and merge.unmerged_at is null
     and person.erased_on is null
     and merge.merged_before ->> 'nhsNumber' is distinct from merge.person_after ->> 'nhsNumber'`,
];

export class KnowHowNumbersWereVerified0010 implements MigrationInterface {
  readonly name = 'KnowHowNumbersWereVerified1796000001001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of person) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
