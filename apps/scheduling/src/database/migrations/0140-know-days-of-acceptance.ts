import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a person was last accepted: since then at the latest somebody should see him or her. */
const statements = [
  // Null in rows of before: then the days are counted since the last contact, or since receipt.
  'alter table open_referral add column accepted_on date',
  `create index open_referral_accepted on open_referral (provider_code, referral_id)
     where standing = 'accepted'`,
];

export class KnowDaysOfAcceptance0140 implements MigrationInterface {
  readonly name = 'KnowDaysOfAcceptance1796000014001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
