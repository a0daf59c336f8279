import type { KafkaAdmin } from '#messaging/kafka-client';
import type pg from 'pg';
import {
  endsOn,
  messagesBetween,
  type OperatedService,
  type Stack,
  withAdmin,
  withDatabase,
} from './stack.js';

/** How many events of one topic the history of its service holds as published, and how many messages the topic holds. */
export interface TopicAgainstHistory {
  readonly service: string;
  readonly topic: string;
  readonly published: number;
  readonly onTopic: number;
}

/** What a service has published, topic by topic: its history without what still waits in the outbox. */
export async function publishedBy(client: pg.Client): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ topic: string; published: number }>(
    `select topic, (count(*) - (select count(*) from outbox where outbox.topic = domain_event.topic))::float8 as published
     from domain_event
     group by topic`,
  );
  return new Map(rows.map(({ topic, published }) => [topic, published]));
}

/** Messages that a topic holds; none where there is no such topic. */
export async function messagesOn(admin: KafkaAdmin, topicOnTheWire: string): Promise<number> {
  return messagesBetween(await endsOn(admin, topicOnTheWire));
}

/** Every topic that lacks events of its history, such as one whose broker lost its disk, or that was made anew. */
export async function lackingTopics(
  stack: Stack,
  { topics }: { readonly topics?: readonly string[] } = {},
): Promise<TopicAgainstHistory[]> {
  const histories = await Promise.all(stack.services.map(historyOf));
  return withAdmin(stack, async (admin) => {
    const compared: TopicAgainstHistory[] = [];
    for (const { service, topic, published } of histories.flat()) {
      if (topics !== undefined && !topics.includes(topic)) continue;
      const onTopic = await messagesOn(admin, stack.topicPrefix + topic);
      compared.push({ service, topic, published, onTopic });
    }
    return compared.filter(({ published, onTopic }) => onTopic < published);
  });
}

async function historyOf({ name, databaseUrl }: OperatedService) {
  const published = await withDatabase(databaseUrl, publishedBy);
  return [...published].map(([topic, count]) => ({ service: name, topic, published: count }));
}

export function sayLacking({ service, topic, published, onTopic }: TopicAgainstHistory): string {
  return (
    `the topic ${topic} holds ${String(onTopic)} of the ${String(published)} events that ${service} has published. ` +
    `Way out: npm run operate -- republish ${service}`
  );
}
