import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { secret } from '#local/secrets';
import {
  asAdministrator,
  createDatabase,
  createRoles,
  confine,
  migrate,
  rolesOf,
  urlFor,
  type MigrationClass,
} from '#local/service-database';
import { databaseOf, services } from '#local/services';
import { root } from '#local/settings';

export interface ServiceUrls {
  readonly owner: string;
  readonly service: string;
}

/** The services that have a database, and are built. */
export function servicesWithDatabase(): string[] {
  return services.filter(({ hasDatabase }) => hasDatabase).map(({ name }) => name);
}

/** How a service's two roles reach its database on the administrator's server. */
export function serviceUrls(adminUrl: string, service: string): ServiceUrls {
  const roles = rolesWithSecrets(service);
  const database = databaseOf(service);
  return {
    owner: urlFor(adminUrl, roles.owner, database),
    service: urlFor(adminUrl, roles.service, database),
  };
}

/**
 * Makes what is missing of each service's database and roles, and runs the migrations that it has not had, as its owner.
 * Resolves to the names of the migrations that were run, by service. Safe to repeat.
 */
export async function migrateAll(adminUrl: string): Promise<Map<string, string[]>> {
  const names = servicesWithDatabase();
  for (const service of names) await makeDatabase(adminUrl, service);
  const made = await Promise.all(
    names.map(async (service): Promise<[string, string[]]> => {
      return [service, await migrate(serviceUrls(adminUrl, service).owner, await migrationsOf(service))];
    }),
  );
  return new Map(made);
}

async function makeDatabase(adminUrl: string, service: string): Promise<void> {
  const roles = rolesWithSecrets(service);
  const name = databaseOf(service);
  await asAdministrator(adminUrl, async (admin) => {
    await createRoles(admin, roles);
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await createDatabase(admin, { name }, roles);
    else await confine(admin, name, roles);
  });
}

function rolesWithSecrets(service: string) {
  return rolesOf(service, { owner: secret(`${service} owner`), service: secret(service) });
}

const migrationList = z.object({
  migrations: z.array(
    z.custom<MigrationClass>((listed) => typeof listed === 'function', 'a migration is a class'),
  ),
});

async function migrationsOf(service: string): Promise<MigrationClass[]> {
  const file = join(root, 'dist', 'apps', service, 'src', 'database', 'migrations.js');
  if (!existsSync(file))
    throw new Error(`${service} has no list of migrations: src/database/migrations.ts is missing.`);
  const loaded: unknown = await import(pathToFileURL(file).href);
  return migrationList.parse(loaded).migrations;
}
