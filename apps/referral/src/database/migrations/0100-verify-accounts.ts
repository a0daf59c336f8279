import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * By what the account of each of the two records was verified to be the person's. Of earlier merges nobody said it, and
 * nothing tells which accounts were the person's: they reach neither record until staff merge again.
 */
const statements = [
  `alter table person_merge
     add column kept_account_verified_by text,
     add column merged_account_verified_by text`,
];

export class VerifyAccounts0100 implements MigrationInterface {
  readonly name = 'VerifyAccounts1796000010001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
