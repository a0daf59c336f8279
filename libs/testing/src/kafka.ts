import { publishingServices } from '#local/services';
import { randomBytes } from 'node:crypto';
import { createTopics, deleteTopics } from '#messaging/outbox/topics';

export interface ScratchTopics {
  readonly brokers: readonly string[];
  /** Goes before every topic's name, in the spec's messages and in the service's TOPIC_PREFIX. */
  readonly prefix: string;
  /** The topic's name on the broker: 'referral' → '<prefix>referral'. */
  named(topic: string): string;
  drop(): Promise<void>;
}

/**
 * Topics of the suite's own on the run's broker: the published ones, or those asked for, with three partitions each,
 * which is enough to have keys on different ones.
 */
export async function scratchTopics(
  options: { prefix?: string; topics?: readonly string[]; partitions?: number } = {},
): Promise<ScratchTopics> {
  const {
    prefix = `${randomBytes(4).toString('hex')}.`,
    topics = publishingServices,
    partitions = 3,
  } = options;
  const brokers = brokersOfThisRun();
  const names = topics.map((topic) => `${prefix}${topic}`);
  await createTopics(
    brokers,
    names.map((name) => ({ name, partitions, retentionMs: -1 })),
  );
  return {
    brokers,
    prefix,
    named: (topic) => `${prefix}${topic}`,
    drop: () => deleteTopics(brokers, names),
  };
}

/** The brokers that this run of specs was given. */
export function brokersOfThisRun(): string[] {
  const brokers = process.env['TEST_KAFKA_BROKERS'];
  if (brokers) return brokers.split(',');
  throw new Error(
    'TEST_KAFKA_BROKERS is not set: a spec that needs servers is named *.int.spec.ts or *.journey.spec.ts.',
  );
}
