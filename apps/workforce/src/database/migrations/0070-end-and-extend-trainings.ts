import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A training may be failed, left or extended. */
export class EndAndExtendTrainings0070 implements MigrationInterface {
  readonly name = 'EndAndExtendTrainings1796000007001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table training add column ended_on date, add column ended_how text');
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
