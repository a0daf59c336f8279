import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createTopics, topicsOf } from '#messaging/outbox/topics';
import { findKafka } from './kafka.js';
import { freePorts } from './ports.js';
import { findPostgres } from './postgres.js';
import { asAdministrator } from './service-database.js';
import { home, places } from './settings.js';

const given = { DATABASE_URL: process.env['DATABASE_URL'], KAFKA_BROKERS: process.env['KAFKA_BROKERS'] };
let directory: string;
beforeAll(() => {
  // These start servers of their own even where a run of specs was given some.
  for (const variable of Object.keys(given)) Reflect.deleteProperty(process.env, variable);
  mkdirSync(home, { recursive: true });
  directory = mkdtempSync(join(home, 'test-servers-'));
});
afterAll(() => {
  Object.assign(
    process.env,
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  rmSync(directory, { recursive: true, force: true });
});

async function postgresOptions() {
  const [port = 0] = await freePorts(1);
  return {
    dataDirectory: join(directory, 'postgres'),
    logFile: join(directory, 'postgres.log'),
    port,
    portVariable: 'NONE',
    password: 'for-this-spec',
    isForSpecs: true,
  };
}

describe('the packaged PostgreSQL', () => {
  it('finds its data again after it was stopped, and after it was killed', async () => {
    const options = await postgresOptions();
    const first = await findPostgres(options);
    await asAdministrator(first.adminUrl, (admin) =>
      admin.query('create table durable as select 1 as number'),
    );
    await first.stop();
    const second = await findPostgres(options);
    await asAdministrator(second.adminUrl, (admin) => admin.query('insert into durable values (2)'));
    second.process?.signal('SIGKILL');
    await second.process?.died;

    const third = await findPostgres(options);
    const { rows } = await asAdministrator(third.adminUrl, (admin) =>
      admin.query('select number from durable'),
    );
    await third.stop();

    expect(rows).toEqual([{ number: 1 }, { number: 2 }]);
  });

  it('ends a server that a killed run left behind on the same data', async () => {
    const left = await findPostgres(await postgresOptions());

    const found = await findPostgres(await postgresOptions());
    await found.stop();

    expect(left.process?.isAlive).toBe(false);
  });
});

describe('the broker', () => {
  it('finds its topics again after one that was left behind was ended', async () => {
    const [port = 0, controllerPort = 0] = await freePorts(2);
    const dataDirectory = join(directory, 'kafka');
    const logFile = join(directory, 'kafka.log');
    const options = {
      dataDirectory,
      logFile,
      pomFile: places.pom,
      port,
      controllerPort,
      portVariable: 'NONE',
    };
    const left = await findKafka(options);
    await createTopics(left.brokers, [{ name: 'durable', partitions: 1, retentionMs: -1 }]);

    const found = await findKafka(options);
    const topics = await topicsOf(found.brokers);
    await found.stop();

    expect(topics).toContain('durable');
    expect(left.process?.isAlive).toBe(false);
  });
});
