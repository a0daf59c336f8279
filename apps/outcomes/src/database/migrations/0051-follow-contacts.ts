import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In-session scores follow their contact, and a second filling-in of one occasion says why it is one. */
const statements = [
  // false speaks for contacts of before, and for the version before, which knows no such column.
  'alter table contact add column voided boolean not null default false',
  'alter table score add column repeat_reason text',
];

export class FollowContacts1796000005002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  // Forward only: what was recorded of a person's care is not taken back.
  async down(): Promise<void> {}
}
