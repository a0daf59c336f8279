import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of which nobody has said yet whether the person came: a few among all that ever took place. */
export class ListUnrecorded0020 implements MigrationInterface {
  readonly name = 'ListUnrecorded1796000002003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index appointment_unrecorded on appointment (provider_code, starts_at, id)
         where standing = 'booked'`,
    );
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
