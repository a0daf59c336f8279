import type { MigrationInterface, QueryRunner } from 'typeorm';
import { forgetAnswersAfterSevenDays, rolesOf } from '#service-kit/database/migrations';

export class ForgetOldAnswers0002 implements MigrationInterface {
  readonly name = 'ForgetOldAnswers1732230000002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of forgetAnswersAfterSevenDays(rolesOf('workforce'))) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
