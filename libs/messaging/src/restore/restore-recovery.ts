import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { EventDefinition, EventOf } from '#domain-model/define-event';
import { Configuration } from '#service-kit/runtime/configuration';
import { isDatabaseAway, isTransient } from '#service-kit/database/database-faults';
import { Log } from '#service-kit/runtime/logging';
import { type Transaction, Transactions } from '#service-kit/database/transaction';
import { readEvent } from '../consumer/cloud-event-codec.js';
import { reasonOf } from '../consumer/batch-processor.js';
import { OwnEventRecovery, type LeftToComplete } from './own-event-recovery.js';
import type { MissingMessage } from '../outbox/own-topic.js';

const eventsPerTransaction = 200;

/** How many events were put back in the history, and those whose rows could not be recovered, by type. */
export interface Recovered {
  readonly recovered: number;
  readonly notApplied: Readonly<Record<string, number>>;
}

/** All providers’ events, and none of their rows. */
const ofThePipe = { providers: [], isPipe: true } as const;

interface Chunk {
  readonly topic: string;
  readonly missing: readonly MissingMessage[];
  readonly recovery: OwnEventRecovery | undefined;
}

/**
 * Brings a database level with what it once published: puts each missing event back in the history, under the number that
 * it had, and lets the service recover its own rows from it. Safe to repeat: an event that is in the history is skipped,
 * and history and rows are written together.
 */
@Injectable()
export class RestoreRecovery {
  constructor(
    private readonly configuration: Configuration,
    private readonly transactions: Transactions,
    private readonly modules: ModuleRef,
    private readonly log: Log,
  ) {}

  /** @param topic the service's own, without the prefix of the wire. */
  async level(topic: string, missing: readonly MissingMessage[]): Promise<Recovered> {
    const recovery = this.recovery();
    const notApplied: Record<string, number> = {};
    let recovered = 0;
    for (let from = 0; from < missing.length; from += eventsPerTransaction) {
      const some = missing.slice(from, from + eventsPerTransaction);
      const outcome = await this.transactions.run(ofThePipe, (tx) =>
        this.recoverSome(tx, { topic, missing: some, recovery }),
      );
      recovered += outcome.recovered;
      for (const type of outcome.notApplied) notApplied[type] = (notApplied[type] ?? 0) + 1;
      this.log.info('events put back in the history', { recovered, of: missing.length });
    }
    return { recovered, notApplied };
  }

  private recovery(): OwnEventRecovery | undefined {
    try {
      return this.modules.get(OwnEventRecovery, { strict: false });
    } catch {
      return undefined;
    }
  }

  private async recoverSome(
    tx: Transaction,
    { topic, missing, recovery }: Chunk,
  ): Promise<{ recovered: number; notApplied: string[] }> {
    const notApplied: string[] = [];
    let recovered = 0;
    for (const one of missing) {
      if (!(await putBack(tx, topic, one))) continue;
      recovered++;
      if (!(await this.applied(tx, one, recovery))) notApplied.push(one.envelope.type);
    }
    return { recovered, notApplied };
  }

  /** Whether the service's rows were recovered from the event. One that fails leaves the others as they are. */
  private async applied(
    tx: Transaction,
    { message, envelope }: MissingMessage,
    recovery: OwnEventRecovery | undefined,
  ): Promise<boolean> {
    const event = recovery?.events.find(
      (one) => this.configuration.eventTypePrefix + one.type === envelope.type,
    );
    if (recovery === undefined || event === undefined) return false;
    try {
      await tx.setProviders([envelope.tenant]);
      await tx.savepoint(async () => {
        const recorded: EventOf<EventDefinition> = readEvent(
          envelope,
          event,
          message.key?.toString('utf8') ?? null,
        );
        await noteLeft(tx, recorded, await recovery.recover(recorded, tx));
      });
      return true;
    } catch (error) {
      if (isDatabaseAway(error) || isTransient(error)) throw error;
      const fields = { type: envelope.type, id: envelope.id, reason: reasonOf(error) };
      this.log.error('event put back, but its row could not be recovered', undefined, fields);
      return false;
    }
  }
}

/** False where the history has the event, or another under its number. */
async function putBack(
  tx: Transaction,
  topic: string,
  { message, envelope }: MissingMessage,
): Promise<boolean> {
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]);
  const put = await tx.execute(
    `insert into domain_event
       (event_id, topic, key, aggregate_id, sequence, type, provider_code, recorded_at, headers, value)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict do nothing`,
    [
      envelope.id,
      topic,
      message.key?.toString('utf8') ?? envelope.aggregateId,
      envelope.aggregateId,
      envelope.number,
      envelope.type,
      envelope.tenant,
      envelope.recordedtime,
      JSON.stringify(Object.fromEntries(headers)),
      message.value?.toString('utf8') ?? '',
    ],
  );
  return put === 1;
}

async function noteLeft(tx: Transaction, event: EventOf, left: readonly LeftToComplete[]): Promise<void> {
  for (const { aggregate, aggregateId, what } of left) {
    await tx.execute(
      `insert into left_to_complete (provider_code, aggregate, aggregate_id, what, event_id)
       values ($1, $2, $3, $4, $5)
       on conflict on constraint left_to_complete_once do nothing`,
      [event.providerCode, aggregate, aggregateId, what, event.id],
    );
  }
}
