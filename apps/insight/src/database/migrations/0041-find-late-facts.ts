import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The few facts that may be too late for a report, by when they were recorded: a provider has millions of others. */
export class FindLateFacts0041 implements MigrationInterface {
  readonly name = 'FindLateFacts1796000004002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index told_fact_perhaps_late on told_fact (provider_code, recorded_at)
       where not is_late and since <= (recorded_at at time zone 'utc')::date - 28`,
    );
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
