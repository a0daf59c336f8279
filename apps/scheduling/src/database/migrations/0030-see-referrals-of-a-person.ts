import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCareTeamScope, rolesOf } from '#service-kit/database/migrations';

/** Whom a care team counts for: a second referral of somebody in treatment is opened by the same team. */
export class SeeReferralsOfAPerson0030 implements MigrationInterface {
  readonly name = 'SeeReferralsOfAPerson1796000003001';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      'create index open_referral_of_person on open_referral (provider_code, person_id)',
      ...createCareTeamScope(
        rolesOf('scheduling'),
        `select provider_code, referral_id, person_id, closed_on is null as is_open from open_referral`,
      ),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
