import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { MigrationClass } from '#local/service-database';
import { Clock } from '#service-kit/runtime/clock';
import { createService } from '#service-kit/runtime/start-service';
import { brokersOfThisRun, scratchTopics, type ScratchTopics } from './kafka.js';
import { scratchDatabase, type ScratchDatabase } from './postgres.js';
import { borrowJwks, testAudience, testIssuer, testToken } from './tokens.js';

export interface TestServiceOptions {
  /** As in its database's name: `referral`. */
  readonly service: string;
  /** Absent: the service has no database. */
  readonly migrations?: readonly MigrationClass[];
  /** Absent: topics of its own. Given: shared with other services of the same journey, and dropped by whoever made them. */
  readonly topics?: ScratchTopics;
  /** Absent: a database of its own. Given: its maker drops it, as when a service is started a second time. */
  readonly database?: ScratchDatabase;
  /** More of its environment: MINIMUM_AGE, LOG_LEVEL (default silent) … */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON body, or the text where it is none. */
  readonly body: unknown;
}

export interface TestRequest {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A service as its callers meet it. */
export interface ServiceAddress {
  readonly url: string;
  token: typeof testToken;
  /** A real HTTP request to the service. A body that is a string is sent as it is. */
  request(method: 'GET' | 'POST', path: string, request?: TestRequest): Promise<Answer>;
}

export interface TestService extends ServiceAddress {
  readonly app: NestFastifyApplication;
  readonly topics: ScratchTopics;
  /** Throws for a service that has none. */
  readonly database: ScratchDatabase;
  /** Stops the service's clock at an instant (`2026-03-01T09:00:00.000Z`), or lets it go on. */
  stopClockAt(instant: string | null): void;
  close(): Promise<void>;
}

/** Boots the service as `npm start` would, over real HTTP, PostgreSQL and Kafka, with a database, topics and keys of its own. */
export async function startTestService(
  module: Type<unknown>,
  options: TestServiceOptions,
): Promise<TestService> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const jwks = await borrowJwks();
    undo.push(() => jwks.release());
    const topics = options.topics ?? (await scratchTopics());
    if (!options.topics) undo.push(() => topics.drop());
    const database = await databaseOf(options);
    if (database && !options.database) undo.push(() => database.drop());

    const environment = environmentOf({
      jwksUrl: jwks.jwksUrl,
      topics,
      database,
      more: options.environment ?? {},
    });
    const app = await inEnvironment(environment, () => createService(module));
    undo.push(() => app.close());
    await app.listen(0, '127.0.0.1');
    return running(app, { topics, database, close });
  } catch (failure) {
    await close();
    throw failure;
  }
}

async function databaseOf({
  service,
  migrations,
  database,
}: TestServiceOptions): Promise<ScratchDatabase | undefined> {
  if (database) return database;
  return migrations ? scratchDatabase(service, migrations) : undefined;
}

interface Parts {
  readonly topics: ScratchTopics;
  readonly database: ScratchDatabase | undefined;
  readonly close: () => Promise<void>;
}

async function running(
  app: NestFastifyApplication,
  { topics, database, close }: Parts,
): Promise<TestService> {
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const clock = app.get(Clock);
  const asItIs = clock.now.bind(clock);
  return {
    ...serviceAt(url),
    app,
    topics,
    get database() {
      if (database) return database;
      throw new Error('This service has no database.');
    },
    stopClockAt: (instant) => {
      const stopped = instant === null ? null : new Date(instant).toISOString();
      clock.now = stopped === null ? asItIs : () => stopped;
    },
    close,
  };
}

/** A service that listens at an address, whoever started it for this run. */
export function serviceAt(url: string): ServiceAddress {
  return {
    url,
    token: testToken,
    request: (method, path, request = {}) => send(`${url}${path}`, { method, ...request }),
  };
}

async function send(url: string, request: TestRequest & { method: string }): Promise<Answer> {
  const { method, token, body, headers = {} } = request;
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

interface Surroundings {
  readonly jwksUrl: string;
  readonly topics: ScratchTopics;
  readonly database: ScratchDatabase | undefined;
  readonly more: Readonly<Record<string, string>>;
}

function environmentOf({ jwksUrl, topics, database, more }: Surroundings): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_POOL_SIZE: '5',
    ...(database ? { DATABASE_URL: database.serviceUrl } : {}),
    KAFKA_BROKERS: brokersOfThisRun().join(','),
    TOPIC_PREFIX: topics.prefix,
    JWKS_URL: jwksUrl,
    TOKEN_ISSUER: testIssuer,
    TOKEN_AUDIENCE: testAudience,
    EVENT_SEAL_KEY: 'the-seal-of-the-specs',
    LOG_LEVEL: 'silent',
    ...more,
  };
}

let turn: Promise<unknown> = Promise.resolve();

/** A service reads its environment while it boots: one at a time, so that two in one suite do not read each other's. */
async function inEnvironment<T>(variables: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = turn;
  let done = (): void => undefined;
  turn = new Promise<void>((resolve) => (done = resolve));
  await before;
  const stored = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) restore(name, stored[name]);
    done();
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}
