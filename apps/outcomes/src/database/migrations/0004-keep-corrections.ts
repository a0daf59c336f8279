import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCorrectionTable } from '#service-kit/records/correction-log';
import { rolesOf } from '#service-kit/database/migrations';

const statements = [
  ...createCorrectionTable(rolesOf('outcomes')),
  // Which of the referral's facts each value comes from: a correction may be heard before what it corrects.
  `alter table course
     add column receipt_sequence integer not null default 0,
     add column end_sequence integer not null default 0,
     add column named_problems jsonb not null default '[]'`,
  // A risk stays on the list though the questionnaires that raised it turned out to be somebody else's.
  'alter table raised_risk add column withdrawn_at timestamptz',
];

export class KeepCorrections1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  // Forward only: what was recorded of a person's care is not taken back.
  async down(): Promise<void> {}
}
