import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesOf } from '#service-kit/database/migrations';

/** Who was found unsuitable after an acceptance does not return to that waiting list by a later assessment. */
export class LetAcceptancesLapse0170 implements MigrationInterface {
  readonly name = 'LetAcceptancesLapse1796000017001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table acceptance add column lapsed_on date');
    await runner.query(`grant update (lapsed_on) on acceptance to ${rolesOf('referral').service}`);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
