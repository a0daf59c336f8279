import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('scheduling');

/** Two records of one person become one, and two again, whatever is heard first. */
const statements = [
  'alter table open_referral add column person_told_at timestamptz',
  // Two booked contacts of one person at once: the one that came in with the merge does not hold the person’s time.
  'alter table appointment add column person_time_given_up boolean not null default false',
  `create table merged_person (
     provider_code text not null,
     merged_person_id uuid not null,
     person_id uuid not null,
     told_at timestamptz not null,
     primary key (provider_code, merged_person_id)
   )`,
  ...protectByProvider('merged_person', roles),
];

export class FollowMergedPersons0003 implements MigrationInterface {
  readonly name = 'FollowMergedPersons1732230000003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
