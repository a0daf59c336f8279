import { randomUUID } from 'node:crypto';
import type { Admin, Consumer, EachBatchPayload, IHeaders } from 'kafkajs';
import { plainClient, seesAll } from '../kafka-client.js';

/** A message as text, with the key and the headers that go with it. */
export interface ReadMessage {
  readonly topic: string;
  readonly key: string;
  readonly headers: string;
  readonly value: string;
}

/** The topics of a cluster with messages of ours: all but the broker's own. */
export async function topicsToRead(brokers: readonly string[]): Promise<string[]> {
  const admin = plainClient(brokers, 'read-topics').admin();
  await admin.connect();
  try {
    return (await admin.listTopics()).filter((topic) => !topic.startsWith('__')).sort();
  } finally {
    await admin.disconnect();
  }
}

/**
 * Shows every message that is on a topic now, from the first to the last, to `see`; resolves to how many there were. For
 * those who only look: nothing is committed, and the group it reads as is removed.
 */
export async function readTopic(
  brokers: readonly string[],
  topic: string,
  see: (message: ReadMessage) => void,
): Promise<number> {
  const kafka = plainClient(brokers, 'read-topics');
  const groupId = `read-topics-${randomUUID()}`;
  const admin = kafka.admin();
  const consumer = kafka.consumer({ groupId, ...seesAll });
  await admin.connect();
  try {
    const ends = await endsOf(admin, topic);
    if (ends.size === 0) return 0;
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const seen = await readUntil(consumer, ends, see);
    await consumer.disconnect();
    await admin.deleteGroups([groupId]);
    return seen;
  } finally {
    await admin.disconnect();
  }
}

/** The last offset of each partition that has any message. */
async function endsOf(admin: Admin, topic: string): Promise<Map<number, bigint>> {
  const offsets = await admin.fetchTopicOffsets(topic);
  const filled = offsets.filter(({ low, high }) => BigInt(high) > BigInt(low));
  return new Map(filled.map(({ partition, high }) => [partition, BigInt(high) - 1n]));
}

async function readUntil(
  consumer: Consumer,
  ends: Map<number, bigint>,
  see: (message: ReadMessage) => void,
): Promise<number> {
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    const eachBatch = ({ batch }: EachBatchPayload): Promise<void> => {
      for (const { key, value, headers } of batch.messages) {
        see({ topic: batch.topic, key: textOf(key), headers: textOfHeaders(headers), value: textOf(value) });
        seen += 1;
      }
      const end = ends.get(batch.partition);
      if (end !== undefined && BigInt(batch.lastOffset()) >= end) ends.delete(batch.partition);
      if (ends.size === 0) resolve();
      return Promise.resolve();
    };
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  });
  return seen;
}

function textOf(bytes: Buffer | null): string {
  return bytes?.toString('utf8') ?? '';
}

function textOfHeaders(headers: IHeaders | undefined): string {
  return Object.entries(headers ?? {})
    .map(([name, value]) => `${name}: ${[value].flat().map(String).join(', ')}`)
    .join('\n');
}
