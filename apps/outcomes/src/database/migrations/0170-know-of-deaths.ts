import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which courses ended because the person has died; those of before are not known to have. */
export class KnowOfDeaths0170 implements MigrationInterface {
  readonly name = 'KnowOfDeaths1796000017003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table course add column ended_by_death boolean not null default false');
    await runner.query(
      'create index course_ended_by_death on course (provider_code, person_id) where ended_by_death',
    );
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
