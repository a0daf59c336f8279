import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('referral');

/** Details of a person are corrected as well: they are of no referral, and their old values go with an erasure. */
export class ChangeDetails0007 implements MigrationInterface {
  readonly name = 'ChangeDetails1732230000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table correction alter column referral_id drop not null');
    await runner.query(`grant update (before, after) on correction to ${roles.service}`);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
