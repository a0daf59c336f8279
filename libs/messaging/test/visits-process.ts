import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ScratchTopics } from '#testing/kafka';
import type { ScratchDatabase } from '#testing/postgres';

/** The visits' service in a process of its own, so that it can be killed. */
export interface VisitsProcess {
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  signal(name: NodeJS.Signals): void;
  kill(): Promise<void>;
}

export function startVisitsProcess(
  database: ScratchDatabase,
  topics: ScratchTopics,
  environment: Readonly<Record<string, string>> = {},
): VisitsProcess {
  const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', beside('run-typescript.mjs'), beside('visits.program.ts')],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        DATABASE_URL: database.serviceUrl,
        KAFKA_BROKERS: topics.brokers.join(','),
        TOPIC_PREFIX: topics.prefix,
        JWKS_URL: 'http://127.0.0.1:9/nobody-calls',
        TOKEN_ISSUER: 'spec',
        EVENT_SEAL_KEY: 'the-seal-of-the-specs',
        LOG_LEVEL: 'silent',
        ...environment,
      },
    },
  );
  const ended = endOf(child);
  return {
    ended,
    signal: (name) => void child.kill(name),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  await once(child, 'exit');
  return child.exitCode ?? child.signalCode ?? 0;
}
