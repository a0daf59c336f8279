import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which of the two was later, by the referral's own numbers: its last acceptance, or being found unsuitable. */
export class LetAcceptancesLapse0170 implements MigrationInterface {
  readonly name = 'LetAcceptancesLapse1796000017002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table open_referral
         add column acceptance_sequence integer not null default 0,
         add column lapse_sequence integer not null default 0`,
    );
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
