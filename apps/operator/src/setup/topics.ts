import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { createTopics, type Topic } from '#messaging/outbox/topics';
import { auditHeadTopic } from '#service-kit/records/audit-heads';
import { personalDataServices } from '#local/services';
import { places } from '#local/settings';

const topicsFile = z.strictObject({
  topics: z.array(
    z.strictObject({
      'name': z.string().regex(/^[a-z]+$/),
      'owner': z.string(),
      'partitions': z.int().min(1),
      'retention.ms': z.int().min(-1),
    }),
  ),
});

export interface OwnedTopic extends Topic {
  /** The one service that publishes on it. */
  readonly owner: string;
}

/** The topics of `deploy/kafka/topics.yaml`. */
export function declaredTopics(file = places.topics): OwnedTopic[] {
  const { topics } = topicsFile.parse(parse(readFileSync(file, 'utf8')));
  return topics.map(({ name, owner, partitions, ...topic }) => ({
    name,
    owner,
    partitions,
    retentionMs: topic['retention.ms'],
  }));
}

/** Beside them: where each audited service writes down how far its audit has come. */
export const auditHeads: readonly OwnedTopic[] = personalDataServices.map((owner) => ({
  name: auditHeadTopic(owner),
  owner,
  partitions: 1,
  retentionMs: -1,
  isCompacted: true,
}));

/** Creates those that are missing, and resolves to their names. */
export function createDeclaredTopics(brokers: readonly string[]): Promise<string[]> {
  return createTopics(brokers, [...declaredTopics(), ...auditHeads]);
}
