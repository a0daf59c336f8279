import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { Refusal, serviceNamed, type Stack, withDatabase } from './stack.js';

interface Parked {
  readonly id: string;
  readonly consumer_group: string;
  readonly topic: string;
  readonly partition: number;
  readonly log_offset: string;
  readonly key: string | null;
  readonly event_id: string | null;
  readonly type: string | null;
  readonly headers: Record<string, string>;
  readonly value: Buffer | null;
  readonly reason: string;
  readonly attempts: number;
  readonly parked_at: Date;
  readonly requested: string | null;
  /** 0 for the one that an operator retries or discards; the others follow it. */
  readonly ahead: number;
  readonly behind: number;
}

const pickedUpWithinMs = 15_000;
const lookEveryMs = 100;

export async function listParked(stack: Stack, say: (line: string) => void, only?: string): Promise<void> {
  const services = only === undefined ? stack.services : [serviceNamed(stack, only)];
  for (const { name, databaseUrl } of services) {
    const parked = await withDatabase(databaseUrl, (client) => parkedIn(client));
    if (parked.length === 0) say(`${name}: nothing is parked`);
    for (const one of parked) {
      const place = `${one.type ?? 'unreadable'} on ${one.topic}, since ${one.parked_at.toISOString()}`;
      say(
        `${name}/${one.id}  ${place}: ${one.reason}${one.behind > 0 ? `; ${one.behind} wait behind it` : ''}`,
      );
    }
  }
}

/** Metadata and reason; the message itself only where it was asked for. */
export async function showParked(
  stack: Stack,
  say: (line: string) => void,
  asked: { readonly name: string | undefined; readonly withData: boolean },
): Promise<void> {
  const { service, id } = parkedName(stack, asked.name);
  const one = await withDatabase(service.databaseUrl, (client) => found(client, service.name, id));
  const lines = {
    parked: `${service.name}/${one.id}, since ${one.parked_at.toISOString()}, tried ${one.attempts} times since`,
    reason: one.reason,
    type: one.type ?? 'could not be read',
    event: one.event_id ?? 'could not be read',
    message: `${one.topic}, partition ${one.partition}, offset ${one.log_offset}, key ${one.key ?? 'none'}`,
    order:
      one.ahead > 0
        ? `${one.ahead} of its key go before it`
        : `first of its key, ${one.behind} wait behind it`,
    sequence: one.headers['ce_sequence'] ?? 'unknown',
  };
  for (const [name, text] of Object.entries(lines)) say(`${name.padEnd(9)} ${text}`);
  if (asked.withData) say(one.value?.toString('utf8') ?? 'The message has no value.');
}

/** Asks the running service, waits for what becomes of it, and says so. @throws Refusal when it stays parked. */
export async function settleParked(
  stack: Stack,
  say: (line: string) => void,
  asked: { readonly name: string | undefined; readonly request: 'retry' | 'discard' },
): Promise<void> {
  const { service, id } = parkedName(stack, asked.name);
  await withDatabase(service.databaseUrl, async (client) => {
    const before = await found(client, service.name, id);
    if (before.ahead > 0) {
      throw new Refusal(
        `${service.name}/${id} waits behind an earlier event of its key: settle that one first.`,
        2,
      );
    }
    await client.query(`update parked_event set requested = $2 where id = $1`, [id, asked.request]);
    await settled(client, `${service.name}/${id}`, before);
    const left = (await parkedIn(client)).filter(
      (one) => one.key !== null && one.key === before.key && one.topic === before.topic,
    );
    say(`${service.name}/${id} is ${asked.request === 'retry' ? 'consumed' : 'discarded'}.`);
    if (before.behind > 0)
      say(`Of the ${before.behind} behind it ${before.behind - left.length} are released.`);
    if (left[0] !== undefined) say(`${service.name}/${left[0].id} stays parked: ${left[0].reason}.`);
  });
}

async function settled(client: pg.Client, name: string, before: Parked): Promise<void> {
  const deadline = Date.now() + pickedUpWithinMs;
  while (Date.now() < deadline) {
    const [now] = (await parkedIn(client)).filter((one) => one.id === before.id);
    if (now === undefined) return;
    if (now.attempts > before.attempts) throw new Refusal(`${name} stays parked: ${now.reason}.`, 1);
    await pause(lookEveryMs);
  }
  const wait = `${pickedUpWithinMs / 1_000} s`;
  throw new Refusal(`Nobody took up ${name} within ${wait}. The request stays: is the service running?`, 1);
}

function parkedName(stack: Stack, name: string | undefined) {
  const [service, id] = (name ?? '').split('/');
  if (id === undefined || !/^\d+$/.test(id)) {
    throw new Refusal(
      `"${name ?? ''}" names no parked event. They are named like insight/12: see parked list.`,
      2,
    );
  }
  return { service: serviceNamed(stack, service), id };
}

async function found(client: pg.Client, service: string, id: string): Promise<Parked> {
  const one = (await parkedIn(client)).find((parked) => parked.id === id);
  if (one === undefined) throw new Refusal(`${service}/${id} is not parked.`, 2);
  return one;
}

async function parkedIn(client: pg.Client): Promise<Parked[]> {
  const { rows } = await client.query<Parked>(
    `select parked_event.*,
            (row_number() over of_key - 1)::integer as ahead,
            (count(*) over of_key_whole - row_number() over of_key)::integer as behind
     from parked_event
     window of_key_whole as (partition by consumer_group, topic, coalesce(key, 'without key ' || id)),
            of_key as (of_key_whole order by id)
     order by id`,
  );
  return rows;
}
