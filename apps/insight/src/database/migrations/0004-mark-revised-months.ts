import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';

const statements = [
  // A receipt may be corrected, and the correction heard first.
  'alter table pathway add column receipt_sequence integer not null default 0',
  'alter table heard add column first_recorded_at timestamptz',
  // What each fact says of a referral, as far as it is counted: from these it is told which reported months it changed.
  `create table told_fact (
     fact_id uuid not null,
     provider_code text not null,
     referral_id uuid not null,
     kind text not null,
     sequence integer not null,
     recorded_at timestamptz not null,
     correlation_id text not null,
     corrects boolean not null,
     since date not null,
     is_late boolean not null,
     says jsonb not null,
     constraint told_fact_pk primary key (referral_id, fact_id)
   )`,
  'create index told_fact_told_late on told_fact (referral_id) where is_late',
  `create table revision (
     month text not null,
     fact_id uuid not null,
     provider_code text not null,
     referral_id uuid not null,
     kind text not null,
     revised_at timestamptz not null,
     constraint revision_pk primary key (month, fact_id),
     constraint revision_is_of_a_month check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$')
   )`,
  'create index revision_by_month on revision (provider_code, month)',
  'create index revision_of_referral on revision (referral_id)',
];

/** Figures that changed after their month had been reported. Filled by the next rebuild for what was heard before. */
export class MarkRevisedMonths1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const roles = rolesOf('insight');
    const protection = ['told_fact', 'revision'].flatMap((table) => protectByProvider(table, roles));
    for (const statement of [...statements, ...protection]) await runner.query(statement);
  }

  // Forward only: a read model is rebuilt from the topics, not taken back.
  async down(): Promise<void> {}
}
