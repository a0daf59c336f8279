import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A risk may be answered with the account of a record that was merged: whoever reviews it has to know. */
export class MarkUnverifiedAccounts0193 implements MigrationInterface {
  readonly name = 'MarkUnverifiedAccounts1796000019301';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table raised_risk add column account_unverified boolean not null default false`,
    );
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
