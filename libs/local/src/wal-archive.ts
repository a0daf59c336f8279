import { chmod, chown, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { UserIds } from './packaged-postgres.js';

/** A power cut loses at most the log of this long ago, where the disk of the data is lost with it. */
const archiveTimeoutSeconds = 60;

/** The number that initdb gave a cluster: its archive must never be mixed with another's. */
export async function systemIdentifierOf(dataDirectory: string): Promise<string> {
  const control = await open(join(dataDirectory, 'global', 'pg_control'));
  try {
    const { buffer } = await control.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.readBigUInt64LE().toString();
  } finally {
    await control.close();
  }
}

/** Where the log of this cluster is archived, under the home of all archives. */
export async function archiveOf(dataDirectory: string, archiveHome: string): Promise<string> {
  return join(archiveHome, await systemIdentifierOf(dataDirectory));
}

/** Makes the directory; while it is there, every start of the server archives. */
export async function makeArchive(directory: string, owner: UserIds | undefined): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (owner === undefined) return;
  // Started by root, PostgreSQL is another user, who must pass to its own directory and can list nothing on the way.
  await chmod(dirname(directory), 0o711);
  await chown(directory, owner.uid, owner.gid);
}

export function isArchiving(directory: string): Promise<boolean> {
  return stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The server's settings that have each finished segment of its log copied there. */
export function archiveSettings(directory: string): string[] {
  return [
    'archive_mode=on',
    `archive_command=${archiveCommand(directory)}`,
    `archive_timeout=${archiveTimeoutSeconds}`,
  ];
}

/**
 * Written beside, synced, then linked under its name, which fails where the name is taken: a segment is never half there
 * and never overwritten. One that is there already with the same content was archived before a crash; with another
 * content the command fails, and PostgreSQL keeps the segment and says so.
 */
function archiveCommand(directory: string): string {
  const there = inShell(join(directory, '%f'));
  const arriving = inShell(join(directory, '.arriving-%f'));
  return (
    `if test -e ${there}; then cmp -s "%p" ${there}; ` +
    `else cp "%p" ${arriving} && sync ${arriving} && ln ${arriving} ${there} && rm ${arriving}; fi`
  );
}

/** What a recovery runs to fetch a segment: from the first of the directories that has it. */
export function restoreCommand(directories: readonly string[]): string {
  const tries = directories.map((directory) => `cp ${inShell(join(directory, '%f'))} "%p" 2>/dev/null`);
  return [...tries, 'false'].join(' || ');
}

/** Single quotes, since a directory's name may contain anything; `%` means something to PostgreSQL. */
function inShell(path: string): string {
  const name = path.split('/').at(-1) ?? '';
  const directory = path.slice(0, path.length - name.length).replaceAll('%', '%%');
  return `'${(directory + name).replaceAll("'", `'\\''`)}'`;
}

const segmentName = /^[0-9A-F]{24}$/;
const segmentsALog = 256; // 4 GB of log in segments of 16 MB.

/** The place of a segment in the log, whatever its timeline. */
export function segmentNumber(name: string): number {
  return Number.parseInt(name.slice(8, 16), 16) * segmentsALog + Number.parseInt(name.slice(16, 24), 16);
}

/** The finished segments that lie in a directory; none where it is missing. */
export async function segmentsIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => segmentName.test(name)).sort();
}

/** The first segment that is missing between one that is needed and the last that there is, or null. */
export function firstGap(names: readonly string[], from: string): number | null {
  const numbers = new Set(names.map(segmentNumber));
  const last = Math.max(...numbers);
  for (let number = segmentNumber(from); number <= last; number++) if (!numbers.has(number)) return number;
  return null;
}

/** Removes what no stored backup needs any more: segments before the first that the oldest of them begins with. */
export async function pruneArchive(directory: string, oldestNeeded: string): Promise<number> {
  const old = (await segmentsIn(directory)).filter(
    (name) => segmentNumber(name) < segmentNumber(oldestNeeded),
  );
  for (const name of old) await rm(join(directory, name), { force: true });
  return old.length;
}
