import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { recoveryStateOf } from './recover.js';
import { publishedBy, sayLacking } from './history.js';
import {
  type Ends,
  endsIn,
  messagesBetween,
  type OperatedService,
  type Stack,
  type TopicEnds,
  withAdmin,
  withDatabase,
} from './stack.js';

/** How far one consumer group has come. */
export interface Lag {
  readonly topic: string;
  /** Messages still to be consumed. */
  readonly waiting: number;
  /** Messages in the topic. */
  readonly total: number;
}

/** What is away is said of each service; the others are said as they are. */
const patienceMs = 2_000;

/**
 * Prints, for each service, what waits to be published, what waits to be consumed, what is parked, and where a topic holds less
 * than its service has published. Answers within seconds also while Kafka, or a service's database, is away.
 */
export async function printStatus(stack: Stack, say: (line: string) => void): Promise<void> {
  // Before the topics: what is published in between is on a topic, and was never missing from it.
  const histories = await Promise.all(
    stack.services.map((service) => within(historyOf(service), 'PostgreSQL')),
  );
  const topics = await within(topicsOf(stack), 'Kafka');
  if (typeof topics === 'string')
    say(`!! ${topics}: nothing is published or consumed; commands are taken all the same`);
  const reports = stack.services.map(async (service, index) => {
    const history = histories[index] ?? 'unknown';
    if (typeof history === 'string') return [`!! ${service.name}: ${history}; it takes no commands`];
    const known = { history, topics: typeof topics === 'string' ? null : topics };
    const lines = await within(reportOn(service, known), 'PostgreSQL');
    return typeof lines === 'string' ? [`!! ${service.name}: ${lines}; it takes no commands`] : lines;
  });
  for (const report of reports) for (const line of await report) say(line);
}

/** What was asked, or that it did not answer. */
async function within<T>(asked: Promise<T>, what: string): Promise<T | string> {
  const patience = new AbortController();
  const late = pause(patienceMs, `${what} does not answer`, { signal: patience.signal }).catch(() => '');
  try {
    return await Promise.race([asked.catch(() => `${what} does not answer`), late]);
  } finally {
    patience.abort();
  }
}

interface TopicState {
  readonly ends: ReadonlyMap<number, Ends>;
  readonly messages: number;
}

/** Every topic of this platform, without its prefix. */
async function topicsOf(stack: Stack): Promise<ReadonlyMap<string, TopicState>> {
  return withAdmin(stack, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata();
    const ours = topics.map(({ name }) => name).filter((name) => name.startsWith(stack.topicPrefix));
    const states = await Promise.all(
      ours.map(async (name): Promise<[string, TopicState]> => {
        const offsets = await admin.fetchTopicOffsets(name);
        const ends = endsIn(offsets);
        return [name.slice(stack.topicPrefix.length), { ends, messages: messagesBetween(ends) }];
      }),
    );
    return new Map(states);
  });
}

interface Known {
  /** null where it is too long to be counted while somebody waits. */
  readonly history: { readonly published: ReadonlyMap<string, number> | null };
  readonly topics: ReadonlyMap<string, TopicState> | null;
}

async function reportOn(
  { name, databaseUrl }: OperatedService,
  { history, topics }: Known,
): Promise<string[]> {
  return withDatabase(databaseUrl, async (client) => {
    const lines: string[] = [];
    const outbox = await outboxOf(client);
    const state = await recoveryStateOf(client);
    if (state !== undefined && state.missing > 0) {
      lines.push(
        `!! ${name}: DATABASE BEHIND by ${state.missing} events since ${state.noticed_at.toISOString()};`,
        `   it takes no commands. Way out: npm run operate -- recover ${name}`,
      );
    }
    const age = outbox.depth > 0 ? `, the oldest for ${outbox.oldest_seconds} s` : '';
    lines.push(`${name}: ${outbox.depth} to publish${age}; ${await parkedIn(client)} parked`);
    if (topics === null) return lines;
    lines.push(...lackingOn(name, history.published, topics));
    for (const group of await groupsOf(client)) {
      const lags = await lagOf(client, group, (topic) =>
        Promise.resolve(topics.get(topic)?.ends ?? new Map()),
      );
      for (const { topic, waiting, total } of lags)
        lines.push(`  consumes ${topic}: ${waiting} of ${total} still to consume`);
    }
    return lines;
  });
}

/** A long history is not counted while somebody waits: a rebuild counts it before it empties anything. */
function historyOf({ databaseUrl }: OperatedService): Promise<Known['history']> {
  return withDatabase(databaseUrl, async (client) => {
    await client.query(`set statement_timeout = ${String(patienceMs / 2)}`);
    return { published: await publishedBy(client).catch(() => null) };
  });
}

function lackingOn(
  service: string,
  published: ReadonlyMap<string, number> | null,
  topics: ReadonlyMap<string, TopicState>,
): string[] {
  if (published === null) return [`  its history is too long to be compared with its topic here`];
  return [...published].flatMap(([topic, count]) => {
    const onTopic = topics.get(topic)?.messages ?? 0;
    return onTopic < count ? [`!! ${sayLacking({ service, topic, published: count, onTopic })}`] : [];
  });
}

export interface Group {
  readonly name: string;
  readonly topics: readonly string[];
  readonly rebuildable: readonly string[];
}

export async function groupsOf(client: pg.Client): Promise<Group[]> {
  const { rows } = await client.query<Group>(
    `select name, topics, rebuildable from consumer_group order by name`,
  );
  return rows;
}

export async function lagOf(client: pg.Client, group: Group, endsOf: TopicEnds): Promise<Lag[]> {
  const { rows } = await client.query<{ topic: string; partition: number; next_offset: number }>(
    `select topic, partition, next_offset::float8 as next_offset
     from consumer_position
     where consumer_group = $1`,
    [group.name],
  );
  const next = new Map(rows.map((row) => [`${row.topic}/${row.partition}`, row.next_offset]));
  const lags: Lag[] = [];
  for (const topic of group.topics) {
    const ends = await endsOf(topic);
    const waiting = [...ends].map(([partition, { low, high }]) =>
      Math.max(0, high - Math.max(low, next.get(`${topic}/${partition}`) ?? 0)),
    );
    lags.push({ topic, waiting: sum(waiting), total: messagesBetween(ends) });
  }
  return lags;
}

async function outboxOf(client: pg.Client): Promise<{ depth: number; oldest_seconds: number }> {
  const { rows } = await client.query<{ depth: number; oldest_seconds: number }>(
    `select count(*)::integer as depth,
            coalesce(round(extract(epoch from clock_timestamp() - min(recorded_at))), 0)::integer as oldest_seconds
     from outbox`,
  );
  return rows[0] ?? { depth: 0, oldest_seconds: 0 };
}

async function parkedIn(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ parked: number }>(
    `select count(*)::integer as parked from parked_event`,
  );
  return rows[0]?.parked ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
