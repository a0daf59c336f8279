import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a referral was closed, whether the service suits, and when an appointment was last agreed. */
const statements = [
  // Null in rows of before: closed by the provider in a way that is not known here.
  `alter table open_referral
     add column closed_how text,
     add column closed_by text,
     add column end_code text,
     add column suitable boolean not null default true,
     add column suitability_sequence integer not null default 0`,
  // Null in rows of before: then nothing is compared with it.
  'alter table appointment add column agreed_at timestamptz',
];

export class KeepClosuresAndAgreements0060 implements MigrationInterface {
  readonly name = 'KeepClosuresAndAgreements1796000006001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
