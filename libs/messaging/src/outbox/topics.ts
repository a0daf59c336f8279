import { setTimeout as pause } from 'node:timers/promises';
import kafkajs, { type Admin } from 'kafkajs';
import type { KafkaAccess } from '#service-kit/runtime/kafka-access';
import { plainClient } from '../kafka-client.js';

// Node sees this name of a CommonJS module only through its default export.
const { ConfigResourceTypes } = kafkajs;

const servedWithinMs = 30_000;

export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /** -1 stores its events for ever. */
  readonly retentionMs: number;
  /** Of each key the last message alone stays. */
  readonly isCompacted?: boolean;
}

/**
 * Creates the topics that are missing and resolves to their names. Topics that exist are left as they are, but one with
 * another number of partitions is an Error: events of one key would change partition, and lose their order, if it grew.
 */
export async function createTopics(
  brokers: KafkaAccess | readonly string[],
  topics: readonly Topic[],
): Promise<string[]> {
  return withAdmin(brokers, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ name }) => !existing.has(name));
    const known = topics.filter(({ name }) => existing.has(name));
    await ensurePartitions(admin, known);
    await ensureUncompressed(admin, known);
    const names = missing.map(({ name }) => name);
    if (names.length > 0) {
      await admin.createTopics({ topics: missing.map(asAsked), waitForLeaders: false });
      await untilServed(admin, names);
    }
    return names;
  });
}

/** Deletes those of the topics that exist, with all their events. */
export async function deleteTopics(brokers: readonly string[], names: readonly string[]): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const topics = names.filter((name) => existing.has(name));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  });
}

/** The names of all topics of the cluster. */
export async function topicsOf(brokers: readonly string[]): Promise<string[]> {
  return withAdmin(brokers, (admin) => admin.listTopics());
}

function asAsked({ name, partitions, retentionMs, isCompacted = false }: Topic) {
  return {
    topic: name,
    numPartitions: partitions,
    replicationFactor: -1, // The cluster's own default: one here, more where there are more brokers.
    configEntries: configOf({ retentionMs, isCompacted }),
  };
}

/**
 * The broker stores what it is sent uncompressed, however a producer has compressed it: kafkajs reads neither snappy, lz4 nor
 * zstd, and one such batch would stop every consumer of the topic.
 */
const uncompressed = { name: 'compression.type', value: 'uncompressed' };

function configOf({ retentionMs, isCompacted = false }: Pick<Topic, 'retentionMs' | 'isCompacted'>) {
  return [
    { name: 'retention.ms', value: String(retentionMs) },
    uncompressed,
    ...(isCompacted ? [{ name: 'cleanup.policy', value: 'compact' }] : []),
  ];
}

/** Topics of an earlier version store batches as they are sent. What is set replaces all that was set: so everything is. */
async function ensureUncompressed(admin: Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return;
  const type = ConfigResourceTypes.TOPIC;
  const asked = topics.map(({ name }) => ({ type, name, configNames: [uncompressed.name] }));
  const { resources } = await admin.describeConfigs({ resources: asked, includeSynonyms: false });
  const others = resources.filter(({ configEntries }) =>
    configEntries.some(({ configValue }) => configValue !== uncompressed.value),
  );
  const changed = topics.filter(({ name }) => others.some(({ resourceName }) => resourceName === name));
  if (changed.length === 0) return;
  await admin.alterConfigs({
    validateOnly: false,
    resources: changed.map((topic) => ({ type, name: topic.name, configEntries: configOf(topic) })),
  });
}

/** The controller answers before the brokers have consumed of the topic, which kafkajs's own wait takes for a failure. */
async function untilServed(admin: Admin, names: string[]): Promise<void> {
  const deadline = Date.now() + servedWithinMs;
  while (!(await areServed(admin, names))) {
    if (Date.now() > deadline)
      throw new Error(`The brokers do not serve the new topics ${names.join(', ')}.`);
    await pause(50);
  }
}

async function areServed(admin: Admin, names: string[]): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
  } catch {
    return false;
  }
}

async function ensurePartitions(admin: Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return;
  const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) });
  for (const { name, partitions } of topics) {
    const actual = found.find((one) => one.name === name)?.partitions.length;
    if (actual !== partitions) {
      throw new Error(
        `Topic ${name} has ${actual} partitions where ${partitions} are wanted, and cannot be changed.`,
      );
    }
  }
}

async function withAdmin<T>(
  brokers: KafkaAccess | readonly string[],
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const kafka = plainClient(brokers, 'stepwise-topics');
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
