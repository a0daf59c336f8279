import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type pg from 'pg';
import { asAdministrator } from '#local/service-database';
import { orNoSpace, reasonOf, SetupProblem } from '#local/setup-problem';
import { segmentNumber, segmentsIn, systemIdentifierOf } from '#local/wal-archive';
import { type BackedUpFile, dataFolder, logFolder, type Manifest, manifestFile } from './stored-backups.js';

const run = promisify(execFile);

export interface BackupOrder {
  readonly adminUrl: string;
  readonly dataDirectory: string;
  /** Where backups are stored, each in a directory of its name. */
  readonly home: string;
  readonly progress?: (bytes: number) => void;
}

/** What PostgreSQL's manual says to leave out: it is made anew, or belongs to the running server. */
const leftOut =
  /^(postmaster\.(pid|opts)|recovery\.signal|backup_label|(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/.*|.*pgsql_tmp.*|.*pg_internal\.init(\.\d+)?)$/;

/**
 * Copies the whole cluster, with every service's database, while it runs: PostgreSQL's low-level backup. The log from
 * the beginning to the end of the copy goes with it, so that it can be restored by itself. Verified by its manifest.
 */
export async function takeBackup(order: BackupOrder): Promise<Manifest> {
  const name = `backup-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const arriving = join(order.home, `.arriving-${name}`);
  await mkdir(join(arriving, logFolder), { recursive: true, mode: 0o700 });
  try {
    const manifest = await asAdministrator(order.adminUrl, (admin) =>
      copyCluster(admin, order, { name, arriving }),
    );
    await writeFile(join(arriving, manifestFile), JSON.stringify(manifest, null, 1));
    await run('sync'); // Thousands of small files at once, rather than one after the other.
    await rename(arriving, join(order.home, name));
    return manifest;
  } catch (problem) {
    await rm(arriving, { recursive: true, force: true });
    const problemInWords = new SetupProblem(
      `The backup could not be taken: ${reasonOf(problem)}`,
      'a running PostgreSQL.',
      ['Mend what it says, and take it again.'],
    );
    throw orNoSpace(reasonOf(problem), order.home, problemInWords);
  }
}

async function copyCluster(
  admin: pg.Client,
  { dataDirectory, progress }: BackupOrder,
  { name, arriving }: { name: string; arriving: string },
): Promise<Manifest> {
  // Keeps the log of these minutes from being recycled; gone with this connection.
  await admin.query(`select pg_create_physical_replication_slot($1, true, true)`, [
    name.replaceAll('-', '_').toLowerCase(),
  ]);
  const began = await one<{ at: Date; segment: string; version: string }>(
    admin,
    `select clock_timestamp() as at, pg_walfile_name(pg_backup_start($1, true)) as segment,
            current_setting('server_version') as version`,
    [name],
  );
  const { files, directories } = await copyTree(dataDirectory, join(arriving, dataFolder), progress);
  const ended = await one<{ segment: string; label: string; spaces: string }>(
    admin,
    `select pg_walfile_name(lsn) as segment, labelfile as label, spcmapfile as spaces from pg_backup_stop(false)`,
  );
  if (ended.spaces.trim() !== '') throw new Error('it has tablespaces outside of its directory');
  const { at } = await one<{ at: Date }>(admin, `select clock_timestamp() as at`);
  await writeFile(join(arriving, dataFolder, 'backup_label'), ended.label);
  const log = await copyLog(dataDirectory, join(arriving, logFolder), {
    from: began.segment,
    to: ended.segment,
  });
  return {
    name,
    beganAt: began.at.toISOString(),
    endedAt: at.toISOString(),
    serverVersion: began.version,
    systemIdentifier: await systemIdentifierOf(dataDirectory),
    firstSegment: began.segment,
    lastSegment: ended.segment,
    directories,
    files: [...files, labelEntry(ended.label), ...log],
  };
}

async function one<Row extends object>(admin: pg.Client, sql: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await admin.query<Row>(sql, values);
  if (rows[0] === undefined) throw new Error('PostgreSQL gave no answer');
  return rows[0];
}

function labelEntry(label: string): BackedUpFile {
  const path = `${dataFolder}/backup_label`;
  return { path, bytes: Buffer.byteLength(label), sha256: createHash('sha256').update(label).digest('hex') };
}

/** Files may grow, shrink and vanish meanwhile: the log that goes with them mends what was caught in the middle. */
async function copyTree(
  from: string,
  to: string,
  progress: (bytes: number) => void = () => undefined,
): Promise<{ files: BackedUpFile[]; directories: string[] }> {
  const files: BackedUpFile[] = [];
  const directories: string[] = [];
  let copied = 0;
  const entries = await readdir(from, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name).slice(from.length + 1);
    if (entry.isDirectory() && !leftOut.test(path)) {
      directories.push(path);
      await mkdir(join(to, path), { recursive: true, mode: 0o700 });
    }
  }
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name).slice(from.length + 1);
    if (!entry.isFile() || leftOut.test(path)) continue;
    const file = await copyFile(join(from, path), join(to, path));
    if (file === undefined) continue;
    files.push({ path: `${dataFolder}/${path}`, ...file });
    progress((copied += file.bytes));
  }
  return { files, directories };
}

async function copyFile(from: string, to: string): Promise<{ bytes: number; sha256: string } | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(from), measured, createWriteStream(to, { mode: 0o600 }));
  } catch (error) {
    if (!(error instanceof Error && Reflect.get(error, 'code') === 'ENOENT')) throw error;
    await rm(to, { force: true });
    return undefined; // A table was dropped: the log says so too.
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function copyLog(
  dataDirectory: string,
  to: string,
  span: { readonly from: string; readonly to: string },
): Promise<BackedUpFile[]> {
  const from = join(dataDirectory, 'pg_wal');
  const needed = (await segmentsIn(from)).filter(
    (name) =>
      segmentNumber(name) >= segmentNumber(span.from) &&
      segmentNumber(name) <= segmentNumber(span.to) &&
      name.slice(0, 8) === span.to.slice(0, 8),
  );
  const histories = (await readdir(from)).filter((name) => name.endsWith('.history'));
  const copied: BackedUpFile[] = [];
  for (const name of [...needed, ...histories]) {
    const file = await copyFile(join(from, name), join(to, name));
    if (file === undefined) throw new Error(`the segment ${name} of the log is gone`);
    copied.push({ path: `${logFolder}/${name}`, ...file });
  }
  return copied;
}
