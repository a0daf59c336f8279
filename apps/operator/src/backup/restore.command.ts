import type { Command } from 'commander';
import { setTimeout as pause } from 'node:timers/promises';
import { livingHolderOf, takeLock } from '#local/lock';
import { postgresOptions } from '#local/server-options';
import { places } from '#local/settings';
import { SetupProblem } from '#local/setup-problem';
import { secondsSince, say } from '#local/terminal';
import { withExample, type Operator } from '../operator.js';
import { Refusal } from '../pipe/stack.js';
import { adviceForGivenServer } from './given-server.js';
import { megabytes, restore, undoRestore } from './restore.js';
import { bytesOf, storedBackups } from './stored-backups.js';

export const usage = `npm run restore -- [--backup NAME] [--to INSTANT] [--stop] | --list | --undo

  --list         the backups that are stored
  --backup NAME  the one to begin from (default: the last that had ended by the instant)
  --to INSTANT   such as 2026-11-22T18:05:00Z; default: as late as the log reaches
  --stop         ends a running stack first; without, a restore refuses while one runs
  --undo         goes back to the data as they were before the last restore

The data as they were are set aside. Afterwards start the stack and run: npm run operate -- recover all`;

interface Asked {
  readonly list?: true;
  readonly backup?: string;
  readonly to?: string;
  readonly stop?: true;
  readonly undo?: true;
}

export function addRestore(program: Command, operator: Operator): void {
  const command = program
    .command('restore')
    .summary("brings every service's database back to one instant")
    .description(usage.split('\n\n').at(-1) ?? '')
    .option('--list', 'the backups that are stored')
    .option('--backup <name>', 'the one to begin from; without, the last that had ended by the instant')
    .option('--to <instant>', 'such as 2026-11-22T18:05:00Z; without, as late as the log reaches')
    .option('--stop', 'ends a running stack first; without, a restore refuses while one runs')
    .option('--undo', 'goes back to the data as they were before the last restore')
    .action((asked: Asked) => restoreAsAsked(operator, asked));
  withExample(command, 'restore --stop --to 2026-11-22T18:05:00Z');
}

async function restoreAsAsked(operator: Operator, asked: Asked): Promise<void> {
  if (asked.list) return list();
  const given = operator.environment['DATABASE_URL']?.trim();
  if (given) {
    for (const line of await adviceForGivenServer(given)) operator.say(line);
    operator.exitCode = 1;
    return;
  }
  const to = asked.to === undefined ? undefined : instantFrom(asked.to);
  if (asked.stop) await endStack();
  refuseWhileTheStackRuns();
  const lock = takeLock(places.lock);
  try {
    await (asked.undo ? undo() : restoreTo(asked.backup, to));
  } finally {
    lock.release();
  }
}

async function restoreTo(backup: string | undefined, to: string | undefined): Promise<void> {
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
  say('Now: npm start -- --no-replay, then npm run operate -- recover all');
}

async function undo(): Promise<void> {
  const { back, aside } = await undoRestore({ ...postgresOptions(), archiveHome: places.archive });
  say(`${back} is in place again${aside === null ? '' : `; what was restored is in ${aside}`}.`);
}

async function list(): Promise<void> {
  const backups = await storedBackups(places.backups);
  if (backups.length === 0) say('There are no backups. npm run backup makes one.');
  for (const one of backups) say(`${one.name}   ended ${one.endedAt}   ${megabytes(bytesOf(one))} MB`);
}

function instantFrom(text: string): string {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime()) || !/Z|[+-]\d\d:?\d\d$/.test(text)) {
    throw new Refusal('--to is an instant with its offset, such as 2026-11-22T18:05:00Z.', 2);
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

/** In good order: open requests are answered, and what was committed is published. */
async function endStack(): Promise<void> {
  const pid = livingHolderOf(places.lock);
  if (pid === null) return;
  say(`  ending the stack, process ${pid} …`);
  process.kill(pid, 'SIGTERM');
  for (const deadline = Date.now() + 60_000; livingHolderOf(places.lock) !== null; await pause(100)) {
    if (Date.now() > deadline) refuseWhileTheStackRuns();
  }
}
