import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { type OperatedService, Refusal, serviceNamed, type Stack, withDatabase } from './stack.js';

interface RecoveryState {
  readonly missing: number;
  readonly noticed_at: Date;
  readonly recovered: number;
  readonly not_applied: Readonly<Record<string, number>>;
}

interface Left {
  readonly id: string;
  readonly provider_code: string;
  readonly aggregate: string;
  readonly aggregate_id: string;
  readonly what: string;
}

const pickedUpWithinMs = 15_000;
const longestSilenceMs = 120_000;
const lookEveryMs = 200;

/** How many events a service's database lacks of those that it has published; undefined where it was never found behind. */
export async function recoveryStateOf(client: pg.Client): Promise<RecoveryState | undefined> {
  const { rows: known } = await client.query(
    `select to_regclass('database_level') as found where to_regclass('database_level') is not null`,
  );
  if (known.length === 0) return undefined;
  const { rows } = await client.query<RecoveryState>(
    `select missing, noticed_at, recovered, not_applied from database_level`,
  );
  return rows[0];
}

/**
 * The running services put back, in databases that were restored, the events that they had published. Waits until they have.
 *
 * @throws Refusal when a service does not take it up, or stays behind.
 */
export async function recover(stack: Stack, say: (line: string) => void, name: string): Promise<void> {
  const services = name === 'all' ? stack.services : [serviceNamed(stack, name)];
  for (const service of services) {
    await withDatabase(service.databaseUrl, (client) => recoverOne(service, client, say));
  }
}

async function recoverOne(
  service: OperatedService,
  client: pg.Client,
  say: (line: string) => void,
): Promise<void> {
  const before = await recoveryStateOf(client);
  if (before === undefined || before.missing === 0) return say(`${service.name}: the database is level.`);
  say(`${service.name}: ${before.missing} events are missing; they are put back …`);
  await client.query(`update database_level set requested_at = clock_timestamp() where missing > 0`);
  const after = await untilRecovered(client, service.name);
  say(`${service.name}: ${after.recovered} events are back in the history, and the database is level.`);
  for (const [type, count] of Object.entries(after.not_applied)) {
    say(`  no row was recovered from ${count} of ${type}`);
  }
  const left = await leftIn(client);
  if (left.length > 0)
    say(`  ${left.length} left for people to complete: npm run operate -- incomplete ${service.name}`);
}

async function untilRecovered(client: pg.Client, name: string): Promise<RecoveryState> {
  const began = Date.now();
  let recovered = 0;
  for (let movedAt = began; ; await pause(lookEveryMs)) {
    const now = await recoveryStateOf(client);
    if (now !== undefined && now.missing === 0) return now;
    const history = await historyLength(client);
    if (history > recovered) movedAt = Date.now();
    recovered = Math.max(recovered, history);
    const patienceMs = now?.recovered === 0 && recovered === 0 ? pickedUpWithinMs : longestSilenceMs;
    if (Date.now() - movedAt > patienceMs) {
      throw new Refusal(`${name} stays behind. The request stays: is the service running, and Kafka?`, 1);
    }
  }
}

async function historyLength(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ events: number }>(
    `select count(*)::integer as events from domain_event`,
  );
  return rows[0]?.events ?? 0;
}

/** What recovered rows still lack, since the events do not contain it: ids and codes, nothing about a person. */
export async function listIncomplete(
  stack: Stack,
  say: (line: string) => void,
  only?: string,
): Promise<void> {
  const services = only === undefined ? stack.services : [serviceNamed(stack, only)];
  for (const { name, databaseUrl } of services) {
    const left = await withDatabase(databaseUrl, leftIn);
    if (left.length === 0) say(`${name}: nothing is left to complete`);
    for (const { id, provider_code, aggregate, aggregate_id, what } of left) {
      say(`${name}/${id}  ${what} of ${aggregate} ${aggregate_id} at ${provider_code}`);
    }
  }
}

/** Notes that a person has filled it in. */
export async function markComplete(stack: Stack, say: (line: string) => void, name: string): Promise<void> {
  const [service, id] = name.split('/');
  if (id === undefined || !/^\d+$/.test(id)) {
    throw new Refusal(`"${name}" names nothing to complete. Names are like referral/12: see incomplete.`, 2);
  }
  const { databaseUrl } = serviceNamed(stack, service);
  const { rowCount } = await withDatabase(databaseUrl, (client) =>
    client.query(
      `update left_to_complete set completed_at = clock_timestamp() where id = $1 and completed_at is null`,
      [id],
    ),
  );
  if (rowCount !== 1) throw new Refusal(`${service}/${id} is not left to complete.`, 2);
  say(`${service}/${id} is complete.`);
}

async function leftIn(client: pg.Client): Promise<Left[]> {
  if ((await client.query(`select where to_regclass('left_to_complete') is not null`)).rowCount === 0)
    return [];
  const { rows } = await client.query<Left>(
    `select id, provider_code, aggregate, aggregate_id, what
     from left_to_complete
     where completed_at is null
     order by id`,
  );
  return rows;
}
