import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { SetupProblem } from '#local/setup-problem';

const instant = z.iso.datetime();

const manifest = z.object({
  name: z.string(),
  /** Restorable to any instant from `endedAt` on, as far as the archive of the log reaches. */
  beganAt: instant,
  endedAt: instant,
  serverVersion: z.string(),
  systemIdentifier: z.string(),
  /** The segments of the log that the copy needs to become consistent; they lie beside it. */
  firstSegment: z.string(),
  lastSegment: z.string(),
  directories: z.array(z.string()),
  files: z.array(z.object({ path: z.string(), bytes: z.int().min(0), sha256: z.string() })),
});

/** What a backup contains, file by file. Written last: a backup without one is none. */
export type Manifest = z.infer<typeof manifest>;
export type BackedUpFile = Manifest['files'][number];

export const manifestFile = 'manifest.json';
/** The files of the cluster, and the log that goes with them, within a backup's directory. */
export const dataFolder = 'data';
export const logFolder = 'log';

/** The finished backups, the oldest first. */
export async function storedBackups(home: string): Promise<Manifest[]> {
  const names = await readdir(home).catch(() => []);
  const found = await Promise.all(names.map((name) => readManifest(join(home, name))));
  return found.flatMap((one) => one ?? []).sort((one, other) => (one.endedAt < other.endedAt ? -1 : 1));
}

async function readManifest(directory: string): Promise<Manifest | undefined> {
  const text = await readFile(join(directory, manifestFile), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : manifest.parse(JSON.parse(text));
}

/**
 * The backup of that name; else the last that had ended by the instant asked for; else the last.
 *
 * @throws SetupProblem when there is none.
 */
export async function chooseBackup(home: string, asked: { name?: string; to?: string }): Promise<Manifest> {
  const backups = await storedBackups(home);
  const { name, to } = asked;
  const inTime = backups.filter(({ endedAt }) => to === undefined || endedAt <= to);
  const chosen = name === undefined ? inTime.at(-1) : backups.find((one) => one.name === name);
  if (chosen !== undefined && (to === undefined || chosen.endedAt <= to)) return chosen;
  const there = backups.map((one) => `${one.name} (from ${one.endedAt} on)`).join(', ') || 'none';
  throw new SetupProblem(
    `No backup fits. There are: ${there}.`,
    'a backup that had ended by the instant to restore to.',
    ['npm run restore -- --list', 'npm run backup makes one, for the next time.'],
  );
}

/** Reads every file of a backup. @throws SetupProblem naming the first that is missing or not as it was written. */
export async function verifyBackup(
  directory: string,
  { name, files }: Manifest,
  progress: (bytes: number) => void = () => undefined,
): Promise<void> {
  let read = 0;
  for (const { path, bytes, sha256 } of files) {
    const file = join(directory, path);
    const found = await stat(file).catch(() => undefined);
    if (found?.size !== bytes || (await sha256Of(file)) !== sha256) {
      throw new SetupProblem(
        `The backup ${name} is damaged: ${path} is ${found === undefined ? 'missing' : 'not as it was written'}.`,
        'a backup whose files are as they were written. Nothing was touched.',
        ['Restore another: npm run restore -- --list', 'Bring this one back from where it was copied to.'],
      );
    }
    progress((read += bytes));
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Removes the oldest but `keep`, and what was left half done. Resolves to the names of those that are gone. */
export async function pruneBackups(home: string, keep: number): Promise<string[]> {
  const backups = await storedBackups(home);
  const old = backups.slice(0, Math.max(0, backups.length - keep)).map(({ name }) => name);
  for (const name of old) await rm(join(home, name), { recursive: true, force: true });
  return old;
}

export function bytesOf({ files }: Manifest): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
