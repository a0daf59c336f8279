import { Injectable } from '@nestjs/common';
import type { Kafka } from 'kafkajs';
import { z } from 'zod';
import { AuditWitness, auditHeadTopic, type AuditHead } from '#service-kit/records/audit-heads';
import { Configuration } from '#service-kit/runtime/configuration';
import { Brokers } from '../kafka-client.js';
import { readSpans } from '../consumer/read-spans.js';

const head = z.object({
  provider: z.string(),
  number: z.string().regex(/^\d+$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Writes the heads of a service's audit on a compacted topic of its own, on which nobody else may write. */
@Injectable()
export class AuditHeadTopic extends AuditWitness {
  constructor(
    private readonly configuration: Configuration,
    private readonly brokers: Brokers,
  ) {
    super();
  }

  read(): Promise<readonly AuditHead[]> {
    return readAuditHeads(this.brokers.reader(), this.topic);
  }

  async write(heads: readonly AuditHead[]): Promise<void> {
    const producer = this.brokers.producer();
    try {
      await producer.connect();
      await producer.send({ topic: this.topic, acks: -1, messages: messagesOf(heads) });
    } finally {
      await producer.disconnect().catch(() => undefined);
    }
  }

  private get topic(): string {
    return this.configuration.topicPrefix + auditHeadTopic(this.configuration.serviceName);
  }
}

/** What was written down last of each provider. @throws where the topic does not exist or cannot be read. */
export async function readAuditHeads(kafka: Kafka, topic: string): Promise<readonly AuditHead[]> {
  const heads = new Map<string, AuditHead>();
  await readSpans(kafka, { topic, spans: await spansOf(kafka, topic) }, (messages) => {
    for (const { value } of messages) {
      const read = head.parse(JSON.parse(value?.toString('utf8') ?? ''));
      heads.set(read.provider, read);
    }
    return Promise.resolve();
  });
  return [...heads.values()];
}

/**
 * Writes down, as the service itself, what an operator has accepted as the heads from now on: after a restore, or once an
 * investigation of a lost end has closed.
 */
export async function acceptAuditHeads(
  kafka: Kafka,
  {
    topic,
    heads,
    reason,
  }: { readonly topic: string; readonly heads: readonly AuditHead[]; readonly reason: string },
): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  try {
    await producer.connect();
    const acceptedAt = new Date().toISOString();
    await producer.send({
      topic,
      acks: -1,
      messages: messagesOf(heads.map((one) => ({ ...one, acceptedAt, reason }))),
    });
  } finally {
    await producer.disconnect().catch(() => undefined);
  }
}

async function spansOf(kafka: Kafka, topic: string) {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(topic);
    return ends
      .map(({ partition, low, high }) => ({ partition, from: Number(low), to: Number(high) }))
      .filter(({ from, to }) => from < to);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function messagesOf(heads: readonly AuditHead[]) {
  return heads.map((one) => ({ key: one.provider, value: JSON.stringify(one) }));
}
