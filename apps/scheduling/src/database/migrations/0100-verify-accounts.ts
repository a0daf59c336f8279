import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A merge opens nothing to an account that nobody has verified; of earlier merges nothing was said, so they open none. */
const statements = [
  `alter table merged_person
     add column merged_account_verified boolean not null default false,
     add column kept_account_verified boolean not null default false`,
  'create index merged_person_by_person on merged_person (provider_code, person_id)',
];

export class VerifyAccounts0100 implements MigrationInterface {
  readonly name = 'VerifyAccounts1796000010002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
