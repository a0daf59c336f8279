import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a clinic was offered: its withdrawal is not dated before. null where that was not kept, or in a migrated diary. */
export class KnowWhenClinicsWereOffered0091 implements MigrationInterface {
  readonly name = 'KnowWhenClinicsWereOffered1796000009011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table clinic add column offered_at timestamptz');
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
