// npm run prove:restore: a provider's year still comes out equal after a backup, a restore and a levelling in its midst.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { OwnProcess } from '#local/own-process';
import { home as usualHome, ports, root } from '#local/settings';
import { reasonOf } from '#local/setup-problem';
import { secondsSince, say } from '#local/terminal';

const usage = `npm run prove:restore -- [--provider CODE] [--keep]

  Starts a stack of its own (in .stepwise/prove-restore; ports as for npm start, so end yours first), replays the year of
  a provider, and in its midst: takes a backup, goes on, notes an instant, goes on, ends the stack, restores to that
  instant, starts it again, brings the databases level, and lets the replay end. Exit 0: every figure is equal.

  --provider CODE   whose year (default DH0)
  --keep            leaves what it made, to be looked at`;

const options = {
  provider: { type: 'string', default: 'DH0' },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const home = join(usualHome, 'prove-restore');
/** Who starts a stack must be its parent, or it ends. */
const environment = { ...process.env, STEPWISE_HOME: home, STEPWISE_PARENT: String(process.pid) };
/** So many events of referrals before the backup, before the instant, and before the end of the first stack. */
const milestones = { backup: 300, instant: 700, end: 1_000 };
const operate = 'apps/operator/src/operate.program.js';
const patienceMs = 15 * 60_000;

const stackFile = z.object({ services: z.object({ referral: z.object({ databaseUrl: z.string() }) }) });
const running: OwnProcess[] = [];

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) return say(usage);
  const began = Date.now();
  await rm(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });

  let stack = await startStack(['--reset', '--archive']);
  const simulator = startSimulator(values.provider);
  await untilEvents(milestones.backup);
  await run('npm run backup', [operate, 'backup']);
  await untilEvents(milestones.instant);
  const instant = await now();
  say(`— The instant to go back to: ${instant}`);
  await untilEvents(milestones.end);
  const lost = await eventsSince(instant);
  await stack.stop(60_000);
  say(
    `— The stack has ended; ${lost} events of referrals were published after the instant, and are lost with the database.`,
  );

  await run('npm run restore', [operate, 'restore', '--to', instant]);
  stack = await startStack([]);
  await run('npm run operate -- status', [operate, 'status']);
  await run('npm run operate -- recover all', [operate, 'recover', 'all']);
  say('— The replay goes on.');
  const { code } = await simulator.died;
  await stack.stop(60_000);
  const verdict = code === 0 ? 'EQUAL after a restore in its midst' : `NOT equal (exit code ${code})`;
  say(`\nThe year of ${values.provider} is ${verdict}; ${secondsSince(began)}.`);
  if (!values.keep) await rm(home, { recursive: true, force: true });
  return code === 0 && lost > 0 ? 0 : 1;
}

async function startStack(flags: readonly string[]): Promise<OwnProcess> {
  say(`— npm start -- --no-replay ${flags.join(' ')}`);
  await rm(join(home, 'stack.log'), { force: true });
  const stack = own(
    ['tools/local/stepwise.program.js', '--no-replay', '--yes', ...flags],
    join(home, 'stack.log'),
  );
  await until('the stack is ready', () => isReady() || !stack.isAlive);
  if (!stack.isAlive) throw new Error(`The stack did not start: read ${join(home, 'stack.log')}.`);
  return stack;
}

/** Its file is there earlier: it is written again whenever a service is started again. */
function isReady(): boolean {
  const log = join(home, 'stack.log');
  return existsSync(log) && readFileSync(log, 'utf8').includes('Everything is ready');
}

/** It knows nothing of what happens: the platform is away for a while, and it asks again. */
function startSimulator(provider: string): OwnProcess {
  const gateway = `http://127.0.0.1:${ports.base}`;
  return own([
    'apps/simulator/src/main.js',
    '--gateway',
    gateway,
    '--provider',
    provider,
    '--patience',
    '600',
  ]);
}

function own([program = '', ...args]: readonly string[], logFile?: string): OwnProcess {
  const started = new OwnProcess({
    command: process.execPath,
    args: [join('dist', program), ...args],
    cwd: root,
    env: environment,
    stopSignal: 'SIGTERM',
    ...(logFile === undefined ? {} : { logFile }),
  });
  running.push(started);
  return started;
}

/** Runs a command as a person would, and shows what it says. */
async function run(name: string, [program = '', ...args]: readonly string[]): Promise<void> {
  say(`— ${name}${name.includes(' -- ') || args.length === 0 ? '' : ` -- ${args.join(' ')}`}`);
  const child = spawn(process.execPath, [join('dist', program), ...args], { cwd: root, env: environment });
  const log = createWriteStream(join(home, 'commands.log'), { flags: 'a' });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      log.write(chunk);
      say(chunk.toString('utf8').trimEnd().replace(/^/gm, '    '));
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  log.end();
  if (code !== 0) throw new Error(`${name} ended with exit code ${code}.`);
}

function untilEvents(count: number): Promise<void> {
  return until(
    `${count} events of referrals`,
    async () => (await eventsSince('1970-01-01T00:00:00Z')) >= count,
  );
}

async function eventsSince(instant: string): Promise<number> {
  const sql = 'select count(*)::integer as events from domain_event where recorded_at > $1';
  return (await asked<{ events: number }>(sql, [instant])).events;
}

async function now(): Promise<string> {
  return (await asked<{ at: Date }>('select clock_timestamp() as at', [])).at.toISOString();
}

async function asked<Row extends object>(sql: string, values: unknown[]): Promise<Row> {
  const stack = stackFile.parse(JSON.parse(await readFile(join(home, 'stack.json'), 'utf8')));
  const client = new pg.Client({ connectionString: stack.services.referral.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(sql, values);
    if (rows[0] === undefined) throw new Error('PostgreSQL gave no answer.');
    return rows[0];
  } finally {
    await client.end();
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + patienceMs; !(await isSo()); await pause(200)) {
    if (Date.now() > deadline) throw new Error(`Waited for ${what} in vain.`);
  }
}

process.exitCode = await main().catch(async (problem: unknown) => {
  process.stderr.write(`\n${reasonOf(problem)}\n`);
  await Promise.all(running.map((one) => one.stop(30_000)));
  return 1;
});
