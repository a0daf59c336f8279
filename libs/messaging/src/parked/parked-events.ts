import { Injectable } from '@nestjs/common';
import { isDatabaseAway, isTransient } from '#service-kit/database/database-faults';
import { Log } from '#service-kit/runtime/logging';
import { type Transaction, Transactions } from '#service-kit/database/transaction';
import {
  lockPositions,
  numbersReached,
  type Partition,
  saveNumbers,
  strangeKeyHeader,
} from '../consumer/consumer-records.js';
import { bytesOf } from './storable.js';
import { BatchProcessor, reasonOf } from '../consumer/batch-processor.js';
import { DeduplicationState, waitsBehind } from '../consumer/deduplication-state.js';
import { PipeMetrics } from '../pipe-metrics.js';
import type { DecodedMessage } from '../consumer/decoded-message.js';

/** All providers’ events, and none of their rows. */
const ofThePipe = { providers: [], isPipe: true } as const;

interface ParkedRow extends Partition {
  readonly id: string;
  readonly clusterId: string;
  readonly key: string | null;
  readonly offset: string;
  readonly headers: Record<string, string>;
  readonly value: Buffer | null;
  readonly requested: 'retry' | 'discard' | null;
}

const parkedColumns = `id, consumer_group as "group", topic, partition, cluster_id as "clusterId", key,
                       log_offset as "offset", headers, value, requested`;

/**
 * Does what an operator asked for parked events. A retry skips the offset check, since the log has gone on, and keeps
 * the sequence check. Retry and discard advance the number of the aggregate; then the events behind are consumed in order,
 * until one fails and becomes the first of those that wait.
 */
@Injectable()
export class ParkedEvents {
  constructor(
    private readonly transactions: Transactions,
    private readonly processor: BatchProcessor,
    private readonly metrics: PipeMetrics,
    private readonly log: Log,
  ) {}

  /** Attends to every request of the group, the oldest first. */
  async attend(group: string): Promise<void> {
    for (let row = await this.nextRequest(group); row !== undefined; row = await this.nextRequest(group)) {
      const request = row;
      try {
        const released = await this.transactions.run(ofThePipe, (tx) => this.release(tx, request));
        this.log.info('parked events released', { topic: row.topic, released });
      } catch (error) {
        if (isDatabaseAway(error) || isTransient(error)) throw error;
        this.log.error('parked event could not be released', error, { topic: row.topic, id: row.id });
        await this.transactions.run(ofThePipe, (tx) => staysParked(tx, request, reasonOf(error)));
      }
    }
  }

  private async nextRequest(group: string): Promise<ParkedRow | undefined> {
    const rows = await this.transactions.read(ofThePipe, (tx) =>
      tx.query<ParkedRow>(
        `select ${parkedColumns}
         from parked_event
         where requested is not null and consumer_group = $1
         order by id
         limit 1`,
        [group],
      ),
    );
    return rows[0];
  }

  /** How many rows left the parked ones. The position's lock keeps the consumer of the partition out meanwhile. */
  private async release(tx: Transaction, request: ParkedRow): Promise<number> {
    await lockPositions(tx, [request], request.clusterId);
    const waiting = await waitingWith(tx, request);
    const first = waiting[0];
    if (first === undefined || first.id !== request.id || first.requested === null) {
      await tx.execute(`update parked_event set requested = null where id = $1`, [request.id]);
      return 0;
    }
    const decoded = waiting.map((row) => this.message(row));
    const deduplication = new DeduplicationState(
      await numbersReached(tx, { at: request, decoded }),
      new Set(),
    );
    const released = await this.consumeInOrder(tx, deduplication, { waiting, decoded });
    await tx.execute(`delete from parked_event where id = any($1::bigint[])`, [released]);
    await saveNumbers(tx, { at: request, deduplication });
    tx.afterCommit(() => this.metrics.consumed(request.topic, { ...deduplication.summary, parked: 0 }, []));
    return released.length;
  }

  /** The ids of those that were consumed, answered, repeated, skipped or discarded, up to the first that failed. */
  private async consumeInOrder(
    tx: Transaction,
    deduplication: DeduplicationState,
    {
      waiting,
      decoded,
    }: { readonly waiting: readonly ParkedRow[]; readonly decoded: readonly DecodedMessage[] },
  ): Promise<string[]> {
    const released: string[] = [];
    for (const [index, message] of decoded.entries()) {
      const row = waiting[index];
      if (row === undefined) break;
      if (index === 0 && row.requested === 'discard') deduplication.advance(message);
      else if (!(await this.processor.settle(tx, deduplication, { message, attempt: 0 }))) {
        await staysParked(tx, row, deduplication.parked.at(-1)?.reason ?? waitsBehind);
        break;
      }
      released.push(row.id);
    }
    return released;
  }

  private message(row: ParkedRow): DecodedMessage {
    const { [strangeKeyHeader]: strangeKey, ...stored } = row.headers;
    const text = row.key ?? strangeKey;
    const key = text === undefined ? null : bytesOf(text);
    const named = Object.entries(stored).map(([name, value]) => [bytesOf(name).toString(), bytesOf(value)]);
    const headers = Object.fromEntries(named) as Record<string, Buffer>;
    const message = { offset: row.offset, key, value: row.value, headers };
    return this.processor.read(message, row.topic);
  }
}

/** The requested one and those of its key, in the order in which they were parked; without a key, itself alone. */
async function waitingWith(tx: Transaction, request: ParkedRow): Promise<ParkedRow[]> {
  return tx.query<ParkedRow>(
    `select ${parkedColumns}
     from parked_event
     where consumer_group = $1
       and topic = $2
       and (key = $3 or id = $4)
     order by id
     for update`,
    [request.group, request.topic, request.key, request.id],
  );
}

async function staysParked(tx: Transaction, row: ParkedRow, reason: string): Promise<void> {
  await tx.execute(
    `update parked_event
     set requested = null, attempts = attempts + 1, reason = $2
     where id = $1`,
    [row.id, reason],
  );
}
