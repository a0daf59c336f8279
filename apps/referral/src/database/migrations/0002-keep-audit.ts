import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createAuditTables } from '#service-kit/records/audit-tables';
import { createCareTeamTable, forgetAnswersAfterSevenDays, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('referral');

/** Who looked at whose identity was kept in a table of its own, which stays as it is and is written no more. */
const looksSoFar = `
  with look as materialized (
    select nextval(pg_get_serial_sequence('audit_entry', 'id')) as entry_id, provider_code, person_id, subject, role, at
    from (select * from person_read order by id) as kept
  ), entry as (
    insert into audit_entry (provider_code, id, at, subject, role, action, route, break_glass, outcome)
    overriding system value
    select provider_code, entry_id, at, subject, role, 'read', 'GET /persons/:personId', false, 'done'
    from look
  ), record as (
    insert into audit_record (provider_code, entry_id, person_id)
    select provider_code, entry_id, person_id
    from look
  )
  insert into audit_unsealed (provider_code, entry_id)
  select provider_code, entry_id
  from look`;

export class KeepAudit0002 implements MigrationInterface {
  readonly name = 'KeepAudit1732230000002';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...createAuditTables(roles),
      ...createCareTeamTable(roles),
      ...forgetAnswersAfterSevenDays(roles),
      looksSoFar,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
