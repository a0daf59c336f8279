import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a contact is no repeat of another of the same person and time, in words; and the search for such another. */
const statements = [
  'alter table appointment add column separate_reason text',
  'create index appointment_of_person on appointment (provider_code, person_id, starts_at)',
];

export class TellSeparateContacts0061 implements MigrationInterface {
  readonly name = 'TellSeparateContacts1796000006002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
