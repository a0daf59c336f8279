import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The clinical lead looks at who was asked for a reason and not let in: few among all looks. */
export class FindRefusals0031 implements MigrationInterface {
  readonly name = 'FindRefusals1796000003002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index audit_entry_refused on audit_entry (provider_code, id) where outcome = 'refused'`,
    );
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
