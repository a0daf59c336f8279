import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPipeTables } from '#messaging/pipe-tables';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';

const tables = ['pathway', 'contact', 'clinician', 'heard'];

const statements = [
  // One row a referral. The first columns are told by facts; `contacts` and what follows is derived from `contact`.
  `create table pathway (
     referral_id uuid not null,
     provider_code text not null,
     received_on date,
     source text,
     ended_on date,
     end_code text,
     declined boolean,
     end_sequence integer not null default 0,
     outcome_sequence integer not null default 0,
     paired boolean,
     caseness boolean,
     not_caseness boolean,
     recovery boolean,
     reliable_improvement boolean,
     reliable_deterioration boolean,
     no_reliable_change boolean,
     reliable_recovery boolean,
     contacts integer not null default 0,
     treatment_contacts integer not null default 0,
     first_assessment_on date,
     first_treatment_on date,
     second_treatment_on date,
     last_treatment_on date,
     low_intensity boolean not null default false,
     high_intensity boolean not null default false,
     left_waiting_on date generated always as (least(first_treatment_on, ended_on)) stored,
     wait_band integer generated always as (
       width_bucket(
         least(first_treatment_on, ended_on) - received_on,
         array[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096]
       )
     ) stored,
     constraint pathway_pk primary key (referral_id)
   )`,
  'create index pathway_by_receipt on pathway (provider_code, received_on)',
  'create index pathway_by_end on pathway (provider_code, ended_on)',
  'create index pathway_by_first_treatment on pathway (provider_code, first_treatment_on)',
  'create index pathway_by_second_treatment on pathway (provider_code, second_treatment_on)',
  // Who waited on some day of the past: waits of band b lasted less than 2^b days, so they began within 2^b days before it.
  `create index pathway_by_former_wait on pathway (provider_code, wait_band, received_on) include (left_waiting_on)
     where left_waiting_on is not null`,
  `create index pathway_still_waiting on pathway (provider_code, received_on)
     where left_waiting_on is null`,
  `create table contact (
     appointment_id uuid not null,
     provider_code text not null,
     referral_id uuid not null,
     sequence integer not null,
     contact_on date not null,
     type text,
     attendance text,
     planned text,
     medium text not null,
     therapies text[] not null default '{}',
     constraint contact_pk primary key (appointment_id)
   )`,
  'create index contact_by_referral on contact (referral_id)',
  `create index contact_by_day on contact (provider_code, contact_on) include (attendance)
     where attendance is not null`,
  `create table clinician (
     clinician_id uuid not null,
     provider_code text not null,
     role text,
     whole_time_equivalent numeric(3, 2),
     employed_from date,
     left_on date,
     constraint clinician_pk primary key (clinician_id)
   )`,
  'create index clinician_by_provider on clinician (provider_code)',
  // How far the figures reach: the latest fact applied of each topic, a provider at a time since figures are a provider's.
  `create table heard (
     provider_code text not null,
     topic text not null,
     recorded_at timestamptz not null,
     constraint heard_pk primary key (provider_code, topic)
   )`,
];

export class CreateReadModels1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const roles = rolesOf('insight');
    const protection = tables.flatMap((table) => protectByProvider(table, roles));
    for (const statement of [...createPipeTables(roles), ...statements, ...protection])
      await runner.query(statement);
  }

  // Forward only: a read model is rebuilt from the topics, not taken back.
  async down(): Promise<void> {}
}
