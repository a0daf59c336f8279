// npm run backup: copies every service's database, while the stack runs or not.
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isListening } from '#local/ports';
import { findPostgres } from '#local/postgres';
import { postgresOptions } from '#local/server-options';
import { places } from '#local/settings';
import { reasonOf } from '#local/setup-problem';
import { progressLine, secondsSince, say } from '#local/terminal';
import { archiveOf, isArchiving, pruneArchive } from '#local/wal-archive';
import { takeBackup } from './base-backup.js';
import { bytesOf, storedBackups, pruneBackups, verifyBackup } from './stored-backups.js';
import { adviceForGivenServer } from './given-server.js';
import { megabytes } from './restore.js';
import { join } from 'node:path';

const usage = `npm run backup -- [--keep N]

  --keep N   how many backups are kept, this one included; older ones and the log that only they need go (default 3)

All databases are one cluster, so a backup holds all services' at one instant. The stack may run meanwhile.
With the log archived (npm start -- --archive), npm run restore goes back to any instant since; without, to this one.`;

const options = {
  keep: { type: 'string', default: '3' },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) return say(usage);
  const keep = Number(values.keep);
  if (!Number.isInteger(keep) || keep < 1) throw new Error(`--keep is a whole number from 1.\n\n${usage}`);
  const given = process.env['DATABASE_URL']?.trim();
  if (given) {
    for (const line of await adviceForGivenServer(given)) say(line);
    return 1;
  }
  const postgres = postgresOptions();
  if (await isListening(postgres.port)) return backUp(adminUrl(postgres), keep);
  const server = await findPostgres(postgres);
  try {
    return await backUp(server.adminUrl, keep);
  } finally {
    await server.stop();
  }
}

function adminUrl({ password, port }: { password: string; port: number }): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

async function backUp(url: string, keep: number): Promise<number> {
  const began = Date.now();
  await mkdir(places.backups, { recursive: true, mode: 0o700 });
  const progress = progressLine('copying');
  const manifest = await takeBackup({
    adminUrl: url,
    dataDirectory: places.postgres,
    home: places.backups,
    progress: (bytes) => progress.say(`copying, ${megabytes(bytes)} MB`),
  }).finally(() => progress.end());
  await verifyBackup(join(places.backups, manifest.name), manifest);
  const size = `${megabytes(bytesOf(manifest))} MB in ${manifest.files.length} files`;
  say(`${manifest.name}: ${size}, verified, after ${secondsSince(began)}.`);
  const archive = await archiveOf(places.postgres, places.archive);
  const gone = await pruneBackups(places.backups, keep);
  if (gone.length > 0) say(`Removed, since ${keep} are kept: ${gone.join(', ')}.`);
  if (!(await isArchiving(archive))) {
    say(
      'The log is not archived: this backup can be restored to its own end alone. npm start -- --archive changes that.',
    );
    return 0;
  }
  const oldest = (await storedBackups(places.backups))[0];
  if (oldest) await pruneArchive(archive, oldest.firstSegment);
  say(`It can be restored to any instant from ${manifest.endedAt} on: npm run restore -- --to INSTANT`);
  return 0;
}

process.exitCode = await main().catch((problem: unknown) => {
  process.stderr.write(`\n${reasonOf(problem)}\n`);
  return 1;
});
