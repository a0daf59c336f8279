// npm run restore: brings every service's database back to one instant.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { livingHolderOf, takeLock } from '#local/lock';
import { postgresOptions } from '#local/server-options';
import { places } from '#local/settings';
import { reasonOf, SetupProblem } from '#local/setup-problem';
import { secondsSince, say } from '#local/terminal';
import { adviceForGivenServer } from './given-server.js';
import { bytesOf, storedBackups } from './stored-backups.js';
import { megabytes, restore, undoRestore } from './restore.js';

const usage = `npm run restore -- [--backup NAME] [--to INSTANT] [--stop] | --list | --undo

  --list         the backups that are kept
  --backup NAME  the one to begin from (default: the last that had ended by the instant)
  --to INSTANT   such as 2026-11-22T18:05:00Z; default: as late as the log reaches
  --stop         ends a running stack first; without, a restore refuses while one runs
  --undo         goes back to the data as they were before the last restore

The data as they were are kept aside. Afterwards start the stack and run: npm run operate -- level all`;

const options = {
  list: { type: 'boolean', default: false },
  backup: { type: 'string' },
  to: { type: 'string' },
  stop: { type: 'boolean', default: false },
  undo: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) return say(usage);
  if (values.list) return list();
  const given = process.env['DATABASE_URL']?.trim();
  if (given) {
    for (const line of await adviceForGivenServer(given)) say(line);
    return 1;
  }
  const to = values.to === undefined ? undefined : instantFrom(values.to);
  if (values.stop) await endStack();
  refuseWhileTheStackRuns();
  const lock = takeLock(places.lock);
  try {
    return values.undo ? await undo() : await restoreTo(values.backup, to);
  } finally {
    lock.release();
  }
}

async function restoreTo(backup: string | undefined, to: string | undefined): Promise<number> {
  const began = Date.now();
  const done = await restore({
    postgres: { ...postgresOptions(), archiveHome: places.archive },
    home: places.backups,
    ...(backup === undefined ? {} : { backup }),
    ...(to === undefined ? {} : { to }),
    say: (line) => say(`  ${line} …`),
  });
  const last = done.lastTransactionAt === null ? 'of the backup itself' : `at ${done.lastTransactionAt}`;
  say(`Restored from ${done.backup} after ${secondsSince(began)}; the last transaction is ${last}.`);
  if (done.aside !== null)
    say(`As it was: ${done.aside} (npm run restore -- --undo; remove it when all is well).`);
  say('Now: npm start -- --no-replay, then npm run operate -- level all');
  return 0;
}

async function undo(): Promise<number> {
  const { back, aside } = await undoRestore({ ...postgresOptions(), archiveHome: places.archive });
  say(`${back} is in place again${aside === null ? '' : `; what was restored is in ${aside}`}.`);
  return 0;
}

async function list(): Promise<number> {
  const backups = await storedBackups(places.backups);
  if (backups.length === 0) return say('There are no backups. npm run backup makes one.');
  for (const one of backups) say(`${one.name}   ended ${one.endedAt}   ${megabytes(bytesOf(one))} MB`);
  return 0;
}

function instantFrom(text: string): string {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime()) || !/Z|[+-]\d\d:?\d\d$/.test(text)) {
    throw new Error(`--to is an instant with its offset, such as 2026-11-22T18:05:00Z.\n\n${usage}`);
  }
  return instant.toISOString();
}

function refuseWhileTheStackRuns(): void {
  const pid = livingHolderOf(places.lock);
  if (pid === null) return;
  throw new SetupProblem(`Stepwise runs in this clone, as process ${pid}.`, 'a stack that has ended.', [
    `End it: kill ${pid}, or Ctrl-C where it runs.`,
    'Add --stop, and it is ended first.',
  ]);
}

/** In good order: requests in hand are answered, and what was committed is published. */
async function endStack(): Promise<void> {
  const pid = livingHolderOf(places.lock);
  if (pid === null) return;
  say(`  ending the stack, process ${pid} …`);
  process.kill(pid, 'SIGTERM');
  for (const deadline = Date.now() + 60_000; livingHolderOf(places.lock) !== null; await pause(100)) {
    if (Date.now() > deadline) refuseWhileTheStackRuns();
  }
}

process.exitCode = await main().catch((problem: unknown) => {
  process.stderr.write(`\n${reasonOf(problem)}\n`);
  return 1;
});
