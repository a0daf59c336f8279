import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findKafka, type FoundKafka } from './kafka.js';
import { removeWhenGone } from './own-process.js';
import { freePort } from './ports.js';
import { findPostgres, type FoundPostgres } from './postgres.js';

export interface SpecServers {
  readonly adminUrl: string;
  readonly brokers: readonly string[];
  /** Marks what this run makes on servers that it did not start. */
  readonly run: string;
  stop(): Promise<void>;
}

/**
 * One PostgreSQL and one Kafka for a run of specs, in a directory of its own (`.stepwise/test-…`) and on free ports,
 * with the settings of `npm start`: what the specs prove about crashes is proven with fsync on.
 */
export async function startSpecServers(run: {
  root: string;
  directory: string;
  password: string;
}): Promise<SpecServers> {
  removeWhenGone(run.directory);
  const [postgres, kafka] = await Promise.allSettled([startPostgres(run), startKafka(run)]);
  if (postgres.status === 'rejected' || kafka.status === 'rejected') {
    const started = [postgres, kafka].flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    await Promise.all(started.map((one) => one.stop()));
    await rm(run.directory, { recursive: true, force: true });
    throw postgres.status === 'rejected'
      ? postgres.reason
      : kafka.status === 'rejected'
        ? kafka.reason
        : undefined;
  }
  return {
    adminUrl: postgres.value.adminUrl,
    brokers: kafka.value.brokers,
    run: `run${process.pid}`,
    stop: () => stopServers(postgres.value, kafka.value, run.directory),
  };
}

async function startPostgres({
  directory,
  password,
}: {
  directory: string;
  password: string;
}): Promise<FoundPostgres> {
  return findPostgres({
    dataDirectory: join(directory, 'postgres'),
    logFile: join(directory, 'postgres.log'),
    port: await freePort(),
    portVariable: 'nothing: it was free a moment ago, so run it again',
    password,
    isForSpecs: true,
  });
}

async function startKafka({ root, directory }: { root: string; directory: string }): Promise<FoundKafka> {
  const [port, controllerPort] = await Promise.all([freePort(), freePort()]);
  return findKafka({
    dataDirectory: join(directory, 'kafka'),
    logFile: join(directory, 'kafka.log'),
    pomFile: join(root, 'deploy', 'kafka', 'pom.xml'),
    port,
    controllerPort,
    portVariable: 'nothing: it was free a moment ago, so run it again',
    progress: (what) => process.stderr.write(`${what} …\n`),
  });
}

async function stopServers(postgres: FoundPostgres, kafka: FoundKafka, directory: string): Promise<void> {
  // Nothing of this run is kept, so neither has to end in good order.
  kafka.process?.signal('SIGKILL');
  postgres.process?.signal('SIGQUIT');
  await Promise.all([postgres.stop(), kafka.stop()]);
  await rm(directory, { recursive: true, force: true });
}
