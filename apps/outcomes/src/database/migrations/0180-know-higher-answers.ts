import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A higher answer has come since the risk was raised: whoever looked before has not seen it. */
export class KnowHigherAnswers0180 implements MigrationInterface {
  readonly name = 'KnowHigherAnswers1796000018002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table raised_risk add column has_risen boolean not null default false`);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
