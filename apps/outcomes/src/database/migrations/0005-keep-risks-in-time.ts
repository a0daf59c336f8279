import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesOf } from '#service-kit/database/migrations';

const { service } = rolesOf('outcomes');

const statements = [
  // The default speaks for the version before, which knows no such column and raises risks beside this one.
  `alter table raised_risk
     add column due_at timestamptz not null default now() + interval '1 day',
     add column overdue_at timestamptz,
     add column reviewed_by_clinician_id uuid,
     add column review_action text,
     add column review_note text,
     add constraint raised_risk_action_known check (
       review_action in ('no-further-action', 'safety-plan', 'same-day-contact', 'crisis-referral', 'shared-with-gp')
     ),
     add constraint raised_risk_action_is_of_a_review check (reviewed_at is not null or (
       review_action is null and review_note is null and reviewed_by_clinician_id is null
     ))`,
  `create index raised_risk_due on raised_risk (due_at)
     where reviewed_at is null`,
  // The regular look is nobody's request, so that no provider is set: it is told where to look, and nothing of a person.
  `create function overdue_risks(at timestamptz)
     returns table (provider_code text, level text, overdue integer, untold integer)
     language sql
     stable
     security definer
     set search_path = public, pg_temp
     as $$
       select provider_code, level, count(*)::integer, (count(*) filter (where overdue_at is null))::integer
       from raised_risk
       where reviewed_at is null
         and due_at <= at
       group by provider_code, level
     $$`,
  'revoke all on function overdue_risks(timestamptz) from public',
  `grant execute on function overdue_risks(timestamptz) to ${service}`,
];

export class KeepRisksInTime1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  // Forward only: what was recorded of a person's care is not taken back.
  async down(): Promise<void> {}
}
