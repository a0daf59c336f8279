import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPipeTables } from '#messaging/pipe-tables';
import { createIdempotentCommandTable, protectByProvider, rolesOf } from '#service-kit/database/migrations';

const tables = ['course', 'contact', 'score', 'raised_risk'];

const statements = [
  `create table course (
     referral_id uuid not null,
     provider_code text not null,
     person_id uuid not null,
     version integer not null default 0,
     received_on date,
     problem_descriptor text,
     problem_assessed_on date,
     ended_on date,
     outcome jsonb,
     constraint course_pk primary key (referral_id)
   )`,
  // Kept beside the course, since a contact may be heard before the referral that it belongs to.
  `create table contact (
     appointment_id uuid not null,
     provider_code text not null,
     referral_id uuid not null,
     sequence integer not null,
     contact_on date not null,
     type text not null,
     attendance text not null,
     planned text not null,
     therapies text[] not null,
     constraint contact_pk primary key (appointment_id),
     constraint contact_of_a_course foreign key (referral_id) references course
   )`,
  'create index contact_by_referral on contact (referral_id)',
  // Item answers are kept here and go nowhere: no event, no log line.
  `create table score (
     questionnaire_id uuid not null,
     instrument text not null,
     provider_code text not null,
     referral_id uuid not null,
     appointment_id uuid,
     taken_at timestamptz not null,
     occasion text not null,
     recorded_by text not null,
     recorded_at timestamptz not null,
     total numeric(5, 2) not null,
     prorated boolean not null,
     answers jsonb,
     risk_answer smallint,
     constraint score_pk primary key (questionnaire_id, instrument),
     constraint score_of_a_course foreign key (referral_id) references course,
     constraint score_occasion_known check (occasion in ('before', 'in', 'outside')),
     constraint score_recorded_by_known check (recorded_by in ('clinician', 'person'))
   )`,
  'create index score_by_referral on score (referral_id, taken_at)',
  `create table raised_risk (
     questionnaire_id uuid not null,
     provider_code text not null,
     referral_id uuid not null,
     person_id uuid not null,
     taken_at timestamptz not null,
     answer smallint not null,
     level text not null,
     raised_at timestamptz not null,
     reviewed_at timestamptz,
     reviewed_by text,
     constraint raised_risk_pk primary key (questionnaire_id),
     constraint raised_risk_of_a_course foreign key (referral_id) references course,
     constraint raised_risk_level_known check (level in ('review', 'same-day')),
     constraint raised_risk_reviewed_by_someone check ((reviewed_at is null) = (reviewed_by is null))
   )`,
  `create index raised_risk_to_review on raised_risk (provider_code, level desc, taken_at)
     where reviewed_at is null`,
  `create index raised_risk_reviewed on raised_risk (provider_code, reviewed_at)
     where reviewed_at is not null`,
];

export class CreateCourseOfTreatment1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const roles = rolesOf('outcomes');
    const kept = [...createPipeTables(roles), ...createIdempotentCommandTable(roles)];
    const protection = tables.flatMap((table) => protectByProvider(table, roles));
    for (const statement of [...kept, ...statements, ...protection]) await runner.query(statement);
  }

  // Forward only: what was recorded of a person's care is not taken back.
  async down(): Promise<void> {}
}
