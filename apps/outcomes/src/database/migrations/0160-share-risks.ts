import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Other answers of the same contact or day tell of this risk as well: withdrawing its questionnaires does not withdraw those. */
export class ShareRisks1796000016001 implements MigrationInterface {
  readonly name = 'ShareRisks1796000016001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table raised_risk add column is_shared boolean not null default false`);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
