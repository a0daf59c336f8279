import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaAdmin } from '#messaging/kafka-client';
import pg from 'pg';
import { z } from 'zod';
import { plainClient } from '#messaging/kafka-client';

/** What an operator asked for cannot be done: the text says what was found and what is needed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    message: string,
    /** 1: it was tried and did not succeed. 2: it was asked wrongly. 3: the platform was not found. */
    readonly exitCode: 1 | 2 | 3,
  ) {
    super(message);
  }
}

export interface OperatedService {
  readonly name: string;
  /** As the service runs. */
  readonly databaseUrl: string;
  /** As migrations run; a rebuild needs it. */
  readonly ownerUrl?: string | undefined;
}

/** Where the services' databases and the brokers are. */
export interface Stack {
  readonly services: readonly OperatedService[];
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
}

const stackFile = z.object({
  services: z.record(
    z.string(),
    z.object({ databaseUrl: z.string().optional(), ownerUrl: z.string().optional() }),
  ),
  kafkaBrokers: z.array(z.string()).min(1),
});

/**
 * From the environment (DATABASE_URLS, OWNER_DATABASE_URLS: `referral=postgres://… insight=postgres://…`, with
 * KAFKA_BROKERS and TOPIC_PREFIX), else from the stack that `npm start` runs on this machine.
 *
 * @throws Refusal when neither says.
 */
export function findStack(environment: NodeJS.ProcessEnv): Stack {
  const topicPrefix = environment['TOPIC_PREFIX'] ?? '';
  const databases = namedUrls(environment['DATABASE_URLS'] ?? '');
  if (databases.size === 0) return { ...localStack(environment), topicPrefix };
  const brokers = (environment['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
  if (brokers.length === 0) throw new Refusal('DATABASE_URLS is set, but KAFKA_BROKERS is not.', 3);
  const owners = namedUrls(environment['OWNER_DATABASE_URLS'] ?? '');
  const services = [...databases].map(([name, databaseUrl]) => ({
    name,
    databaseUrl,
    ownerUrl: owners.get(name),
  }));
  return { services, brokers, topicPrefix };
}

/** @throws Refusal naming those that there are. */
export function serviceNamed(stack: Stack, name: string | undefined): OperatedService {
  const found = stack.services.find((service) => service.name === name);
  if (found !== undefined) return found;
  const names = stack.services.map((service) => service.name).join(', ');
  throw new Refusal(`There is no service "${name ?? ''}". There are: ${names}.`, 2);
}

export async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'operate',
    options: '-c app.pipe=on',
    connectionTimeoutMillis: 5_000,
    // A laptop that sleeps holds no lock for longer.
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The ends of each partition of a topic, by partition; empty where the topic does not exist. */
export type TopicEnds = (topic: string) => Promise<ReadonlyMap<number, Ends>>;

/** The offset of the first message that a partition holds, and the one after its last. */
export interface Ends {
  readonly low: number;
  readonly high: number;
}

export function endsIn(
  offsets: readonly { readonly partition: number; readonly low: string; readonly high: string }[],
): ReadonlyMap<number, Ends> {
  return new Map(
    offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]),
  );
}

export async function withTopicEnds<T>(stack: Stack, work: (endsOf: TopicEnds) => Promise<T>): Promise<T> {
  return withAdmin(stack, (admin) => work((topic) => endsOn(admin, stack.topicPrefix + topic)));
}

/** The ends of each partition of a topic, as the brokers name it; empty where the topic does not exist. */
export async function endsOn(admin: KafkaAdmin, topicOnTheWire: string): Promise<ReadonlyMap<number, Ends>> {
  const { topics } = await admin.fetchTopicMetadata();
  if (!topics.some(({ name }) => name === topicOnTheWire)) return new Map();
  return endsIn(await admin.fetchTopicOffsets(topicOnTheWire));
}

/** How many messages lie between them. */
export function messagesBetween(ends: ReadonlyMap<number, Ends>): number {
  return [...ends.values()].reduce((sum, { low, high }) => sum + high - low, 0);
}

export async function withAdmin<T>(stack: Stack, work: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
  const admin = plainClient(stack.brokers).admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function localStack(environment: NodeJS.ProcessEnv): Pick<Stack, 'services' | 'brokers'> {
  const file = join(environment['STEPWISE_HOME'] ?? '.stepwise', 'stack.json');
  try {
    const { services, kafkaBrokers } = stackFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    return {
      brokers: kafkaBrokers,
      services: Object.entries(services).flatMap(([name, { databaseUrl, ownerUrl }]) =>
        databaseUrl === undefined ? [] : [{ name, databaseUrl, ownerUrl }],
      ),
    };
  } catch {
    const ways = 'Start it with npm start, or set DATABASE_URLS and KAFKA_BROKERS.';
    throw new Refusal(`No running stack was found: ${file} is missing or cannot be read. ${ways}`, 3);
  }
}

function namedUrls(text: string): Map<string, string> {
  const pairs = text.split(/\s+/).filter((pair) => pair.includes('='));
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
