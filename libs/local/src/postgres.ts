import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { OwnProcess } from './own-process.js';
import {
  openPackage,
  packagedBinaries,
  userNamedPostgres,
  type PackagedPostgres,
  type UserIds,
} from './packaged-postgres.js';
import { ensureFree } from './ports.js';
import { places } from './settings.js';
import { choosePostgres, type PostgresFound } from './server-choice.js';
import { orNoSpace, reasonOf, SetupProblem } from './setup-problem.js';
import { archiveOf, archiveSettings, isArchiving, makeArchive } from './wal-archive.js';

const run = promisify(execFile);

export interface PostgresOptions {
  /** Where the packaged server stores its data. */
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly port: number;
  /** The setting that moves the port, for the message when it is taken. */
  readonly portVariable: string;
  /** The administrator's password; stored by the caller, since the data directory outlives the process. */
  readonly password: string;
  /** Where logs are archived, each cluster's in a directory of its own. Absent: never. */
  readonly archiveHome?: string;
  /** Begins to archive, if it does not yet; an archive that was begun goes on without being asked. */
  readonly archives?: boolean;
  /** More settings for this start, `name=value`: those of a recovery. */
  readonly settings?: readonly string[];
  /** Called with the user that the server will run as, before it starts on data that somebody else has laid. */
  readonly beforeStart?: (owner: UserIds | undefined) => Promise<void>;
  /** How long it may take to be ready, in milliseconds: longer for a recovery. */
  readonly readyWithinMs?: number;
  /** A second start of the same data is slow and rare in specs: they need no sync of the empty cluster. */
  readonly isForSpecs?: boolean;
}

/** A PostgreSQL that answers, with the administrator's URL. `process` is absent when it is not ours. */
export interface FoundPostgres {
  readonly adminUrl: string;
  readonly isOurs: boolean;
  readonly process?: OwnProcess;
  stop(): Promise<void>;
}

/** Uses DATABASE_URL, else starts the packaged PostgreSQL. Throws SetupProblem; leaves nothing running then. */
export async function findPostgres(options: PostgresOptions): Promise<FoundPostgres> {
  const choice = choosePostgres(await postgresFound());
  if (choice.kind === 'given') {
    await askAdministrator(choice.url);
    return { adminUrl: choice.url, isOurs: false, stop: () => Promise.resolve() };
  }

  const packaged = await openPackage(choice, options.dataDirectory);
  await endLeftover(options.dataDirectory);
  await ensureFree(options.port, 'PostgreSQL', { variable: options.portVariable, patienceMs: 1_000 });
  if (!(await exists(join(options.dataDirectory, 'PG_VERSION')))) await makeCluster(packaged, options);
  await options.beforeStart?.(packaged.user);
  const server = await startServer(packaged, options);
  await waitUntilReady(server, options);
  return {
    adminUrl: `postgres://postgres:${options.password}@127.0.0.1:${options.port}/postgres`,
    isOurs: true,
    process: server,
    stop: () => server.stop(),
  };
}

async function postgresFound(): Promise<PostgresFound> {
  const isRoot = process.getuid?.() === 0;
  return {
    givenUrl: process.env['DATABASE_URL']?.trim() || null,
    isRoot,
    postgresUser: isRoot ? await userNamedPostgres() : null,
    canCreateUser: isRoot && (await answers('useradd', ['--help'])),
    binariesMissing: await packagedBinaries().then(() => null, reasonOf),
  };
}

async function makeCluster(packaged: PackagedPostgres, options: PostgresOptions): Promise<void> {
  const passwordFile = `${options.dataDirectory}.password-${randomBytes(4).toString('hex')}`;
  await writeFile(passwordFile, options.password, { mode: 0o600 });
  try {
    if (packaged.user) await chown(passwordFile, packaged.user.uid, packaged.user.gid);
    const { command, args, user } = packaged.call('initdb', [
      `--pgdata=${options.dataDirectory}`,
      `--pwfile=${passwordFile}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(options.isForSpecs ? ['--no-sync'] : []),
    ]);
    await run(command, [...args], { ...user, cwd: '/' });
  } catch (cause) {
    await rm(options.dataDirectory, { recursive: true, force: true });
    const problem = new SetupProblem(
      `PostgreSQL could not lay its data in ${options.dataDirectory}: ${reasonOf(cause)}`,
      'a directory that it may write.',
      ['See the words of initdb above.', 'Set DATABASE_URL to a PostgreSQL that runs already.'],
      { cause },
    );
    throw orNoSpace(reasonOf(cause), options.dataDirectory, problem);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** The lines of deploy/postgres/postgresql.conf, for this machine only: no other address, and no socket in /tmp. */
export async function serverSettings(file = places.postgresSettings): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.replace(/#.*/, '').trim());
  const written = lines.filter(Boolean).map((line) => line.replace(/\s*=\s*/, '=').replaceAll("'", ''));
  return [...written, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
}

async function startServer(packaged: PackagedPostgres, options: PostgresOptions): Promise<OwnProcess> {
  const wanted = [
    ...(await serverSettings()),
    ...(await archiving(packaged, options)),
    ...(options.settings ?? []),
  ];
  const settings = wanted.flatMap((one) => ['-c', one]);
  return new OwnProcess({
    ...packaged.call('postgres', ['-D', options.dataDirectory, '-p', String(options.port), ...settings]),
    logFile: options.logFile,
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stopSignal: 'SIGINT', // Its fast shutdown: open transactions are rolled back, nobody is waited for.
  });
}

async function archiving(packaged: PackagedPostgres, options: PostgresOptions): Promise<string[]> {
  if (options.archiveHome === undefined) return [];
  const directory = await archiveOf(options.dataDirectory, options.archiveHome);
  if (options.archives === true) await makeArchive(directory, packaged.user);
  return (await isArchiving(directory)) ? archiveSettings(directory) : [];
}

const readyWithinMs = 60_000; // After a crash it replays its log first.

async function waitUntilReady(server: OwnProcess, options: PostgresOptions): Promise<void> {
  const deadline = Date.now() + (options.readyWithinMs ?? readyWithinMs);
  while (server.isAlive && Date.now() < deadline) {
    const pidFile = await readFile(join(options.dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '');
    const lines = pidFile.split('\n');
    if (lines[0] === String(server.pid) && lines[7]?.trim() === 'ready') return;
    await pause(20);
  }
  await server.stop(2_000);
  const words = (await readFile(options.logFile, 'utf8')).slice(-1_500);
  const problem = new SetupProblem(
    `PostgreSQL did not start. Its last words:\n${words}`,
    'a PostgreSQL that starts.',
    [
      `Read ${options.logFile}.`,
      'npm start -- --reset removes its data and begins anew.',
      'Set DATABASE_URL.',
    ],
  );
  throw orNoSpace(words, options.dataDirectory, problem);
}

/** A server that a killed run left behind is ended; the pid file of one that is gone is removed. */
export async function endLeftover(dataDirectory: string): Promise<void> {
  const pidFile = join(dataDirectory, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid) return;
  const deadline = Date.now() + 10_000;
  for (let signal: NodeJS.Signals = 'SIGINT'; await serves(pid, dataDirectory); await pause(50)) {
    if (Date.now() > deadline) signal = 'SIGQUIT';
    process.kill(pid, signal);
  }
  await rm(pidFile, { force: true });
}

async function serves(pid: number, dataDirectory: string): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes(dataDirectory);
}

async function askAdministrator(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ may: boolean }>(
      'select rolsuper or (rolcreatedb and rolcreaterole) as may from pg_roles where rolname = current_user',
    );
    if (rows[0]?.may !== true) throw new Error('its user may not create databases and roles');
  } catch (cause) {
    throw new SetupProblem(
      `The PostgreSQL of DATABASE_URL cannot be used: ${reasonOf(cause)}.`,
      'a PostgreSQL that answers, and a user who may create databases and roles.',
      ['Correct DATABASE_URL.', 'Unset it to have the packaged PostgreSQL started.'],
      { cause },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function answers(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
