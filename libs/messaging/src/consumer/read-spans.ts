import { randomUUID } from 'node:crypto';
import type { EachBatchPayload, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import { seesAll } from '../kafka-client.js';
import { Pause } from './pause.js';

/** The messages of one partition from one offset up to, and without, another. */
export interface Span {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

export interface SpanMessage extends Pick<KafkaMessage, 'key' | 'value' | 'offset'> {
  readonly headers: IHeaders | undefined;
  readonly partition: number;
}

const longestSilenceMs = 30_000;

/**
 * Shows the messages of these spans, batch by batch, in the order of each partition. Nothing is committed, and the group
 * it reads as is removed.
 *
 * @throws Error when nothing comes for 30 s.
 */
export async function readSpans(
  kafka: Kafka,
  asked: { readonly topic: string; readonly spans: readonly Span[] },
  see: (messages: readonly SpanMessage[]) => Promise<void>,
): Promise<void> {
  if (asked.spans.length === 0) return;
  let hasSeen = false;
  const noting = async (messages: readonly SpanMessage[]): Promise<void> => {
    hasSeen = true;
    await see(messages);
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return await readOnce(kafka, asked, noting);
    } catch (error) {
      // A broker that has just started loads its groups: the client crashes, and nothing was shown yet.
      if (hasSeen || attempt === attempts || isRefusedForGood(error)) throw error;
      await new Pause().forMs(200 * attempt);
    }
  }
}

const attempts = 5;

function isRefusedForGood(error: unknown): boolean {
  return /AUTHORIZATION|not authorized|authentication/i.test(String(error));
}

async function readOnce(
  kafka: Kafka,
  { topic, spans }: { readonly topic: string; readonly spans: readonly Span[] },
  see: (messages: readonly SpanMessage[]) => Promise<void>,
): Promise<void> {
  const groupId = `read-spans-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 50,
    ...seesAll,
  });
  const left = new Map(spans.map((span) => [span.partition, span]));
  const silence = new Silence();
  const done = silence.broken();
  consumer.on('consumer.crash', ({ payload }) => silence.fail(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: false });
    const eachBatch = async ({ batch }: EachBatchPayload): Promise<void> => {
      const span = left.get(batch.partition);
      if (span === undefined) return;
      const { partition } = batch;
      const within = batch.messages.filter(({ offset }) => isWithin(span, Number(offset)));
      await see(
        within.map(({ key, value, headers, offset }) => ({ partition, key, value, headers, offset })),
      );
      silence.consumed();
      // A batch from before the seek may still arrive: it ends before the span does.
      if (Number(batch.lastOffset()) >= span.to - 1) left.delete(partition);
      if (left.size === 0) silence.end();
    };
    await consumer.run({
      autoCommit: false,
      eachBatch: (payload) => eachBatch(payload).catch((error: unknown) => silence.fail(error)),
    });
    for (const { partition, from } of spans) consumer.seek({ topic, partition, offset: String(from) });
    await done;
  } finally {
    silence.end();
    await consumer.disconnect().catch(() => undefined);
    await removeGroup(kafka, groupId);
  }
}

function isWithin({ from, to }: Span, offset: number): boolean {
  return offset >= from && offset < to;
}

/** Brokers forget an empty group by themselves, after a week. */
async function removeGroup(kafka: Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin();
  await admin
    .connect()
    .then(() => admin.deleteGroups([groupId]))
    .catch(() => undefined);
  await admin.disconnect().catch(() => undefined);
}

/** Waits for an end, as long as something is consumed. */
class Silence {
  private timer: NodeJS.Timeout | undefined;
  end: () => void = () => undefined;
  fail: (error: unknown) => void = () => undefined;

  broken(): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => {
      this.end = () => {
        clearTimeout(this.timer);
        resolve();
      };
      this.fail = (error) => {
        clearTimeout(this.timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      };
    });
    this.consumed();
    ended.catch(() => undefined); // Whoever awaits it gets its failure, perhaps later.
    return ended;
  }

  consumed(): void {
    clearTimeout(this.timer);
    const wait = `${longestSilenceMs / 1_000} s`;
    this.timer = setTimeout(
      () => this.fail(new Error(`The topic gave no message for ${wait}.`)),
      longestSilenceMs,
    );
  }
}
