import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ScratchTopics } from '#testing/kafka';
import type { ScratchDatabase } from '#testing/postgres';
import { testAudience, testIssuer } from '#testing/tokens';

/** The service in a process of its own, so that it can die. */
export interface OutcomesProcess {
  readonly url: string;
  /** The signal that ended it, or its exit code. */
  readonly ended: Promise<number | NodeJS.Signals>;
  kill(): Promise<void>;
}

export interface Surroundings {
  readonly database: ScratchDatabase;
  readonly topics: ScratchTopics;
  readonly jwksUrl: string;
}

const startedLine = z.looseObject({ msg: z.literal('service started'), address: z.url() });

export async function startOutcomesProcess(
  { database, topics, jwksUrl }: Surroundings,
  environment: Readonly<Record<string, string>> = {},
): Promise<OutcomesProcess> {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const child = spawn(
    process.execPath,
    [
      '--conditions=source',
      '--import',
      at('../../../libs/messaging/test/run-typescript.mjs'),
      at('../src/main.ts'),
    ],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        HOST: '127.0.0.1',
        LOG_LEVEL: 'info',
        DATABASE_URL: database.serviceUrl,
        KAFKA_BROKERS: topics.brokers.join(','),
        TOPIC_PREFIX: topics.prefix,
        JWKS_URL: jwksUrl,
        TOKEN_ISSUER: testIssuer,
        TOKEN_AUDIENCE: testAudience,
        ...environment,
      },
    },
  );
  const ended = endOf(child);
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url: await addressOf(child), ended, kill };
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('The process has no output.');
  for await (const line of createInterface({ input: stdout })) {
    const started = startedLine.safeParse(JSON.parse(line));
    if (!started.success) continue;
    stdout.resume();
    return started.data.address;
  }
  throw new Error('The service ended before it had started.');
}

async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  await once(child, 'exit');
  return child.signalCode ?? child.exitCode ?? 0;
}
