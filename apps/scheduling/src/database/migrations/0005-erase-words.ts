import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesOf } from '#service-kit/database/migrations';

/** When an identity is erased, the words go from a history that is otherwise only added to. */
export class EraseWords0005 implements MigrationInterface {
  readonly name = 'EraseWords1732230000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`grant update (note) on correction to ${rolesOf('scheduling').service}`);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
