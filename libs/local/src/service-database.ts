import pg from 'pg';
import type { MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

/** The owner migrates, the service works; neither may do more. */
export interface ServiceRoles {
  readonly owner: { readonly name: string; readonly password: string };
  readonly service: { readonly name: string; readonly password: string };
}

export function rolesOf(service: string, passwords: { owner: string; service: string }): ServiceRoles {
  return {
    owner: { name: `stepwise_${service}_owner`, password: passwords.owner },
    service: { name: `stepwise_${service}`, password: passwords.service },
  };
}

/**
 * Makes the two roles, or gives them these passwords and takes away what they must not have. Roles belong to the whole
 * server, so that two at a time would collide: an advisory lock of the same database lets one pass after the other.
 */
export async function createRoles(admin: pg.Client, roles: ServiceRoles): Promise<void> {
  for (const { name, password } of [roles.owner, roles.service]) {
    const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [name]);
    await admin.query(
      `${rowCount === 0 ? 'create' : 'alter'} role ${name} with login nosuperuser nocreatedb nocreaterole noreplication
       nobypassrls password ${pg.escapeLiteral(password)}`,
    );
  }
  await closeCommonDatabases(admin);
}

/** A role connects to the database that it is given, and to none that PostgreSQL opens to everybody of its own accord. */
async function closeCommonDatabases(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select datname as name
     from pg_database
     where datname in ('postgres', 'template1')
       and has_database_privilege('public', oid, 'connect')
       and (pg_has_role(current_user, datdba, 'usage'))`,
  );
  for (const { name } of rows) {
    await admin.query(`grant connect on database ${name} to current_user`);
    await admin.query(`revoke all on database ${name} from public`);
  }
}

/** Makes an empty database for the roles, or as a copy of `template`. Only its two roles may connect to it. */
export async function createDatabase(
  admin: pg.Client,
  database: { name: string; template?: string },
  roles: ServiceRoles,
): Promise<void> {
  const { name, template = 'template1' } = database;
  const { rows } = await admin.query<{ is_super: boolean }>(
    'select rolsuper as is_super from pg_roles where rolname = current_user',
  );
  // A cloud's administrator is no superuser, and gives databases only to roles that it belongs to.
  if (rows[0]?.is_super !== true) await admin.query(`grant ${roles.owner.name} to current_user`);
  await admin.query(`create database ${name} template ${template} owner ${roles.owner.name}`);
  await confine(admin, name, roles);
}

/** Nobody but the two roles (and the administrator) may connect, and nobody but the owner may create anything. */
export async function confine(admin: pg.Client, database: string, roles: ServiceRoles): Promise<void> {
  await admin.query(`revoke all on database ${database} from public`);
  await admin.query(`grant connect on database ${database} to ${roles.service.name}`);
}

/** Runs the migrations that the database has not had yet, each in a transaction, as the owner; resolves to their names. */
export async function migrate(ownerUrl: string, migrations: readonly MigrationClass[]): Promise<string[]> {
  const { DataSource } = await import('typeorm'); // Half a second to load, which only those who migrate need.
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: [...migrations],
    migrationsTableName: 'migration',
    applicationName: 'stepwise-migrate',
    poolSize: 2,
  });
  await source.initialize();
  try {
    await source.query('revoke create on schema public from public');
    const made = await source.runMigrations({ transaction: 'each' });
    return made.map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}

/** The same server as the administrator's URL, for another role and database. */
export function urlFor(adminUrl: string, role: { name: string; password: string }, database: string): string {
  const url = new URL(adminUrl);
  url.username = role.name;
  url.password = role.password;
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs `work` with the administrator's own connection, to `database` if given. */
export async function asAdministrator<T>(
  adminUrl: string,
  work: (admin: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
