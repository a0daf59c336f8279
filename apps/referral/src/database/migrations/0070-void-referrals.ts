import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A referral that was a mistake, why an end code contradicts the course, and that a transfer was undone at the provider
 * that had passed it on.
 */
export class VoidReferrals0070 implements MigrationInterface {
  readonly name = 'VoidReferrals1796000007002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table referral add column end_code_reason text, add column voided_on date');
    await runner.query('alter table transfer_in add column undone_on date');
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
