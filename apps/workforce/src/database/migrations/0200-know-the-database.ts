import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createLineageTable } from '#messaging/restore/restore-tables';
import { rolesOf } from '#service-kit/database/migrations';

/** A database that nobody has restored takes commands while the brokers are away. */
export class KnowTheDatabase0200 implements MigrationInterface {
  readonly name = 'KnowTheDatabase1796000020001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createLineageTable(rolesOf('workforce'))) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
