import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createAuditTables } from '#service-kit/records/audit-tables';
import { createCareTeamTable, forgetAnswersAfterSevenDays, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('scheduling');

const teamsOfEarlierAppointments = `
  insert into care_team (provider_code, referral_id, clinician_id)
  select distinct provider_code, referral_id, clinician_id
  from appointment`;

export class KeepAudit0002 implements MigrationInterface {
  readonly name = 'KeepAudit1732230000002';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...createAuditTables(roles),
      ...createCareTeamTable(roles),
      ...forgetAnswersAfterSevenDays(roles),
      teamsOfEarlierAppointments,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
