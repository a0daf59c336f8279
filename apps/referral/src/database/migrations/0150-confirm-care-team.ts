import type { MigrationInterface, QueryRunner } from 'typeorm';
import { confirmCareTeam, rolesOf } from '#service-kit/database/migrations';

/** A merge of records takes nobody into a care team by his or her own act alone. */
export class ConfirmCareTeam0150 implements MigrationInterface {
  readonly name = 'ConfirmCareTeam1796000015001';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      'create index person_merge_standing on person_merge (provider_code, person_id) where unmerged_at is null',
      ...confirmCareTeam(
        rolesOf('referral'),
        `select provider_code, id as referral_id, person_id, closed_on is null as is_open,
                exists (
                  select
                  from person_merge as merge
                  where merge.provider_code = referral.provider_code
                    and merge.person_id = referral.person_id
                    and merge.unmerged_at is null
                ) as is_merged
         from referral`,
      ),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
