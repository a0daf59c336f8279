import type { MigrationInterface, QueryRunner } from 'typeorm';
import { keepWhatWasNotDone } from '#service-kit/records/audit-tables';

/** A refusal shows something of the record as well, and may have broken the glass: the audit keeps it. */
export class KeepWhatWasNotDone0115 implements MigrationInterface {
  readonly name = 'KeepWhatWasNotDone1796000011501';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of keepWhatWasNotDone) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
