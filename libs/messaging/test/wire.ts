import { type Kafka, type Message, Partitioners } from 'kafkajs';
import { v7 as newEventId } from 'uuid';
import type { EventDefinition, NewEvent } from '#domain-model/define-event';
import { newTrace } from '#service-kit/runtime/trace-context';
import type { ScratchTopics } from '#testing/kafka';
import { composeMessage } from '../src/outbox/envelope.js';
import { plainClient } from '../src/kafka-client.js';

export const provider = 'DH0';

/** To look at the topics from outside. */
export function plainKafka(topics: Pick<ScratchTopics, 'brokers'>): Kafka {
  return plainClient(topics.brokers, 'spec');
}

export async function publish(
  topics: ScratchTopics,
  messages: readonly Message[],
  topic = 'referral',
): Promise<void> {
  const producer = plainKafka(topics).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let from = 0; from < messages.length; from += 1_000) {
    await producer.send({ topic: topics.named(topic), messages: messages.slice(from, from + 1_000) });
  }
  await producer.disconnect();
}

/** An event as the relay of another service would put it on the topic. */
export function onTheWire<Definition extends EventDefinition>(
  event: NewEvent<Definition>,
  sequence: number,
  recordedAt = new Date().toISOString(),
): Message & { readonly value: string } {
  const trace = newTrace();
  const wrapping = {
    id: newEventId(),
    providerCode: provider,
    recordedAt,
    trace,
    typePrefix: 'stepwise.',
    source: '/stepwise/referral',
  };
  const { key, headers, body } = composeMessage(event, wrapping);
  const digits = String(sequence).padStart(20, '0');
  return { key, headers: { ...headers }, value: `{"sequence":"${digits}",${body.slice(1)}` };
}

/** Everything that is on a topic, partition by partition. */
export async function everythingOn(topics: ScratchTopics, topic = 'referral'): Promise<Message[]> {
  const kafka = plainKafka(topics);
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topics.named(topic));
  await admin.disconnect();
  const expected = ends.reduce((sum, { high }) => sum + Number(high), 0);
  const messages: Message[] = [];
  if (expected === 0) return messages;
  const consumer = kafka.consumer({ groupId: `spec-${newEventId()}`, maxWaitTimeInMs: 20 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topics.named(topic)], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const readMessage = async ({ message }: { message: Message }): Promise<void> => {
      messages.push(message);
      if (messages.length === expected) resolve();
    };
    consumer.run({ eachMessage: readMessage }).catch(reject);
  });
  await consumer.disconnect();
  return messages;
}
