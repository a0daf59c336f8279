import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createAuditTables } from '#service-kit/records/audit-tables';
import { createCareTeamTable, forgetAnswersAfterSevenDays, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('outcomes');

export class KeepAudit0002 implements MigrationInterface {
  readonly name = 'KeepAudit1732230000002';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...createAuditTables(roles),
      ...createCareTeamTable(roles),
      ...forgetAnswersAfterSevenDays(roles),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
