import { setTimeout as pause } from 'node:timers/promises';
import type { KafkaAdmin } from '#messaging/kafka-client';
import type pg from 'pg';
import { messagesOn, publishedBy } from './history.js';
import { Refusal, serviceNamed, type Stack, withAdmin, withDatabase } from './stack.js';
import { untilNoneWaits } from './until-none-waits.js';

/** What a producer had in hand when its relay was ended has arrived, or never will. */
const quietMs = 2_000;
/** A relay that was comparing its topic while that was emptied gives up only after 30 s. */
const noProgressMs = 90_000;

/**
 * Publishes everything again that a service has ever published, from its history: for a topic that was lost or made anew.
 *
 * What the topic still holds is removed first: a rebuild reads from the beginning, and would drop what comes after a later
 * number of the same aggregate. Nothing is published meanwhile, and commands wait for the second that it takes. Consumers drop
 * what they know.
 *
 * @throws Refusal when the topic is missing, or the running service publishes nothing for 90 s.
 */
export async function republish(stack: Stack, say: (line: string) => void, name: string): Promise<void> {
  const service = serviceNamed(stack, name);
  await withDatabase(service.databaseUrl, (client) =>
    withAdmin(stack, async (admin) => {
      const topics = [...(await publishedBy(client)).keys()];
      if (topics.length === 0) return say(`${name}: nothing was ever published.`);
      for (const topic of topics) await refuseWithout(admin, stack.topicPrefix + topic);
      await becomeRelay(client, name);
      for (const topic of topics) await untilQuiet(admin, stack.topicPrefix + topic);
      const events = await queueEverything(client, () => emptied(admin, stack, topics));
      await client.query(`select pg_advisory_unlock_all()`);
      say(`${name}: ${String(events)} events of ${topics.join(', ')} are published again …`);
      await untilPublished(client);
      await readFromTheBeginning(stack, topics);
      say(`${name}: done. A service that lacks them: npm run operate -- rebuild SERVICE.`);
    }),
  );
}

async function refuseWithout(admin: KafkaAdmin, topic: string): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata();
  if (topics.some(({ name }) => name === topic)) return;
  throw new Refusal(`There is no topic ${topic}. Make it first: npm run operate -- topics.`, 1);
}

/** The running relay loses its connection, and waits for the lock until this one lets it go. */
async function becomeRelay(client: pg.Client, service: string): Promise<void> {
  await client.query(
    `select pg_terminate_backend(pid)
     from pg_locks
     join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted
       and application_name like '%-relay' and datname = current_database() and usename = current_user`,
  );
  // A relay that waits for the lock ends who holds it and is silent: this one, too, when its machine sleeps.
  await client.query(`select set_config('application_name', $1, false)`, [`${service}-relay`]);
  await client.query(`select pg_advisory_lock(hashtextextended('outbox-relay', 0))`);
}

async function untilQuiet(admin: KafkaAdmin, topic: string): Promise<void> {
  let before = -1;
  for (;;) {
    const now = await messagesOn(admin, topic);
    if (now === before) return;
    before = now;
    await pause(quietMs);
  }
}

/** The whole history in the order in which it was recorded, instead of what waits, which is its end. */
async function queueEverything(client: pg.Client, emptyTopics: () => Promise<void>): Promise<number> {
  await client.query('begin');
  try {
    await client.query(`set local lock_timeout = '30s'`);
    // Commands that are under way end first; those that come wait.
    await client.query('lock table outbox in share row exclusive mode');
    await emptyTopics();
    await client.query('delete from outbox');
    const { rowCount } = await client.query(
      `insert into outbox (event_id, topic, key, recorded_at, headers, value)
       select event_id, topic, key, recorded_at, headers, value
       from domain_event
       order by id`,
    );
    await client.query('commit');
    return rowCount ?? 0;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Offsets go on from where they were, so that positions of consumers stay true. */
async function emptied(admin: KafkaAdmin, stack: Stack, topics: readonly string[]): Promise<void> {
  for (const topic of topics) {
    const onTheWire = stack.topicPrefix + topic;
    const ends = await admin.fetchTopicOffsets(onTheWire);
    const filled = ends.filter(({ high, low }) => high !== low);
    if (filled.length === 0) continue;
    const partitions = filled.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.deleteTopicRecords({ topic: onTheWire, partitions });
  }
}

/**
 * A position is true of the log in which it was noted, and a topic that was made anew may be as long. Consumers read it from the
 * beginning, and drop what they know.
 */
async function readFromTheBeginning(stack: Stack, topics: readonly string[]): Promise<void> {
  for (const { databaseUrl } of stack.services) {
    await withDatabase(databaseUrl, async (client) => {
      await client.query('update consumer_position set next_offset = 0 where topic = any($1)', [topics]);
      await client.query('update consumer_group set rebuilds = rebuilds + 1 where topics && $1', [topics]);
    });
  }
}

function untilPublished(client: pg.Client): Promise<void> {
  const counted = async (): Promise<number> => {
    const { rows } = await client.query<{ waiting: number }>(
      'select count(*)::integer as waiting from outbox',
    );
    return rows[0]?.waiting ?? 0;
  };
  return untilNoneWaits({ counted, done: 'published', patienceMs: noProgressMs });
}
