import type pg from 'pg';
import { recoveryStateOf } from './recover.js';
import { type Stack, type TopicEnds, withDatabase, withTopicEnds } from './stack.js';

/** How far one consumer group has come. */
export interface Lag {
  readonly topic: string;
  /** Messages still to be consumed. */
  readonly waiting: number;
  /** Messages in the topic. */
  readonly total: number;
}

/** Prints, for each service, what waits to be published, what waits to be consumed, and what is parked. */
export async function printStatus(stack: Stack, say: (line: string) => void): Promise<void> {
  await withTopicEnds(stack, async (endsOf) => {
    for (const { name, databaseUrl } of stack.services) {
      await withDatabase(databaseUrl, async (client) => {
        const outbox = await outboxOf(client);
        const state = await recoveryStateOf(client);
        if (state !== undefined && state.missing > 0) {
          say(
            `!! ${name}: DATABASE BEHIND by ${state.missing} events since ${state.noticed_at.toISOString()};`,
          );
          say(`   it takes no commands. Way out: npm run operate -- recover ${name}`);
        }
        const age = outbox.depth > 0 ? `, the oldest for ${outbox.oldest_seconds} s` : '';
        say(`${name}: ${outbox.depth} to publish${age}; ${await parkedIn(client)} parked`);
        for (const group of await groupsOf(client)) {
          for (const { topic, waiting, total } of await lagOf(client, group, endsOf)) {
            say(`  consumes ${topic}: ${waiting} of ${total} still to consume`);
          }
        }
      });
    }
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
    const ends = [...(await endsOf(topic))];
    const waiting = ends.map(([partition, end]) =>
      Math.max(0, end - (next.get(`${topic}/${partition}`) ?? 0)),
    );
    lags.push({ topic, waiting: sum(waiting), total: sum(ends.map(([, end]) => end)) });
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
