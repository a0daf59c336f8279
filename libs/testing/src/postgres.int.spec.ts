import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { asAdministrator } from '#local/service-database';
import { scratchDatabase, type ScratchDatabase } from './postgres.js';

class CreateNote1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create table note (words text)');
    await queryRunner.query('grant select, insert on note to stepwise_notes');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

describe('a scratch database', () => {
  let database: ScratchDatabase;
  beforeAll(async () => {
    database = await scratchDatabase('notes', [CreateNote1700000000001]);
  });
  afterAll(() => database.drop());

  it('has had the service’s migrations, made by the owner', async () => {
    const owner = await asAdministrator(database.adminUrl, async (admin) => {
      const { rows } = await admin.query<{ tableowner: string }>(
        `select tableowner from pg_tables where tablename = 'note'`,
      );
      return rows[0]?.tableowner;
    });

    expect(owner).toBe('stepwise_notes_owner');
  });

  it('lets the service do what the migration granted, and make no table', async () => {
    const service = await database.dataSource();
    await service.query(`insert into note values ('stored')`);

    const making = service.query('create table of_its_own ()');

    await expect(making).rejects.toThrow('permission denied for schema public');
  });

  it('gives the service neither row-level-security bypass nor any administrator’s right', async () => {
    const { rows } = await asAdministrator(database.adminUrl, (admin) =>
      admin.query(
        `select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication from pg_roles
         where rolname in ('stepwise_notes', 'stepwise_notes_owner')`,
      ),
    );

    const none = { rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false };
    expect(rows).toEqual([
      { ...none, rolreplication: false },
      { ...none, rolreplication: false },
    ]);
  });

  it('shares nothing with another of the same service', async () => {
    const service = await database.dataSource();
    await service.query(`insert into note values ('mine')`);

    const other = await scratchDatabase('notes', [CreateNote1700000000001]);
    const notes: unknown = await (await other.dataSource()).query('select * from note');
    await other.drop();

    expect(notes).toEqual([]);
  });

  it('is closed to another service’s role', async () => {
    const other = await scratchDatabase('letters', []);
    const url = new URL(other.serviceUrl);
    url.pathname = `/${database.name}`;

    const client = new pg.Client({ connectionString: url.href });
    const connecting = client.connect();

    await expect(connecting).rejects.toThrow('permission denied for database');
    await other.drop();
  });
});
