// npm start and npm run dev: the whole platform on this machine.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { figures, whereThingsAre } from './report.js';
import { takeLock } from '#local/lock';
import { reset } from './reset.js';
import { OwnProcess } from '#local/own-process';
import { identity, places, root } from '#local/settings';
import { reasonOf, SetupProblem } from '#local/setup-problem';
import { Stack } from './stack.js';
import { progressLine } from '#local/terminal';

const usage = `npm start -- [--provider CODE] [--no-replay] [--once] [--reset [--yes]] [--archive]

  --provider CODE   replay the published year of this provider (default DH0)
  --no-replay       start everything and replay nothing
  --once            exit after the table: 0 when every figure is equal, 1 when not
  --reset           first remove what Stepwise has made; asks when the servers are not the packaged ones (--yes: agreed)
  --archive         archive PostgreSQL’s log from now on, also at later starts: npm run restore can then go to any instant
  --watch           start a service anew when its code changes (npm run dev)
  --help            this text

Servers:  DATABASE_URL (an administrator's) and KAFKA_BROKERS use servers of yours instead of starting some.
Ports:    STEPWISE_PORT_BASE (3000), STEPWISE_POSTGRES_PORT (15432), STEPWISE_KAFKA_PORT (19092).`;

const options = {
  'provider': { type: 'string', default: 'DH0' },
  'no-replay': { type: 'boolean', default: false },
  'once': { type: 'boolean', default: false },
  'reset': { type: 'boolean', default: false },
  'yes': { type: 'boolean', default: false },
  'archive': { type: 'boolean', default: false },
  'watch': { type: 'boolean', default: false },
  'help': { type: 'boolean', default: false },
} as const;

type Flags = ReturnType<typeof flagsOf>;

function flagsOf() {
  const { values } = parseArgs({ options });
  if (!values['no-replay'] && !publishedProviders().includes(values.provider)) {
    throw new Error(
      '--provider is the ODS code of one of the providers in apps/simulator/data, such as DH0 or NCH',
    );
  }
  return values;
}

/** Asked before anything starts, so that a slip of the pen is refused at once. */
function publishedProviders(): string[] {
  const published = readFileSync(join(root, 'apps', 'simulator', 'data', 'providers-2024-25.csv'), 'utf8');
  return published
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split(',', 1));
}

const wantsToEnd = new AbortController();
let stack: Stack | undefined;
let simulator: OwnProcess | undefined;

async function main(): Promise<number> {
  let flags: Flags;
  try {
    flags = flagsOf();
  } catch (problem) {
    return complain(`${reasonOf(problem)}\n\n${usage}`);
  }
  if (flags.help) {
    print([usage]);
    return 0;
  }
  try {
    return await runStack(flags);
  } catch (problem) {
    return complain(problem instanceof SetupProblem ? problem.message : explained(problem));
  } finally {
    await stack?.stop();
  }
}

async function runStack(flags: Flags): Promise<number> {
  if (flags.archive) process.env['STEPWISE_ARCHIVE'] = 'on';
  // Before anything is removed: a stack that runs here would lose its data under its feet.
  const { wasLeftBehind } = takeLock(places.lock);
  if (flags.reset) await reset({ isAgreed: flags.yes });
  const sources = flags.watch ? await watchedSources() : undefined;
  const progress = progressLine('starting');
  stack = new Stack(progress, wasLeftBehind);
  try {
    await Promise.race([stack.start(), ended()]);
    progress.end(wantsToEnd.signal.aborted ? [] : [`Everything is ready after ${stack.elapsed()}.`]);
  } catch (problem) {
    progress.end();
    throw problem;
  }
  if (wantsToEnd.signal.aborted) return 130;

  const replayed = flags['no-replay'] ? 0 : await replay(stack, flags.provider);
  if (flags.once || wantsToEnd.signal.aborted) return replayed;
  sources?.restartOnChange(stack, (line) => print([line]));
  const watching = sources ? ['A change in apps, libs or tools restarts what it concerns.'] : [];
  print(['', ...whereThingsAre(stack), '', ...watching, 'Ctrl-C ends it.']);
  await ended();
  await sources?.close();
  return 0;
}

/** Lets the simulator live the provider's year; resolves to its exit code: 0 when every figure is equal. */
async function replay(running: Stack, provider: string): Promise<number> {
  print(['']);
  simulator = new OwnProcess({
    command: process.execPath,
    args: ['dist/apps/simulator/src/main.js', '--gateway', running.gatewayUrl, '--provider', provider],
    cwd: root,
    env: {
      ...process.env,
      STEPWISE_KEY_FILE: places.signingKey,
      TOKEN_ISSUER: identity.issuer,
      TOKEN_AUDIENCE: identity.audience,
    },
    stopSignal: 'SIGTERM',
  });
  const { code } = await simulator.died;
  simulator = undefined;
  if (wantsToEnd.signal.aborted) return 130;
  print(['', ...(await figures(running))]);
  return code ?? 1;
}

async function watchedSources() {
  const { watchSources } = await import('./watch.js');
  return watchSources();
}

/** One Ctrl-C may come twice within this: from the terminal, and handed on by npm's side of us. */
const sameSignalMs = 300;

/** The first signal ends everything in order, the second at once. */
function endOnSignal(): void {
  let firstAt = 0;
  const end = () => {
    if (Date.now() - firstAt < sameSignalMs) return;
    firstAt ||= Date.now();
    if (wantsToEnd.signal.aborted) {
      simulator?.signal('SIGKILL');
      stack?.kill();
      process.exit(130);
    }
    print(['', 'Ending: services, Kafka, PostgreSQL. Once more to end them at once.']);
    wantsToEnd.abort();
    void simulator?.stop(5_000);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  // npm's side of us may be killed without a word; then nobody is left to end this.
  const parent = process.env['STEPWISE_PARENT'];
  if (parent)
    setInterval(
      () => void (String(process.ppid) !== parent && !wantsToEnd.signal.aborted && end()),
      1_000,
    ).unref();
}

function ended(): Promise<void> {
  const { signal } = wantsToEnd;
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function complain(message: string): number {
  process.stderr.write(`\n${message}\n`);
  return 1;
}

function explained(problem: unknown): string {
  return problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
}

endOnSignal();
process.exit(await main());
