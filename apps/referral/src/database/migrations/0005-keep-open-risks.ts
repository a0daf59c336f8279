import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('referral');

/** Read model of the facts of outcomes; no foreign key, for a fact may come before its referral after a restore. */
const openRisk = [
  `create table open_risk (
     provider_code text not null,
     questionnaire_id uuid not null,
     referral_id uuid not null,
     level text,
     settled_at timestamptz,
     sequence bigint not null,
     constraint open_risk_pk primary key (provider_code, questionnaire_id),
     constraint open_risk_level_known check (level in ('review', 'same-day')),
     constraint open_risk_was_raised_or_settled check (num_nonnulls(level, settled_at) > 0)
   )`,
  `create index open_risk_of_referral on open_risk (provider_code, referral_id)
     where settled_at is null`,
];

export class KeepOpenRisks0005 implements MigrationInterface {
  readonly name = 'KeepOpenRisks1732230000005';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...openRisk, ...protectByProvider('open_risk', roles)]) {
      await runner.query(statement);
    }
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
