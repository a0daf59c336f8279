import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import {
  asAdministrator,
  createDatabase,
  createRoles,
  confine,
  migrate,
  rolesOf,
  urlFor,
  type MigrationClass,
  type ServiceRoles,
} from '#local/service-database';

export interface ScratchDatabase {
  readonly name: string;
  /** The server's administrator, connected to this database: sees and may do everything. */
  readonly adminUrl: string;
  /** As migrations run. */
  readonly ownerUrl: string;
  /** As the service runs: row-level security holds. */
  readonly serviceUrl: string;
  readonly roles: { readonly owner: string; readonly service: string };
  /** A connected data source as the service (or the owner); ended by `drop`. */
  dataSource(
    entities?: readonly EntityTarget<ObjectLiteral>[],
    as?: 'service' | 'owner',
  ): Promise<DataSource>;
  drop(): Promise<void>;
}

/**
 * A database of the suite's own with the service's roles and migrations, as production makes them. The first suite of a
 * run migrates a template, the others copy it, which takes some 50 ms.
 */
export async function scratchDatabase(
  service: string,
  migrations: readonly MigrationClass[],
): Promise<ScratchDatabase> {
  const adminUrl = serverOfThisRun();
  const roles = rolesOf(service, { owner: passwordOf(`${service} owner`), service: passwordOf(service) });
  const name = `${runName()}_${service}_${randomBytes(4).toString('hex')}`;
  await asAdministrator(adminUrl, async (admin) => {
    const template = await migratedTemplate(admin, { adminUrl, service, migrations, roles });
    await inTurn(admin, () => createDatabase(admin, { name, template }, roles));
  });
  return opened(adminUrl, name, roles);
}

function opened(serverUrl: string, name: string, roles: ServiceRoles): ScratchDatabase {
  const sources: DataSource[] = [];
  const urls = {
    owner: urlFor(serverUrl, roles.owner, name),
    service: urlFor(serverUrl, roles.service, name),
  };
  return {
    name,
    adminUrl: inDatabase(serverUrl, name),
    ownerUrl: urls.owner,
    serviceUrl: urls.service,
    roles: { owner: roles.owner.name, service: roles.service.name },
    async dataSource(entities = [], as = 'service') {
      const plain = entities.flatMap((entity) => (typeof entity === 'function' ? [entity] : []));
      const source = new DataSource({ type: 'postgres', url: urls[as], entities: plain, poolSize: 5 });
      sources.push(await source.initialize());
      return source;
    },
    async drop() {
      await Promise.all(sources.map((source) => source.destroy()));
      await asAdministrator(serverUrl, async (admin) => {
        await admin.query(`drop database if exists ${name} with (force)`);
      });
    },
  };
}

interface Template {
  readonly adminUrl: string;
  readonly service: string;
  readonly migrations: readonly MigrationClass[];
  readonly roles: ServiceRoles;
}

/** The name of the database that has had exactly these migrations, made now unless this run has it. */
async function migratedTemplate(admin: pg.Client, wanted: Template): Promise<string> {
  const content = wanted.migrations.map((migration) => `${migration.name}${String(migration)}`).join('\n');
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const name = `${runName()}_${wanted.service}_template_${hash}`;
  await inTurn(admin, async () => {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
    if (rowCount !== 0) return;
    await createRoles(admin, wanted.roles);
    const unfinished = `${name}_making`;
    await admin.query(`drop database if exists ${unfinished} with (force)`);
    await createDatabase(admin, { name: unfinished }, wanted.roles);
    await migrate(urlFor(wanted.adminUrl, wanted.roles.owner, unfinished), wanted.migrations);
    await admin.query(`alter database ${unfinished} rename to ${name}`);
    await confine(admin, name, wanted.roles);
  });
  return name;
}

/** Jest's workers make databases at the same time, which PostgreSQL refuses while one template is read. */
async function inTurn(admin: pg.Client, work: () => Promise<void>): Promise<void> {
  const turn = [7_374_657];
  await admin.query('select pg_advisory_lock($1)', turn);
  try {
    await work();
  } finally {
    await admin.query('select pg_advisory_unlock($1)', turn);
  }
}

// The same in every worker of a run, so that roles made by one serve the others; the server knows them by this run only.
function passwordOf(role: string): string {
  return createHash('sha256').update(`${runName()} ${serverOfThisRun()} ${role}`).digest('hex').slice(0, 24);
}

function serverOfThisRun(): string {
  return required('TEST_DATABASE_URL');
}

function runName(): string {
  return required('TEST_RUN');
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new Error(
    `${variable} is not set: a spec that needs servers is named *.int.spec.ts or *.journey.spec.ts.`,
  );
}

function inDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
