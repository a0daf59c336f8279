import type { Command } from 'commander';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isListening } from '#local/ports';
import { findPostgres } from '#local/postgres';
import { postgresOptions } from '#local/server-options';
import { places } from '#local/settings';
import { progressLine, secondsSince, say } from '#local/terminal';
import { archiveOf, isArchiving, pruneArchive } from '#local/wal-archive';
import { withExample, type Operator } from '../operator.js';
import { Refusal } from '../pipe/stack.js';
import { takeBackup } from './base-backup.js';
import { adviceForGivenServer } from './given-server.js';
import { megabytes } from './restore.js';
import { bytesOf, storedBackups, pruneBackups, verifyBackup } from './stored-backups.js';

export const usage = `npm run backup -- [--keep N]

  --keep N   how many backups are stored, this one included; older ones and the log that only they need go (default 3)

All databases are one cluster, so a backup contains all services' at one instant. The stack may run meanwhile.
With the log archived (npm start -- --archive), npm run restore goes back to any instant since; without, to this one.`;

export function addBackup(program: Command, operator: Operator): void {
  const command = program
    .command('backup')
    .summary("copies every service's database, while the stack runs or not")
    .description(usage.split('\n\n').at(-1) ?? '')
    .option(
      '--keep <n>',
      'how many backups are stored, this one included; older ones and the log that only they need go',
      '3',
    )
    .action((asked: { keep: string }) => backup(operator, Number(asked.keep)));
  withExample(command, 'backup --keep 7');
}

async function backup(operator: Operator, keep: number): Promise<void> {
  if (!Number.isInteger(keep) || keep < 1) throw new Refusal('--keep is a whole number from 1.', 2);
  const given = operator.environment['DATABASE_URL']?.trim();
  if (given) {
    for (const line of await adviceForGivenServer(given)) operator.say(line);
    operator.exitCode = 1;
    return;
  }
  const postgres = postgresOptions();
  if (await isListening(postgres.port)) return backUp(adminUrl(postgres), keep);
  const server = await findPostgres(postgres);
  try {
    await backUp(server.adminUrl, keep);
  } finally {
    await server.stop();
  }
}

function adminUrl({ password, port }: { password: string; port: number }): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

async function backUp(url: string, keep: number): Promise<void> {
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
  if (gone.length > 0) say(`Removed, since ${keep} are stored: ${gone.join(', ')}.`);
  if (!(await isArchiving(archive))) {
    say(
      'The log is not archived: this backup can be restored to its own end alone. npm start -- --archive changes that.',
    );
    return;
  }
  const oldest = (await storedBackups(places.backups))[0];
  if (oldest) await pruneArchive(archive, oldest.firstSegment);
  say(`It can be restored to any instant from ${manifest.endedAt} on: npm run restore -- --to INSTANT`);
}
