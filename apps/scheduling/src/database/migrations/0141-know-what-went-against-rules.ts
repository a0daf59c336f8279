import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which rules of delivery a contact went against that took place all the same, and why, in words. */
const statements = [
  `alter table appointment
     add column went_against text[] not null default '{}',
     add column took_place_reason text`,
];

export class KnowWhatWentAgainstRules0141 implements MigrationInterface {
  readonly name = 'KnowWhatWentAgainstRules1796000014002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
