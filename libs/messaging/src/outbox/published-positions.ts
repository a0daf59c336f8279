import { Partitioners, type RecordMetadata } from 'kafkajs';
import type pg from 'pg';

/** What a relay knows of its own topic on this cluster: how many partitions there are, and so where a key goes. */
export interface OwnTopic {
  /** Without the prefix of the wire. */
  readonly name: string;
  readonly onTheWire: string;
  readonly clusterId: string;
  readonly partitions: number;
}

/** The next offset of each partition after what was published last on this cluster. */
export async function publishedPositions(
  client: pg.Client,
  { name, clusterId }: Pick<OwnTopic, 'name' | 'clusterId'>,
): Promise<Map<number, number>> {
  const { rows } = await client.query<{ partition: number; next_offset: number }>(
    `select partition, next_offset::float8 as next_offset
     from published_position
     where topic = $1
       and cluster_id = $2`,
    [name, clusterId],
  );
  return new Map(rows.map((row) => [row.partition, row.next_offset]));
}

const savePositions = `
insert into published_position as known (topic, partition, cluster_id, next_offset)
select $1, partition, $2, next_offset
from unnest($3::integer[], $4::bigint[]) as reached (partition, next_offset)
order by partition
on conflict (topic, partition) do update
set cluster_id = excluded.cluster_id, next_offset = excluded.next_offset`;

export async function notePositions(
  client: pg.Client,
  { name, clusterId }: Pick<OwnTopic, 'name' | 'clusterId'>,
  positions: ReadonlyMap<number, number>,
): Promise<void> {
  await client.query(savePositions, [name, clusterId, [...positions.keys()], [...positions.values()]]);
}

/** Deletes what was published and notes where the topic ends now, in one statement. */
export async function deletePublished(
  client: pg.Client,
  ids: readonly string[],
  { topic, positions }: { readonly topic: OwnTopic; readonly positions: ReadonlyMap<number, number> },
): Promise<void> {
  await client.query({
    name: 'relay-delete-and-note',
    text: `with gone as (delete from outbox where id = any($5::bigint[]))${savePositions}`,
    values: [topic.name, topic.clusterId, [...positions.keys()], [...positions.values()], ids],
  });
}

/** Where Kafka's default partitioner puts a key: decided here, so that it is known how many messages went where. */
export function placesOf(topic: OwnTopic): (key: string) => number {
  const partitioner = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: topic.partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return (key) => partitioner({ topic: topic.onTheWire, partitionMetadata, message: { key, value: null } });
}

/**
 * The next offset of each partition after a batch: the brokers answer the offset of the first of its messages. A partition
 * for which they answer none is left out, and what was published on it is looked at again at the next start.
 */
export function positionsAfter(
  answers: readonly RecordMetadata[],
  sent: readonly number[],
  topic: OwnTopic,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const partition of sent) counts.set(partition, (counts.get(partition) ?? 0) + 1);
  const positions = answers.flatMap(({ topicName, partition, baseOffset }): [number, number][] => {
    const count = counts.get(partition);
    const isNoted = topicName === topic.onTheWire && count !== undefined && /^\d+$/.test(baseOffset ?? '');
    return isNoted ? [[partition, Number(baseOffset) + count]] : [];
  });
  return new Map(positions);
}
