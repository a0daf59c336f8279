import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('referral');

/** Who sees to a referral until it is accepted or closed. */
const referralOwner = [
  `create table referral_owner (
     provider_code text not null,
     referral_id uuid not null,
     clinician_id uuid,
     subject text,
     assigned_by text not null,
     since timestamptz not null,
     constraint referral_owner_is_one primary key (provider_code, referral_id),
     constraint referral_owner_is_somebody check (num_nonnulls(clinician_id, subject) > 0),
     constraint referral_owner_is_of_a_referral
       foreign key (provider_code, referral_id) references referral (provider_code, id)
   )`,
];

export class OwnReferrals0021 implements MigrationInterface {
  readonly name = 'OwnReferrals1796000002002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...referralOwner, ...protectByProvider('referral_owner', roles)]) {
      await runner.query(statement);
    }
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
