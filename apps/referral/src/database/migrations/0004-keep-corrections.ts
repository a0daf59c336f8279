import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCorrectionTable } from '#service-kit/records/correction-log';
import { rolesOf } from '#service-kit/database/migrations';

/** Corrections with their old values, and which appointments were cancelled because the referral was closed. */
export class KeepCorrections0004 implements MigrationInterface {
  readonly name = 'KeepCorrections1732230000004';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...createCorrectionTable(rolesOf('referral')),
      'alter table contact add column cancellation_reason text',
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
