import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The problem for which a clinician accepted low intensity help against the advice; empty of what was accepted before. */
export class KnowWhatWasOverridden0180 implements MigrationInterface {
  readonly name = 'KnowWhatWasOverridden1796000018001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table open_referral add column overridden_for text`);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
