import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { home, root } from '#local/settings';
import { SetupProblem } from '#local/setup-problem';

/** The consumers that a partner is shown, each without any code of ours. */
export const languages = ['python', 'typescript'] as const;
export type Language = (typeof languages)[number];

/** How a consumer is run: a program and what goes before its own arguments. */
export interface ReadyConsumer {
  readonly command: string;
  readonly args: readonly string[];
}

const consumers = join(root, 'docs', 'events', 'consumers');

/**
 * Prepares a consumer once for each edition of what it needs: a virtual environment for Python, JavaScript for TypeScript.
 *
 * @throws SetupProblem where Python, or the packages that it needs, cannot be had.
 */
export function readyConsumer(language: Language): Promise<ReadyConsumer> {
  return language === 'python' ? inPython() : inTypeScript();
}

async function inPython(): Promise<ReadyConsumer> {
  const requirements = join(consumers, 'requirements.txt');
  const version = await run('python3', ['--version']);
  if (version.code !== 0) throw pythonProblem('There is no python3 here.', version.text);
  const directory = join(home, 'python', hashOf(version.text, readFileSync(requirements, 'utf8')));
  const ready = { command: join(directory, 'bin', 'python'), args: [join(consumers, 'consumer.py')] };
  if (existsSync(directory)) return ready;
  await installInto(directory, requirements);
  return ready;
}

/** A directory that stands under its own name is complete: two runs at a time may both begin, and one arrives. */
async function installInto(directory: string, requirements: string): Promise<void> {
  const arriving = `${directory}.arriving-${process.pid}`;
  mkdirSync(dirname(directory), { recursive: true });
  try {
    const made = await run('python3', ['-m', 'venv', arriving]);
    if (made.code !== 0) throw pythonProblem('A virtual environment cannot be made.', made.text);
    const python = join(arriving, 'bin', 'python');
    const options = ['--quiet', '--disable-pip-version-check', '--requirement', requirements];
    const installed = await run(python, ['-m', 'pip', 'install', ...options]);
    if (installed.code !== 0) throw pythonProblem('The packages cannot be installed.', installed.text);
    if (!existsSync(directory)) renameSync(arriving, directory);
  } finally {
    rmSync(arriving, { recursive: true, force: true });
  }
}

function pythonProblem(found: string, output: string): SetupProblem {
  const last = output.trim().split('\n').at(-1) ?? '';
  return new SetupProblem(`${found} ${last}`.trim(), 'Python 3.10 or newer with venv, and a package index.', [
    'Install python3 and, where it is packaged apart, python3-venv.',
    'Set pip up for the package index that this machine reaches.',
  ]);
}

/** Node runs TypeScript as it stands from 22.18 on; we also live with older ones. */
async function inTypeScript(): Promise<ReadyConsumer> {
  const source = readFileSync(join(consumers, 'consumer.ts'), 'utf8');
  // In the repository, so that the packages are found above it.
  const file = join(root, '.stepwise', 'cache', `consumer-${hashOf(source)}.mjs`);
  if (!existsSync(file)) {
    const { transform } = await import('@swc/core');
    const { code } = await transform(source, {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  return { command: process.execPath, args: [file] };
}

function hashOf(...texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 12);
}

export interface Ran {
  readonly code: number;
  readonly text: string;
}

/** Runs a program to its end, and resolves to all that it said. A program that is not there ends with 127. */
export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ code: 127, text: message }));
    child.once('close', (code) => resolve({ code: code ?? 1, text }));
  });
}

const stackFile = z.object({ gatewayUrl: z.string(), kafkaBrokers: z.array(z.string()).min(1) });

/** Where a consumer finds the topics and the schemas: what the environment says, else the stack of this machine. */
export function whereEventsAre(stackAt: string): Readonly<Record<string, string>> {
  const { KAFKA_BROKERS, EVENTS_URL } = process.env;
  if (KAFKA_BROKERS && EVENTS_URL) return { KAFKA_BROKERS, EVENTS_URL };
  if (!existsSync(stackAt)) {
    throw new SetupProblem('No stack has been started here.', 'brokers and published schemas.', [
      'npm start, in another terminal.',
      'Set KAFKA_BROKERS and EVENTS_URL (https://…/events).',
    ]);
  }
  const { gatewayUrl, kafkaBrokers } = stackFile.parse(JSON.parse(readFileSync(stackAt, 'utf8')));
  return {
    KAFKA_BROKERS: KAFKA_BROKERS ?? kafkaBrokers.join(','),
    EVENTS_URL: EVENTS_URL ?? `${gatewayUrl}/events`,
  };
}
