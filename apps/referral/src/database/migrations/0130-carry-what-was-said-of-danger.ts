import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `alter table transfer_in
     add column said_safe_now text,
     add column said_known_risk text,
     add constraint transfer_in_safe_now_known check (said_safe_now in ('safe', 'not-sure', 'not-safe')),
     add constraint transfer_in_known_risk_known check (said_known_risk in ('none-known', 'known'))`,
];

/** What a person or a professional said of danger on arrival, at the provider to which the referral was passed on. */
export class CarryWhatWasSaidOfDanger0130 implements MigrationInterface {
  readonly name = 'CarryWhatWasSaidOfDanger1796000013001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
