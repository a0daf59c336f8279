import type { MigrationInterface, QueryRunner } from 'typeorm';
import { confirmCareTeam, rolesOf } from '#service-kit/database/migrations';

/** A merge of records takes nobody into a care team by his or her own act alone. */
export class ConfirmCareTeam0150 implements MigrationInterface {
  readonly name = 'ConfirmCareTeam1796000015003';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...confirmCareTeam(
        rolesOf('outcomes'),
        `select provider_code, referral_id, person_id, ended_on is null as is_open,
                exists (
                  select
                  from merged_person as merged
                  where merged.provider_code = course.provider_code
                    and merged.person_id = course.person_id
                    and merged.merged_person_id <> merged.person_id
                ) as is_merged
         from course`,
      ),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
