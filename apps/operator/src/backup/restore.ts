import { chown, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserIds } from '#local/packaged-postgres';
import { endLeftover, findPostgres, type PostgresOptions } from '#local/postgres';
import { asAdministrator } from '#local/service-database';
import { reasonOf, SetupProblem } from '#local/setup-problem';
import {
  archiveOf,
  firstGap,
  isArchiving,
  restoreCommand,
  segmentsIn,
  systemIdentifierOf,
} from '#local/wal-archive';
import {
  bytesOf,
  chooseBackup,
  dataFolder,
  logFolder,
  type Manifest,
  verifyBackup,
} from './stored-backups.js';

export interface RestoreOrder {
  readonly postgres: PostgresOptions & { readonly archiveHome: string };
  /** Where backups are stored. */
  readonly home: string;
  readonly backup?: string;
  /** An instant, ISO 8601 in UTC. Absent: as late as the log reaches. */
  readonly to?: string;
  readonly say: (line: string) => void;
}

export interface Restored {
  readonly backup: string;
  /** The last transaction that is in it; null where the log contained none after the backup. */
  readonly lastTransactionAt: string | null;
  /** Where the data lie as they were before; null where there were none. */
  readonly aside: string | null;
}

/** Replaying the log of a replayed year takes seconds; a month's takes longer. */
const recoveredWithinMs = 3_600_000;

/**
 * Restores every service's database, all to one instant, since they are one cluster. Nothing is touched before the backup
 * and the log are found whole; the data as they were are set aside, and are back in place when anything fails.
 *
 * The server must not be running for anybody: whoever calls holds the stack's lock.
 */
export async function restore(order: RestoreOrder): Promise<Restored> {
  const { postgres, home, say } = order;
  const manifest = await chooseBackup(home, {
    ...(order.backup === undefined ? {} : { name: order.backup }),
    ...(order.to === undefined ? {} : { to: order.to }),
  });
  const directory = join(home, manifest.name);
  say(`verifying ${manifest.name}: ${manifest.files.length} files, ${megabytes(bytesOf(manifest))} MB`);
  await verifyBackup(directory, manifest);
  await endLeftover(postgres.dataDirectory);
  const archive = join(postgres.archiveHome, manifest.systemIdentifier);
  await refuseGaps(order, manifest, archive);
  const aside = await setAside(postgres.dataDirectory);
  if (aside !== null) say(`the data as they were are in ${aside}`);
  try {
    say('copying the backup into place');
    await layData(directory, manifest, postgres.dataDirectory);
    const lastTransactionAt = await recover(order, manifest, { archive, aside });
    return { backup: manifest.name, lastTransactionAt, aside };
  } catch (problem) {
    await putBack(postgres.dataDirectory, aside);
    throw problem;
  }
}

/** The log must reach without a gap from the backup to its end, wherever its segments lie; else less would come back than there was. */
async function refuseGaps(
  { postgres, to }: RestoreOrder,
  manifest: Manifest,
  archive: string,
): Promise<void> {
  if (!(await isArchiving(archive))) {
    if (to === undefined || to === manifest.endedAt) return;
    throw new SetupProblem(
      `The log of this cluster was not archived, so ${manifest.name} can be restored to its own end alone.`,
      'an archive of the log, for any later instant.',
      ['Leave --to out.', 'npm start -- --archive archives from then on; take a backup afterwards.'],
    );
  }
  const live = (await isSameCluster(postgres.dataDirectory, manifest))
    ? join(postgres.dataDirectory, 'pg_wal')
    : null;
  const written = live === null ? [] : await finishedSegments(live);
  const names = [...(await segmentsIn(archive)), ...written, manifest.firstSegment, manifest.lastSegment];
  const gap = firstGap(names, manifest.lastSegment);
  if (gap === null) return;
  throw new SetupProblem(
    `The archived log has a gap after ${manifest.name}: segment ${gap} is missing in ${archive}.`,
    'the log without a gap. Nothing was touched.',
    [
      'Bring the segment back from where it was copied to.',
      'Restore a later backup: npm run restore -- --list',
    ],
  );
}

/** Those that PostgreSQL says are complete: others are recycled names for what is still to be written. */
async function finishedSegments(log: string): Promise<string[]> {
  const states = await readdir(join(log, 'archive_status')).catch(() => []);
  const ready = new Set(states.map((state) => state.replace(/\.(ready|done)$/, '')));
  return (await segmentsIn(log)).filter((name) => ready.has(name));
}

async function isSameCluster(dataDirectory: string, { systemIdentifier }: Manifest): Promise<boolean> {
  return (await systemIdentifierOf(dataDirectory).catch(() => null)) === systemIdentifier;
}

/** Resolves to where they are now, or to null where there are none. */
async function setAside(dataDirectory: string): Promise<string | null> {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const aside = `${dataDirectory}-before-${stamp}`;
  return rename(dataDirectory, aside).then(
    () => aside,
    (problem: unknown) => {
      if (problem instanceof Error && Reflect.get(problem, 'code') === 'ENOENT') return null;
      throw problem;
    },
  );
}

async function layData(backup: string, manifest: Manifest, dataDirectory: string): Promise<void> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await cp(join(backup, dataFolder), dataDirectory, { recursive: true });
  for (const path of manifest.directories)
    await mkdir(join(dataDirectory, path), { recursive: true, mode: 0o700 });
  await cp(join(backup, logFolder), join(dataDirectory, 'pg_wal'), { recursive: true });
  await writeFile(join(dataDirectory, 'recovery.signal'), '', { mode: 0o600 });
}

/** Gives everything to the user that the server runs as. */
export async function giveTo(owner: UserIds | undefined, directory: string): Promise<void> {
  if (owner === undefined) return;
  await chown(directory, owner.uid, owner.gid);
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    await chown(join(entry.parentPath, entry.name), owner.uid, owner.gid);
  }
}

interface Sources {
  readonly archive: string;
  readonly aside: string | null;
}

async function recover(order: RestoreOrder, manifest: Manifest, sources: Sources): Promise<string | null> {
  const { to, say } = order;
  const isArchived = await isArchiving(sources.archive);
  const target = isArchived
    ? to === undefined
      ? []
      : [`recovery_target_time=${to.replace('T', ' ').replace('Z', '+00')}`]
    : ['recovery_target=immediate'];
  say(`recovering ${to === undefined ? 'as far as the log reaches' : `to ${to}`}`);
  try {
    return await runRecovery(order, target, sources);
  } catch (problem) {
    // There was no transaction after that instant: all there is, is what was asked for.
    if (to === undefined || !/recovery ended before configured recovery target/.test(reasonOf(problem)))
      throw problem;
    say('the log ends before that instant: all of it is taken');
    return runRecovery(order, [], sources);
  }
}

async function runRecovery(
  { postgres }: RestoreOrder,
  target: readonly string[],
  { archive, aside }: Sources,
): Promise<string | null> {
  const logs = [archive, ...(aside === null ? [] : [join(aside, 'pg_wal')])];
  const server = await findPostgres({
    ...postgres,
    beforeStart: (owner) => giveTo(owner, postgres.dataDirectory),
    readyWithinMs: recoveredWithinMs,
    settings: [
      `restore_command=${restoreCommand(logs)}`,
      'recovery_target_action=promote',
      'hot_standby=off',
      ...target,
    ],
  });
  try {
    return await asAdministrator(server.adminUrl, async (admin) => {
      const { rows } = await admin.query<{ at: Date | null }>(`select pg_last_xact_replay_timestamp() as at`);
      return rows[0]?.at?.toISOString() ?? null;
    });
  } finally {
    await server.stop();
  }
}

async function putBack(dataDirectory: string, aside: string | null): Promise<void> {
  await rm(dataDirectory, { recursive: true, force: true });
  if (aside !== null) await rename(aside, dataDirectory);
}

/** Exchanges the data with those that the last restore set aside. What was archived since then belongs to neither. */
export async function undoRestore(
  postgres: RestoreOrder['postgres'],
): Promise<{ back: string; aside: string | null }> {
  const { dataDirectory, archiveHome } = postgres;
  const [parent, name] = [join(dataDirectory, '..'), dataDirectory.split('/').at(-1) ?? ''];
  const asides = (await readdir(parent)).filter((one) => one.startsWith(`${name}-before-`)).sort();
  const last = asides.at(-1);
  if (last === undefined) {
    throw new SetupProblem('No data were set aside by a restore.', 'data to go back to.', [
      'npm run restore -- --list shows the backups.',
    ]);
  }
  await endLeftover(dataDirectory);
  const undone = `${dataDirectory}-undone-${Date.now()}`;
  const aside = await rename(dataDirectory, undone).then(
    () => undone,
    () => null,
  );
  await rename(join(parent, last), dataDirectory);
  await setAsideLaterTimelines(dataDirectory, await archiveOf(dataDirectory, archiveHome));
  return { back: last, aside };
}

/** A later restore must not follow the history that was undone. */
async function setAsideLaterTimelines(dataDirectory: string, archive: string): Promise<void> {
  if (!(await isArchiving(archive))) return;
  const ours = Math.max(1, ...(await segmentsIn(join(dataDirectory, 'pg_wal'))).map(timelineOf));
  const later = (await readdir(archive)).filter(
    (name) => /^[0-9A-F]{8}/.test(name) && timelineOf(name) > ours,
  );
  const undone = join(archive, `undone-${Date.now()}`);
  if (later.length > 0) await mkdir(undone);
  for (const name of later) await rename(join(archive, name), join(undone, name));
}

function timelineOf(name: string): number {
  return Number.parseInt(name.slice(0, 8), 16);
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
