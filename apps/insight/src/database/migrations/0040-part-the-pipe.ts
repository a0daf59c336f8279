import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectPipeTables } from '#messaging/pipe-tables';
import { pinSearchPaths, rolesOf } from '#service-kit/database/migrations';

/** What the pipe keeps of every provider is closed to the ordinary path; functions of the owner pin where they look. */
export class PartThePipe0040 implements MigrationInterface {
  readonly name = 'PartThePipe1796000004001';

  async up(runner: QueryRunner): Promise<void> {
    const protection = protectPipeTables(rolesOf('insight'), ['domain_event', 'outbox', 'parked_event']);
    for (const statement of [...protection, pinSearchPaths]) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
