import type pg from 'pg';
import { pipeTables } from '#messaging/pipe-tables';
import { lackingTopics, sayLacking } from './history.js';
import { type Group, groupsOf, lagOf } from './status.js';
import { Refusal, serviceNamed, type Stack, withDatabase, withTopicEnds } from './stack.js';
import { untilNoneWaits } from './until-none-waits.js';

const noProgressMs = 30_000;

/**
 * A service consumes everything again: empties the tables that it declared rebuildable and forgets its position,
 * in one transaction; the running service notices within a second. Waits until it has caught up.
 *
 * @throws Refusal when the service declares nothing, no owner's database is known, or nothing is consumed for 30 s.
 */
export async function rebuild(
  stack: Stack,
  say: (line: string) => void,
  name: string | undefined,
): Promise<void> {
  const { ownerUrl, ...service } = serviceNamed(stack, name);
  if (ownerUrl === undefined) {
    throw new Refusal(
      `A rebuild empties tables as their owner: set OWNER_DATABASE_URLS for ${service.name}.`,
      3,
    );
  }
  await withDatabase(ownerUrl, async (client) => {
    const group = await rebuildableGroup(client, stack.topicPrefix + service.name);
    await refuseLackingTopics(stack, group);
    const began = Date.now();
    await beginAgain(client, group);
    say(`${service.name}: emptied ${group.rebuildable.join(', ')}; consuming everything again …`);
    const events = await caughtUp(stack, client, group);
    say(`${service.name}: rebuilt from ${events} events in ${((Date.now() - began) / 1_000).toFixed(1)} s.`);
  });
}

async function rebuildableGroup(client: pg.Client, name: string): Promise<Group> {
  const group = (await groupsOf(client)).find((one) => one.name === name);
  if (group === undefined || group.rebuildable.length === 0) {
    throw new Refusal(
      `${name} declares no table that contains only what was consumed: there is nothing to rebuild.`,
      2,
    );
  }
  const protectedTables: readonly string[] = pipeTables;
  const wrong = group.rebuildable.find(
    (table) => !/^[a-z][a-z0-9_]*$/.test(table) || protectedTables.includes(table),
  );
  if (wrong !== undefined) throw new Refusal(`${name} may not have the table ${wrong} emptied.`, 2);
  return group;
}

/** What is emptied must be on the topics: a topic that lost its history would leave less than there was. */
async function refuseLackingTopics(stack: Stack, { topics }: Group): Promise<void> {
  const [lacking] = await lackingTopics(stack, { topics });
  if (lacking !== undefined) throw new Refusal(`Nothing was emptied: ${sayLacking(lacking)}`, 1);
}

/** The lock lets running batches end and delays the next, since each begins with its position. */
async function beginAgain(client: pg.Client, group: Group): Promise<void> {
  await client.query(`begin`);
  try {
    await client.query(`set local lock_timeout = '30s'`);
    await client.query(`lock table consumer_position in share row exclusive mode`);
    await client.query(`truncate ${group.rebuildable.join(', ')}`);
    await client.query(`update consumer_position set next_offset = 0 where consumer_group = $1`, [
      group.name,
    ]);
    await client.query(`delete from consumer_sequence where consumer_group = $1`, [group.name]);
    await client.query(`delete from parked_event where consumer_group = $1`, [group.name]);
    await client.query(`update consumer_group set rebuilds = rebuilds + 1 where name = $1`, [group.name]);
    await client.query(`commit`);
  } catch (error) {
    await client.query(`rollback`);
    throw error;
  }
}

/** How many events were consumed again, once none waits. */
async function caughtUp(stack: Stack, client: pg.Client, group: Group): Promise<number> {
  return withTopicEnds(stack, async (endsOf) => {
    let total = 0;
    const counted = async (): Promise<number> => {
      const lags = await lagOf(client, group, endsOf);
      total = lags.reduce((sum, lag) => sum + lag.total, 0);
      return lags.reduce((sum, lag) => sum + lag.waiting, 0);
    };
    await untilNoneWaits({ counted, done: 'consumed', patienceMs: noProgressMs });
    return total;
  });
}
