import { Injectable } from '@nestjs/common';
import { isDatabaseAway, isTransient } from '#service-kit/database-faults';
import { Log } from '#service-kit/logging';
import { type Transaction, Transactions } from '#service-kit/transaction';
import { lockPositions, numbersReached, type Partition, saveNumbers } from './consumer-records.js';
import { Hearing, reasonOf } from './hearing.js';
import { Ledger, waitsBehind } from './ledger.js';
import { PipeMetrics } from './pipe-metrics.js';
import type { Reading } from './reading.js';

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
 * Does what an operator asked for parked facts. A retry skips the offset check, since the log has gone on, and keeps
 * the sequence check. Retry and discard advance the number of the aggregate; then the facts behind are heard in order,
 * until one fails and becomes the first of those that wait.
 */
@Injectable()
export class ParkedEvents {
  constructor(
    private readonly transactions: Transactions,
    private readonly hearing: Hearing,
    private readonly metrics: PipeMetrics,
    private readonly log: Log,
  ) {}

  /** Attends to every request of the group, the oldest first. */
  async attend(group: string): Promise<void> {
    for (let row = await this.nextRequest(group); row !== undefined; row = await this.nextRequest(group)) {
      const request = row;
      try {
        const released = await this.transactions.run(ofThePipe, (tx) => this.release(tx, request));
        this.log.info('parked facts released', { topic: row.topic, released });
      } catch (error) {
        if (isDatabaseAway(error) || isTransient(error)) throw error;
        this.log.error('parked fact could not be released', error, { topic: row.topic, id: row.id });
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
    const readings = waiting.map((row) => this.reading(row));
    const ledger = new Ledger(await numbersReached(tx, { at: request, readings }), new Set());
    const released = await this.hearInOrder(tx, ledger, { waiting, readings });
    await tx.execute(`delete from parked_event where id = any($1::bigint[])`, [released]);
    await saveNumbers(tx, { at: request, ledger });
    tx.afterCommit(() => this.metrics.heard(request.topic, { ...ledger.summary, parked: 0 }, []));
    return released.length;
  }

  /** The ids of those that were heard, answered, repeated, skipped or discarded, up to the first that failed. */
  private async hearInOrder(
    tx: Transaction,
    ledger: Ledger,
    { waiting, readings }: { readonly waiting: readonly ParkedRow[]; readonly readings: readonly Reading[] },
  ): Promise<string[]> {
    const released: string[] = [];
    for (const [index, reading] of readings.entries()) {
      const row = waiting[index];
      if (row === undefined) break;
      if (index === 0 && row.requested === 'discard') ledger.advance(reading);
      else if (!(await this.hearing.settle(tx, ledger, { reading, attempt: 0 }))) {
        await staysParked(tx, row, ledger.parked.at(-1)?.reason ?? waitsBehind);
        break;
      }
      released.push(row.id);
    }
    return released;
  }

  private reading(row: ParkedRow): Reading {
    const key = row.key === null ? null : Buffer.from(row.key);
    const message = { offset: row.offset, key, value: row.value, headers: row.headers };
    return this.hearing.read(message, row.topic);
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
