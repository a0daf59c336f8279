import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPipeTables } from '#messaging/pipe-tables';
import { createIdempotentCommandTable, protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('workforce');

const clinician = [
  `create table clinician (
     provider_code text not null,
     id uuid not null,
     role text not null,
     whole_time_equivalent numeric(3, 2) not null,
     employed_from date not null,
     given_name text not null,
     family_name text not null,
     left_on date,
     version integer not null,
     primary key (provider_code, id),
     constraint clinician_works_up_to_full_time check (whole_time_equivalent > 0 and whole_time_equivalent <= 1),
     constraint clinician_left_after_joining check (left_on >= employed_from)
   )`,
];

const qualification = [
  `create table qualification (
     provider_code text not null,
     clinician_id uuid not null,
     qualification text not null,
     awarded_on date not null,
     primary key (provider_code, clinician_id, qualification),
     constraint qualification_is_of_a_clinician
       foreign key (provider_code, clinician_id) references clinician (provider_code, id)
   )`,
];

const training = [
  `create table training (
     provider_code text not null,
     clinician_id uuid not null,
     qualification text not null,
     enrolled_on date not null,
     planned_completion_on date not null,
     primary key (provider_code, clinician_id, qualification, enrolled_on),
     constraint training_ends_after_it_begins check (planned_completion_on > enrolled_on),
     constraint training_is_of_a_clinician
       foreign key (provider_code, clinician_id) references clinician (provider_code, id)
   )`,
];

export class CreateWorkforce0001 implements MigrationInterface {
  readonly name = 'CreateWorkforce1732230000001';

  async up(runner: QueryRunner): Promise<void> {
    const tables = ['clinician', 'qualification', 'training'];
    const statements = [
      ...createPipeTables(roles),
      ...createIdempotentCommandTable(roles),
      ...clinician,
      ...qualification,
      ...training,
      ...tables.flatMap((table) => protectByProvider(table, roles)),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
