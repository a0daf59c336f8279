import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createRestoreTables } from '#messaging/restore/restore-tables';
import { rolesOf } from '#service-kit/database/migrations';

/** By these tables a database that was restored to an earlier instant is noticed, and brought level. */
export class NoticeRestores0006 implements MigrationInterface {
  readonly name = 'NoticeRestores1732230000006';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createRestoreTables(rolesOf('workforce'))) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
