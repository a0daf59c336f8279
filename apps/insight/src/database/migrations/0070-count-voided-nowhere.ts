import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // A transferred referral is received twice: its waits run from the first day, and it is counted as received on the second.
  'alter table pathway add column received_here_on date',
  `alter table pathway add column counted_as_received_on date generated always as (
     case when received_on is not null then coalesce(received_here_on, received_on) end
   ) stored`,
  'create index pathway_by_counted_receipt on pathway (provider_code, counted_as_received_on)',
  // Of a referral that was a mistake nothing counts, its cancelled appointments included.
  'alter table contact add column counts boolean not null default true',
  `create index contact_counted_by_day on contact (provider_code, contact_on) include (attendance)
     where attendance is not null and counts`,
];

export class CountVoidedNowhere0070 implements MigrationInterface {
  readonly name = 'CountVoidedNowhere1796000007003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  // Forward only: a read model is rebuilt from the topics, not taken back.
  async down(): Promise<void> {}
}
