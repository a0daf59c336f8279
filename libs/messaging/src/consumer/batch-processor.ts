import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { Clock } from '#service-kit/runtime/clock';
import { Configuration } from '#service-kit/runtime/configuration';
import { codeOf, isDatabaseAway, isTransient } from '#service-kit/database/database-faults';
import { Log } from '#service-kit/runtime/logging';
import { newTrace, runInTrace, type Trace } from '#service-kit/runtime/trace-context';
import { type Transaction, Transactions } from '#service-kit/database/transaction';
import {
  type BatchState,
  saveBatches,
  lockPositions,
  loadDeduplication,
  type Partition,
  type Position,
} from './consumer-records.js';
import { type DeduplicationState, waitsBehind } from './deduplication-state.js';
import { PipeMetrics } from '../pipe-metrics.js';
import { type LoggedMessage, read, type DecodedMessage } from './decoded-message.js';
import { Subscriptions } from './subscriptions.js';

/** Bounds a transaction, so that locks are short and a heartbeat comes between. */
export const messagesATransaction = 500;

/** A serialization failure or deadlock that comes back this often, each time in new transactions, is parked. */
const patienceWithConflicts = 5;

/** Messages of one partition, in the order of the log, as one fetch brought them. */
export interface Delivery extends Partition {
  readonly clusterId: string;
  /** Offset after the last message of the partition. */
  readonly topicEnd: number;
  readonly messages: readonly LoggedMessage[];
  /** The offset that the log was last asked for: what it does not give then, is not in it. */
  readonly soughtOffset: number | undefined;
  /** How often these messages were tried before and could not be written. */
  readonly attempt: number;
}

/** Where to read on; `consumed` is false when the messages begin later than what was consumed last. */
export interface BatchResult {
  readonly consumed: boolean;
  readonly nextOffset: number;
}

interface Read {
  readonly delivery: Delivery;
  readonly decoded: readonly DecodedMessage[];
}

/** What of a delivery is still to be consumed, or the answer where nothing is. */
type BatchPlan = (Read & { readonly nextOffset: number }) | BatchResult;

/**
 * Consumes messages of one partition or several in one transaction: what the handlers write, the next offsets, the number
 * that each aggregate has reached, and what was parked, all together or not at all.
 *
 * When it fails it is undone, and each partition is consumed for itself; where one fails alone, with a savepoint for each
 * of its events, so that one bad event parks alone.
 */
@Injectable()
export class BatchProcessor {
  readonly subscriptions = new Subscriptions();

  constructor(
    private readonly transactions: Transactions,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly metrics: PipeMetrics,
    private readonly log: Log,
  ) {}

  /**
   * Answers in the order of the deliveries, each of another partition. One that cannot be written now (PostgreSQL is away, or
   * two transactions block each other for longer than the kit retries) is rejected, and the others go on.
   */
  async consume(deliveries: readonly Delivery[]): Promise<PromiseSettledResult<BatchResult>[]> {
    const read = deliveries.map((delivery) => ({
      delivery,
      decoded: delivery.messages.map((message) => this.read(message, delivery.topic)),
    }));
    try {
      const results = await this.inOneTransaction(read, 'together');
      return results.map((value) => ({ status: 'fulfilled', value }));
    } catch (error) {
      if (isDatabaseAway(error)) return deliveries.map(() => ({ status: 'rejected', reason: error }));
      const topics = [...new Set(deliveries.map(({ topic }) => topic))].join(', ');
      this.log.warn('batch consumed again in smaller parts', { topics, reason: reasonOf(error) });
      const [only, ...others] = read;
      if (only !== undefined && others.length === 0) return Promise.allSettled([this.alone(only)]);
      const results: PromiseSettledResult<BatchResult>[] = [];
      for (const delivery of deliveries) results.push(...(await this.consume([delivery])));
      return results;
    }
  }

  private async alone(read: Read): Promise<BatchResult> {
    const [result] = await this.inOneTransaction([read], 'one by one');
    if (result === undefined) throw new Error('A delivery has no result.');
    return result;
  }

  /** Others may consume the partitions that this process did: its lag begins anew. */
  reassigned(): void {
    this.metrics.reassigned();
  }

  /** @param topic that it came on, without the prefix of the wire. */
  read(message: LoggedMessage, topic: string): DecodedMessage {
    return read(message, {
      publisher: { topic, source: this.configuration.eventSourceOf(topic) },
      subscriptions: this.subscriptions,
      typePrefix: this.configuration.eventTypePrefix,
    });
  }

  private async inOneTransaction(
    read: readonly Read[],
    manner: 'together' | 'one by one',
  ): Promise<BatchResult[]> {
    const beganAtMs = Date.now();
    const events = read.flatMap(({ decoded }) => decoded.flatMap(({ event }) => event ?? []));
    const providers = [...new Set(events.map(({ providerCode }) => providerCode))].sort();
    const { plans: plans, batches } = await this.transactions.run({ providers, isPipe: true }, async (tx) => {
      const plans = await this.plansOf(tx, read);
      const due = plans.filter(isDue).map((one) => ({ ...one, at: one.delivery }));
      if (due.length === 0) return { plans: plans, batches: [] };
      const deduplications = await loadDeduplication(tx, due);
      const batches = due.flatMap((one, index): (BatchState & Read)[] => {
        const deduplication = deduplications[index];
        const position = { clusterId: one.delivery.clusterId, nextOffset: one.nextOffset };
        return deduplication === undefined ? [] : [{ ...one, deduplication, position }];
      });
      if (manner === 'together') await this.dispatchBatch(tx, batches);
      else for (const one of batches) await this.dispatchOneByOne(tx, one);
      await saveBatches(tx, batches);
      return { plans: plans, batches };
    });
    for (const { delivery, deduplication, decoded } of batches) {
      this.report(delivery, deduplication);
      this.recordConsumed(deduplication, decoded, beganAtMs);
    }
    return plans.map((plan) => (isDue(plan) ? { consumed: true, nextOffset: plan.nextOffset } : plan));
  }

  private async plansOf(tx: Transaction, read: readonly Read[]): Promise<BatchPlan[]> {
    const clusterId = read[0]?.delivery.clusterId ?? '';
    const positions = await lockPositions(
      tx,
      read.map(({ delivery }) => delivery),
      clusterId,
    );
    return read.map((one, index) => planOf(one, positions[index] ?? { clusterId, nextOffset: 0 }));
  }

  private async dispatchBatch(tx: Transaction, batches: readonly (BatchState & Read)[]): Promise<void> {
    const consumed: DecodedMessage[] = [];
    for (const { deduplication, decoded } of batches) {
      for (const message of decoded) {
        const { event } = message;
        const verdict = this.judge(deduplication, message);
        if (verdict !== 'consume' || event === undefined) continue;
        if (this.subscriptions.consumesAlone(event.definition.type)) {
          await inTraceOf(message, () => this.subscriptions.dispatch(event, tx));
        }
        deduplication.settle(message, 'consumed');
        consumed.push(message);
      }
    }
    const last = consumed.at(-1);
    if (last === undefined) return;
    const events = consumed.flatMap(({ event }) => event ?? []);
    await inTraceOf(last, () => this.subscriptions.dispatchBatch(events, tx));
  }

  private async dispatchOneByOne(
    tx: Transaction,
    { delivery, deduplication, decoded }: BatchState & Read,
  ): Promise<void> {
    for (const message of decoded)
      await this.settle(tx, deduplication, { message, attempt: delivery.attempt });
  }

  /** Settles one message, its event within a savepoint. False when it was parked. */
  async settle(
    tx: Transaction,
    deduplication: DeduplicationState,
    { message, attempt }: { message: DecodedMessage; attempt: number },
  ) {
    const { event } = message;
    const verdict = this.judge(deduplication, message);
    if (verdict !== 'consume' || event === undefined) return verdict !== 'unreadable' && verdict !== 'behind';
    try {
      await tx.savepoint(async () => {
        await inTraceOf(message, () => this.subscriptions.dispatch(event, tx));
        await inTraceOf(message, () => this.subscriptions.dispatchBatch([event], tx));
        // A deferred constraint would speak only at the commit, where nobody could say whose it was.
        await tx.execute('set constraints all immediate');
        await tx.execute('set constraints all deferred');
      });
      deduplication.settle(message, 'consumed');
      return true;
    } catch (error) {
      return this.settleFailure(deduplication, { message, attempt }, error);
    }
  }

  private settleFailure(
    deduplication: DeduplicationState,
    { message, attempt }: { message: DecodedMessage; attempt: number },
    error: unknown,
  ) {
    if (isDatabaseAway(error)) throw error;
    if (isTransient(error) && attempt < patienceWithConflicts) throw error;
    const fields = { type: message.envelope?.type, id: message.envelope?.id, reason: reasonOf(error) };
    if (error instanceof RuleBroken) {
      deduplication.settle(message, 'refused');
      this.log.info('event answered with a broken rule', fields);
      return true;
    }
    deduplication.park(message, reasonOf(error));
    this.log.error('event parked: its handler threw', undefined, fields);
    return false;
  }

  private judge(deduplication: DeduplicationState, message: DecodedMessage) {
    const verdict = deduplication.judge(message);
    if (verdict === 'behind') deduplication.park(message, waitsBehind);
    if (verdict === 'unreadable') deduplication.park(message, message.reason ?? 'unreadable');
    if (verdict === 'repeated' || verdict === 'skipped') deduplication.settle(message, verdict);
    return verdict;
  }

  /** Each as a part of the trace of the command that published it. */
  private recordConsumed(
    deduplication: DeduplicationState,
    decoded: readonly DecodedMessage[],
    beganAtMs: number,
  ): void {
    const { tracing } = this.metrics;
    if (!tracing.isOn) return;
    const consumed = new Set(deduplication.consumed.map(({ id }) => id));
    const endedAtMs = Date.now();
    for (const message of decoded) {
      const { envelope, event } = message;
      if (envelope === undefined || event === undefined || !consumed.has(envelope.id)) continue;
      const name = `consume ${event.definition.type}`;
      const attributes = {
        'messaging.system': 'kafka',
        'messaging.destination.name': event.definition.topic,
      };
      tracing.record({ name, kind: 'consumer', trace: traceOf(message), beganAtMs, endedAtMs, attributes });
    }
  }

  private report(delivery: Delivery, deduplication: DeduplicationState): void {
    const { topic, partition, topicEnd } = delivery;
    const now = Date.parse(this.clock.now());
    const ages = deduplication.consumed.map((event) => now - Date.parse(event.recordedAt));
    for (const [index, { id, definition, aggregateId, correlationId }] of deduplication.consumed.entries()) {
      const fields = {
        type: definition.type,
        id,
        aggregateId,
        correlationId,
        outcome: 'consumed',
        ms: ages[index],
      };
      this.log.info('event consumed', fields);
    }
    const { gaps, parked } = deduplication.summary;
    if (gaps > 0) this.log.warn('events came without the ones before them', { topic, gaps });
    if (parked > 0) this.log.warn('events parked', { topic, parked });
    const nextOffset = Number(delivery.messages.at(-1)?.offset ?? 0) + 1;
    this.metrics.consumed(topic, deduplication.summary, ages);
    this.metrics.waiting(topic, partition, { messages: topicEnd - nextOffset, ageMs: ages.at(-1) ?? 0 });
  }
}

/** What of it the partition's position leaves to consume. Another cluster's log, or a shorter one, is consumed from its start. */
function planOf({ delivery, decoded }: Read, position: Position): BatchPlan {
  const isAnotherLog = position.clusterId !== delivery.clusterId || delivery.topicEnd < position.nextOffset;
  const from = isAnotherLog ? 0 : position.nextOffset;
  const due = decoded.filter(({ offset }) => offset >= from);
  const [first, last] = [due[0], due.at(-1)];
  if (first === undefined || last === undefined) return { consumed: true, nextOffset: from };
  if (first.offset > from && delivery.soughtOffset !== from) return { consumed: false, nextOffset: from };
  return { delivery, decoded: due, nextOffset: last.offset + 1 };
}

const partOfWhatIsDue: keyof Read = 'decoded';

function isDue(plan: BatchPlan): plan is Read & { readonly nextOffset: number } {
  return partOfWhatIsDue in plan;
}

/** The work continues the trace that caused the event; what it publishes names the event as its cause. */
function inTraceOf<T>(message: DecodedMessage, work: () => Promise<T>): Promise<T> {
  return runInTrace(traceOf(message), work);
}

const traces = new WeakMap<DecodedMessage, Trace>();

/** The same for one reading, so that what it caused hangs on its own span. */
function traceOf(message: DecodedMessage): Trace {
  const known = traces.get(message);
  if (known !== undefined) return known;
  const { envelope } = message;
  const begun = newTrace({ correlationId: envelope?.correlationid, traceparent: envelope?.traceparent });
  const trace = envelope === undefined ? begun : { ...begun, causationId: envelope.id };
  traces.set(message, trace);
  return trace;
}

/**
 * Names an error for an operator: its kind, code, constraint and place. Its message stays out, since a driver's or a
 * parser's may quote what it was given.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof RuleBroken) return error.code;
  if (!(error instanceof Error)) return `threw ${typeof error}`;
  const constraint: unknown =
    Reflect.get(error, 'constraint') ?? Reflect.get(Object(Reflect.get(error, 'driverError')), 'constraint');
  const place = /at (?:async )?([\w.<>]+) \(.*?([\w.-]+:\d+):\d+\)/.exec(error.stack ?? '');
  return [
    error.name,
    codeOf(error) ?? '',
    typeof constraint === 'string' ? constraint : '',
    place ? `in ${place[1]} (${place[2]})` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}
