import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who stated last, after the merge, by what the accounts of the two records were verified; earlier ones are in the audit. */
const statements = [
  `alter table person_merge
     add column accounts_stated_by text,
     add column accounts_stated_at timestamptz`,
];

export class StateWhoseAccount0151 implements MigrationInterface {
  readonly name = 'StateWhoseAccount1796000015004';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
