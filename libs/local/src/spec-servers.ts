import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundKafka } from './found-kafka.js';
import { findKafka } from './kafka.js';
import { removeWhenGone } from './own-process.js';
import { freePorts } from './ports.js';
import { findPostgres, type FoundPostgres } from './postgres.js';
import { asAdministrator } from './service-database.js';
import { SetupProblem } from './setup-problem.js';

export interface SpecServers {
  readonly adminUrl: string;
  readonly brokers: readonly string[];
  /** Marks what this run makes on servers that it did not start. */
  readonly run: string;
  stop(): Promise<void>;
}

/**
 * One PostgreSQL and one Kafka for a run of specs, in a directory of its own (`.stepwise/test-…`) and on free ports,
 * with the settings of `npm start`: what the specs prove about crashes is proven with fsync on.
 */
export async function startSpecServers(run: {
  root: string;
  directory: string;
  password: string;
}): Promise<SpecServers> {
  removeWhenGone(run.directory);
  const [postgresPort = 0, port = 0, controllerPort = 0] = await freePorts(3);
  const started = await Promise.allSettled([
    startPostgres({ ...run, port: postgresPort }),
    startKafka({ ...run, port, controllerPort }),
  ]);
  const [postgres, kafka] = started;
  if (postgres.status === 'fulfilled' && kafka.status === 'fulfilled') {
    return running(postgres.value, kafka.value, run.directory);
  }
  const alone = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  await Promise.all(alone.map((one) => one.stop()));
  await rm(run.directory, { recursive: true, force: true });
  throw started.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []))[0];
}

async function running(postgres: FoundPostgres, kafka: FoundKafka, directory: string): Promise<SpecServers> {
  const run = `run${process.pid}`;
  if (!postgres.isOurs) await refuseServerInUse(postgres.adminUrl);
  return {
    adminUrl: postgres.adminUrl,
    brokers: kafka.brokers,
    run,
    stop: async () => {
      if (!postgres.isOurs) await removeWhatWasMade(postgres.adminUrl, run);
      await stopServers(postgres, kafka, directory);
    },
  };
}

interface SpecServer {
  readonly directory: string;
  readonly port: number;
}

const portVariable = 'nothing: it was free a moment ago, so run it again';

function startPostgres({
  directory,
  port,
  password,
}: SpecServer & { password: string }): Promise<FoundPostgres> {
  return findPostgres({
    dataDirectory: join(directory, 'postgres'),
    logFile: join(directory, 'postgres.log'),
    port,
    portVariable,
    password,
    isForSpecs: true,
  });
}

function startKafka(server: SpecServer & { root: string; controllerPort: number }): Promise<FoundKafka> {
  const { root, directory, port, controllerPort } = server;
  return findKafka({
    dataDirectory: join(directory, 'kafka'),
    logFile: join(directory, 'kafka.log'),
    pomFile: join(root, 'deploy', 'kafka', 'pom.xml'),
    port,
    controllerPort,
    portVariable,
    isForSpecs: true,
    progress: (what) => process.stderr.write(`${what} …\n`),
  });
}

/** Specs give the services' roles passwords of their own, and roles belong to the whole server. */
async function refuseServerInUse(adminUrl: string): Promise<void> {
  const { rowCount } = await asAdministrator(adminUrl, (admin) =>
    admin.query(String.raw`select from pg_roles where rolname like 'stepwise\_%'`),
  );
  if (rowCount === 0) return;
  throw new SetupProblem(
    'The PostgreSQL of DATABASE_URL has roles of Stepwise: a stack uses it, or a run of specs that was killed.',
    'a server that no stack uses, since specs set the passwords of these roles.',
    [
      'Unset DATABASE_URL to have the packaged PostgreSQL started.',
      'Drop the roles stepwise_… when nothing needs them.',
    ],
  );
}

async function removeWhatWasMade(adminUrl: string, run: string): Promise<void> {
  await asAdministrator(adminUrl, async (admin) => {
    const databases = await admin.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [`${run}_`],
    );
    for (const { name } of databases.rows) await admin.query(`drop database ${name} with (force)`);
    const roles = await admin.query<{ name: string }>(
      String.raw`select rolname as name from pg_roles where rolname like 'stepwise\_%'`,
    );
    for (const { name } of roles.rows) await admin.query(`drop role ${name}`);
  });
}

async function stopServers(postgres: FoundPostgres, kafka: FoundKafka, directory: string): Promise<void> {
  // Nothing of this run is stored, so neither has to end in good order.
  kafka.process?.signal('SIGKILL');
  postgres.process?.signal('SIGQUIT');
  await Promise.all([postgres.stop(), kafka.stop()]);
  await rm(directory, { recursive: true, force: true });
}
