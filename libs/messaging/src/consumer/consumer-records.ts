import type { Transaction } from '#service-kit/database/transaction';
import { DeduplicationState, type Parking } from './deduplication-state.js';
import { storable } from '../parked/storable.js';
import type { DecodedMessage } from './decoded-message.js';

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
 * Locks the positions until the end of the transaction, so that two consumers that both believe a partition theirs
 * write one after the other; always in the same order, so that they cannot wait for each other. A partition never
 * consumed begins at 0. Answers in the order asked.
 */
export async function lockPositions(
  tx: Transaction,
  places: readonly Partition[],
  clusterId: string,
): Promise<Position[]> {
  const rows = await tx.query<Position & { topic: string; partition: number }>(
    `insert into consumer_position as position (consumer_group, topic, partition, cluster_id, next_offset)
     select consumer_group, topic, partition, $4, 0
     from unnest($1::text[], $2::text[], $3::integer[]) as asked (consumer_group, topic, partition)
     order by consumer_group, topic, partition
     on conflict (consumer_group, topic, partition) do update
     set next_offset = position.next_offset
     returning topic, partition, cluster_id as "clusterId", next_offset::float8 as "nextOffset"`,
    [...columnsOf(places), clusterId],
  );
  const found = new Map(rows.map((row) => [`${row.topic}/${row.partition}`, row]));
  return places.map(
    ({ topic, partition }) => found.get(`${topic}/${partition}`) ?? { clusterId, nextOffset: 0 },
  );
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

/** Messages of one partition that are to be consumed now. */
export interface Due {
  readonly at: Partition;
  readonly decoded: readonly DecodedMessage[];
}

/** The books of one partition, with the position that they bring it to. */
export interface BatchState {
  readonly at: Partition;
  readonly deduplication: DeduplicationState;
  readonly position: Position;
}

/** A ledger for each: the numbers that its aggregates have reached, and which of its keys are parked. One statement. */
export async function loadDeduplication(tx: Transaction, due: readonly Due[]): Promise<DeduplicationState[]> {
  const aggregates = due.flatMap((one) => asked(one, ({ envelope }) => envelope?.aggregateId));
  const keys = due.flatMap((one) => asked(one, ({ key }) => key ?? undefined));
  const rows = await tx.query<NumberRow & { key: string | null }>(
    `${numbersOf}
     union all
     select distinct topic, null, 0::float8, key
     from parked_event
     join unnest($4::text[], $5::text[], $6::text[]) as asked (consumer_group, topic, key)
       using (consumer_group, topic, key)`,
    [...unzip(aggregates), ...unzip(keys)],
  );
  return due.map(({ at }) => {
    const ofTopic = rows.filter((row) => row.topic === at.topic);
    return new DeduplicationState(numbersIn(ofTopic), new Set(ofTopic.flatMap(({ key }) => key ?? [])));
  });
}

/** The number that each aggregate of these messages has reached. */
export async function numbersReached(tx: Transaction, due: Due): Promise<Map<string, number>> {
  const aggregates = asked(due, ({ envelope }) => envelope?.aggregateId);
  return numbersIn(await tx.query<NumberRow>(numbersOf, unzip(aggregates)));
}

/** Writes the books back with their new positions, in one statement; what was parked in another. */
export async function saveBatches(tx: Transaction, batches: readonly BatchState[]): Promise<void> {
  const positions = batches.map(({ position }) => position);
  await tx.execute(
    `with numbered as (${upsertNumbers})
     update consumer_position as position
     set cluster_id = reached.cluster_id, next_offset = reached.next_offset
     from unnest($5::text[], $6::text[], $7::integer[], $8::text[], $9::bigint[])
       as reached (consumer_group, topic, partition, cluster_id, next_offset)
     where position.consumer_group = reached.consumer_group
       and position.topic = reached.topic
       and position.partition = reached.partition`,
    [
      ...numberColumns(batches),
      ...columnsOf(batches.map(({ at }) => at)),
      positions.map(({ clusterId }) => clusterId),
      positions.map(({ nextOffset }) => nextOffset),
    ],
  );
  for (const { at, deduplication, position } of batches) {
    if (deduplication.parked.length > 0)
      await saveParked(tx, at, { parked: deduplication.parked, clusterId: position.clusterId });
  }
}

export async function saveNumbers(
  tx: Transaction,
  batches: Pick<BatchState, 'at' | 'deduplication'>,
): Promise<void> {
  await tx.execute(upsertNumbers, numberColumns([batches]));
}

interface NumberRow {
  readonly topic: string;
  readonly aggregate_id: string | null;
  readonly last_sequence: number;
}

const numbersOf = `
select topic, aggregate_id, last_sequence::float8 as last_sequence, null as key
from consumer_sequence
join unnest($1::text[], $2::text[], $3::text[]) as asked (consumer_group, topic, aggregate_id)
  using (consumer_group, topic, aggregate_id)`;

// In the order of the key, so that two transactions that number the same aggregates cannot wait for each other.
const upsertNumbers = `
insert into consumer_sequence as known (consumer_group, topic, aggregate_id, last_sequence)
select *
from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
  as heard (consumer_group, topic, aggregate_id, last_sequence)
order by consumer_group, topic, aggregate_id
on conflict (consumer_group, topic, aggregate_id) do update
set last_sequence = excluded.last_sequence
where known.last_sequence < excluded.last_sequence`;

/** Group, topic and what is picked of each reading, each once. */
function asked({ at, decoded }: Due, pick: (message: DecodedMessage) => string | undefined): string[][] {
  return [...new Set(decoded.flatMap((message) => pick(message) ?? []))].map((id) => [
    at.group,
    at.topic,
    id,
  ]);
}

function unzip(rows: readonly (readonly string[])[]): (string | undefined)[][] {
  return [0, 1, 2].map((column) => rows.map((row) => row[column]));
}

function numberColumns(batches: readonly Pick<BatchState, 'at' | 'deduplication'>[]): unknown[][] {
  const rows = batches.flatMap(({ at, deduplication }) =>
    [...deduplication.advanced].map(([aggregateId, number]) => ({ at, aggregateId, number })),
  );
  return [
    rows.map(({ at }) => at.group),
    rows.map(({ at }) => at.topic),
    rows.map(({ aggregateId }) => aggregateId),
    rows.map(({ number }) => number),
  ];
}

function columnsOf(places: readonly Partition[]): unknown[][] {
  return [
    places.map(({ group }) => group),
    places.map(({ topic }) => topic),
    places.map(({ partition }) => partition),
  ];
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
      parked.map(({ message }) => message.offset),
      parked.map(({ message }) => message.key),
      parked.map(({ message }) => (message.envelope ?? message.disbelieved)?.id ?? null),
      parked.map(({ message }) => (message.envelope ?? message.disbelieved)?.type ?? null),
      parked.map(({ message }) => JSON.stringify(headersOf(message))),
      parked.map(({ message }) => message.message.value),
      parked.map(({ reason }) => storable(reason).slice(0, longestReason)),
    ],
  );
}

/** Paths of data that somebody else wrote may be in it. */
const longestReason = 500;

/** A key that is none of ours has no column: it is stored among the headers, so that the whole message is on record. */
export const strangeKeyHeader = 'stepwise-key';

function headersOf({ key, message }: DecodedMessage): Record<string, string> {
  const headers = Object.entries(message.headers ?? {}).flatMap(([name, value]): [string, string][] => {
    const one: unknown = Array.isArray(value) ? value[0] : value;
    return typeof one === 'string' || Buffer.isBuffer(one) ? [[storable(name), storable(one)]] : [];
  });
  const strange = key === null && message.key ? { [strangeKeyHeader]: storable(message.key) } : {};
  return { ...Object.fromEntries(headers), ...strange };
}
