import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCorrectionTable } from '#service-kit/records/correction-log';
import { rolesOf } from '#service-kit/database/migrations';

/** Corrections with their old values, and which fact a known referral’s values come from. */
export class KeepCorrections0004 implements MigrationInterface {
  readonly name = 'KeepCorrections1732230000004';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...createCorrectionTable(rolesOf('scheduling')),
      `alter table open_referral
         add column receipt_sequence integer not null default 0,
         add column problem_sequence integer not null default 0,
         add column closure_sequence integer not null default 0`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
