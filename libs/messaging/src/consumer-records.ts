import type { Transaction } from '#service-kit/transaction';
import { Ledger, type Parking } from './ledger.js';
import type { Reading } from './reading.js';

/** One partition, as one consumer group knows it. */
export interface Partition {
  readonly group: string;
  /** Without the prefix of the wire. */
  readonly topic: string;
  readonly partition: number;
}

export interface Position {
  readonly clusterId: string;
  readonly nextOffset: number;
}

/**
 * Locks the partition's position until the end of the transaction, so that two consumers that both believe the
 * partition theirs write one after the other. A partition never heard begins at 0.
 */
export async function lockPosition(tx: Transaction, at: Partition, clusterId: string): Promise<Position> {
  const rows = await tx.query<Position>(
    `insert into consumer_position as position (consumer_group, topic, partition, cluster_id, next_offset)
     values ($1, $2, $3, $4, 0)
     on conflict (consumer_group, topic, partition) do update
     set next_offset = position.next_offset
     returning cluster_id as "clusterId", next_offset::float8 as "nextOffset"`,
    [at.group, at.topic, at.partition, clusterId],
  );
  return rows[0] ?? { clusterId, nextOffset: 0 };
}

/** Every position of the group, by `topic/partition`. */
export async function positionsOf(tx: Transaction, group: string): Promise<Map<string, Position>> {
  const rows = await tx.query<Position & { topic: string; partition: number }>(
    `select topic, partition, cluster_id as "clusterId", next_offset::float8 as "nextOffset"
     from consumer_position
     where consumer_group = $1`,
    [group],
  );
  return new Map(rows.map((row) => [`${row.topic}/${row.partition}`, row]));
}

/** The books for these messages: the numbers that their aggregates have reached, and which of their keys are parked. */
export async function openLedger(
  tx: Transaction,
  at: Partition,
  readings: readonly Reading[],
): Promise<Ledger> {
  const keys = new Set(readings.flatMap(({ key }) => key ?? []));
  const rows = await tx.query<{ aggregate_id: string | null; last_sequence: number; key: string | null }>(
    `${numbersOf}
     union all
     select distinct null, 0::float8, key
     from parked_event
     where consumer_group = $1 and topic = $2 and key = any($4::text[])`,
    [at.group, at.topic, aggregatesOf(readings), [...keys]],
  );
  return new Ledger(numbersIn(rows), new Set(rows.flatMap(({ key }) => key ?? [])));
}

/** The number that each aggregate of these messages has reached. */
export async function numbersReached(
  tx: Transaction,
  at: Partition,
  readings: readonly Reading[],
): Promise<Map<string, number>> {
  return numbersIn(await tx.query<NumberRow>(numbersOf, [at.group, at.topic, aggregatesOf(readings)]));
}

/** Writes the books back with the new position, in one statement; what was parked in another. */
export async function closeLedger(
  tx: Transaction,
  at: Partition,
  { ledger, position }: { readonly ledger: Ledger; readonly position: Position },
): Promise<void> {
  const { advanced, parked } = ledger;
  await tx.execute(
    `with numbered as (${upsertNumbers})
     update consumer_position
     set cluster_id = $6, next_offset = $7
     where consumer_group = $1 and topic = $2 and partition = $5`,
    [
      ...[at.group, at.topic, [...advanced.keys()], [...advanced.values()]],
      ...[at.partition, position.clusterId, position.nextOffset],
    ],
  );
  if (parked.length > 0) await saveParked(tx, at, { parked, clusterId: position.clusterId });
}

export async function saveNumbers(
  tx: Transaction,
  at: Partition,
  numbers: ReadonlyMap<string, number>,
): Promise<void> {
  await tx.execute(upsertNumbers, [at.group, at.topic, [...numbers.keys()], [...numbers.values()]]);
}

interface NumberRow {
  readonly aggregate_id: string | null;
  readonly last_sequence: number;
}

const numbersOf = `
select aggregate_id, last_sequence::float8 as last_sequence, null as key
from consumer_sequence
where consumer_group = $1 and topic = $2 and aggregate_id = any($3::text[])`;

const upsertNumbers = `
insert into consumer_sequence as known (consumer_group, topic, aggregate_id, last_sequence)
select $1, $2, aggregate_id, last_sequence
from unnest($3::text[], $4::bigint[]) as heard (aggregate_id, last_sequence)
on conflict (consumer_group, topic, aggregate_id) do update
set last_sequence = excluded.last_sequence
where known.last_sequence < excluded.last_sequence`;

function aggregatesOf(readings: readonly Reading[]): string[] {
  return [...new Set(readings.flatMap(({ envelope }) => envelope?.aggregateId ?? []))];
}

function numbersIn(rows: readonly NumberRow[]): Map<string, number> {
  return new Map(
    rows.flatMap((row) => (row.aggregate_id === null ? [] : [[row.aggregate_id, row.last_sequence]])),
  );
}

async function saveParked(
  tx: Transaction,
  at: Partition,
  { parked, clusterId }: { readonly parked: readonly Parking[]; readonly clusterId: string },
): Promise<void> {
  await tx.execute(
    `insert into parked_event
       (consumer_group, topic, partition, cluster_id, log_offset, key, event_id, type, headers, value, reason)
     select $1, $2, $3, $4, log_offset, key, event_id, type, headers, value, reason
     from unnest($5::bigint[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::bytea[], $11::text[])
       with ordinality as parked (log_offset, key, event_id, type, headers, value, reason, position)
     order by position
     on conflict on constraint parked_event_once_a_message do nothing`,
    [
      at.group,
      at.topic,
      at.partition,
      clusterId,
      parked.map(({ reading }) => reading.offset),
      parked.map(({ reading }) => reading.key),
      parked.map(({ reading }) => reading.envelope?.id ?? null),
      parked.map(({ reading }) => reading.envelope?.type ?? null),
      parked.map(({ reading }) => JSON.stringify(textHeaders(reading.message.headers ?? {}))),
      parked.map(({ reading }) => reading.message.value),
      parked.map(({ reason }) => reason),
    ],
  );
}

function textHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const defined = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(defined.map(([name, value]) => [name, String(value)]));
}
