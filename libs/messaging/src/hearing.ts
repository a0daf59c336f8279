import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { Clock } from '#service-kit/clock';
import { Configuration } from '#service-kit/configuration';
import { codeOf, isDatabaseAway, isTransient } from '#service-kit/database-faults';
import { Log } from '#service-kit/logging';
import { newTrace, runInTrace, type Trace } from '#service-kit/trace-context';
import { type Transaction, Transactions } from '#service-kit/transaction';
import {
  type Books,
  closeBooks,
  lockPositions,
  openLedgers,
  type Partition,
  type Position,
} from './consumer-records.js';
import { type Ledger, waitsBehind } from './ledger.js';
import { PipeMetrics } from './pipe-metrics.js';
import { type LoggedMessage, read, type Reading } from './reading.js';
import { Subscriptions } from './subscriptions.js';

/** Bounds a transaction, so that locks are short and a heartbeat comes between. */
export const messagesATransaction = 500;

/** A serialization failure or deadlock that comes back this often, each time in new transactions, is parked. */
const patienceWithConflicts = 5;

/** Messages of one partition, in the order of the log, as one fetch brought them. */
export interface Delivery extends Partition {
  readonly clusterId: string;
  /** Offset after the last message that the partition holds. */
  readonly topicEnd: number;
  readonly messages: readonly LoggedMessage[];
  /** The offset that the log was last asked for: what it does not give then, it does not hold. */
  readonly soughtOffset: number | undefined;
  /** How often these messages were tried before and could not be written. */
  readonly attempt: number;
}

/** Where to read on; `heard` is false when the messages begin later than what was heard last. */
export interface Hearings {
  readonly heard: boolean;
  readonly nextOffset: number;
}

interface Read {
  readonly delivery: Delivery;
  readonly readings: readonly Reading[];
}

/** What of a delivery is still to be heard, or the answer where nothing is. */
type Agenda = (Read & { readonly nextOffset: number }) | Hearings;

/**
 * Hears messages of one partition or several in one transaction: what the handlers write, the next offsets, the number
 * that each aggregate has reached, and what was parked, all together or not at all.
 *
 * When it fails it is undone, and each partition is heard for itself; where one fails alone, with a savepoint for each
 * of its facts, so that one bad fact parks alone.
 */
@Injectable()
export class Hearing {
  readonly subscriptions = new Subscriptions();

  constructor(
    private readonly transactions: Transactions,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly metrics: PipeMetrics,
    private readonly log: Log,
  ) {}

  /**
   * Answers in the order of the deliveries, each of another partition. When it throws, some may have been heard: heard
   * again, their offsets drop them.
   *
   * @throws when PostgreSQL is away, or two transactions stand in each other's way for longer than the kit retries.
   */
  async hear(deliveries: readonly Delivery[]): Promise<Hearings[]> {
    const read = deliveries.map((delivery) => ({
      delivery,
      readings: delivery.messages.map((message) => this.read(message, delivery.topic)),
    }));
    try {
      return await this.inOneTransaction(read, 'together');
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      const topics = [...new Set(deliveries.map(({ topic }) => topic))].join(', ');
      this.log.warn('batch heard again in smaller parts', { topics, reason: reasonOf(error) });
      if (deliveries.length === 1) return this.inOneTransaction(read, 'one by one');
      const hearings: Hearings[] = [];
      for (const delivery of deliveries) hearings.push(...(await this.hear([delivery])));
      return hearings;
    }
  }

  /** Others may hear the partitions that this process did: its lag begins anew. */
  reassigned(): void {
    this.metrics.reassigned();
  }

  /** @param topic that it came on, without the prefix of the wire. */
  read(message: LoggedMessage, topic: string): Reading {
    return read(message, {
      publisher: { topic, source: this.configuration.eventSourceOf(topic) },
      subscriptions: this.subscriptions,
      typePrefix: this.configuration.eventTypePrefix,
    });
  }

  private async inOneTransaction(
    read: readonly Read[],
    manner: 'together' | 'one by one',
  ): Promise<Hearings[]> {
    const beganAtMs = Date.now();
    const facts = read.flatMap(({ readings }) => readings.flatMap(({ fact }) => fact ?? []));
    const providers = [...new Set(facts.map(({ providerCode }) => providerCode))].sort();
    const { agendas, books } = await this.transactions.run({ providers, isPipe: true }, async (tx) => {
      const agendas = await this.agendasOf(tx, read);
      const due = agendas.filter(isDue).map((one) => ({ ...one, at: one.delivery }));
      if (due.length === 0) return { agendas, books: [] };
      const ledgers = await openLedgers(tx, due);
      const books = due.flatMap((one, index): (Books & Read)[] => {
        const ledger = ledgers[index];
        const position = { clusterId: one.delivery.clusterId, nextOffset: one.nextOffset };
        return ledger === undefined ? [] : [{ ...one, ledger, position }];
      });
      if (manner === 'together') await this.tellTogether(tx, books);
      else for (const one of books) await this.tellOneByOne(tx, one);
      await closeBooks(tx, books);
      return { agendas, books };
    });
    for (const { delivery, ledger, readings } of books) {
      this.report(delivery, ledger);
      this.recordHeard(ledger, readings, beganAtMs);
    }
    return agendas.map((agenda) => (isDue(agenda) ? { heard: true, nextOffset: agenda.nextOffset } : agenda));
  }

  private async agendasOf(tx: Transaction, read: readonly Read[]): Promise<Agenda[]> {
    const clusterId = read[0]?.delivery.clusterId ?? '';
    const positions = await lockPositions(
      tx,
      read.map(({ delivery }) => delivery),
      clusterId,
    );
    return read.map((one, index) => agendaOf(one, positions[index] ?? { clusterId, nextOffset: 0 }));
  }

  private async tellTogether(tx: Transaction, books: readonly (Books & Read)[]): Promise<void> {
    const heard: Reading[] = [];
    for (const { ledger, readings } of books) {
      for (const reading of readings) {
        const { fact } = reading;
        const verdict = this.judge(ledger, reading);
        if (verdict !== 'hear' || fact === undefined) continue;
        if (this.subscriptions.hearsAlone(fact.event.type)) {
          await inTraceOf(reading, () => this.subscriptions.tell(fact, tx));
        }
        ledger.settle(reading, 'heard');
        heard.push(reading);
      }
    }
    const last = heard.at(-1);
    if (last === undefined) return;
    const facts = heard.flatMap(({ fact }) => fact ?? []);
    await inTraceOf(last, () => this.subscriptions.tellTogether(facts, tx));
  }

  private async tellOneByOne(tx: Transaction, { delivery, ledger, readings }: Books & Read): Promise<void> {
    for (const reading of readings) await this.settle(tx, ledger, { reading, attempt: delivery.attempt });
  }

  /** Settles one message, its fact within a savepoint. False when it was parked. */
  async settle(tx: Transaction, ledger: Ledger, { reading, attempt }: { reading: Reading; attempt: number }) {
    const { fact } = reading;
    const verdict = this.judge(ledger, reading);
    if (verdict !== 'hear' || fact === undefined) return verdict !== 'unreadable' && verdict !== 'behind';
    try {
      await tx.savepoint(async () => {
        await inTraceOf(reading, () => this.subscriptions.tell(fact, tx));
        await inTraceOf(reading, () => this.subscriptions.tellTogether([fact], tx));
        // A deferred constraint would speak only at the commit, where nobody could say whose it was.
        await tx.execute('set constraints all immediate');
        await tx.execute('set constraints all deferred');
      });
      ledger.settle(reading, 'heard');
      return true;
    } catch (error) {
      return this.settleFailure(ledger, { reading, attempt }, error);
    }
  }

  private settleFailure(
    ledger: Ledger,
    { reading, attempt }: { reading: Reading; attempt: number },
    error: unknown,
  ) {
    if (isDatabaseAway(error)) throw error;
    if (isTransient(error) && attempt < patienceWithConflicts) throw error;
    const fields = { type: reading.envelope?.type, id: reading.envelope?.id, reason: reasonOf(error) };
    if (error instanceof RuleBroken) {
      ledger.settle(reading, 'refused');
      this.log.info('fact answered with a broken rule', fields);
      return true;
    }
    ledger.park(reading, reasonOf(error));
    this.log.error('fact parked: its handler threw', undefined, fields);
    return false;
  }

  private judge(ledger: Ledger, reading: Reading) {
    const verdict = ledger.judge(reading);
    if (verdict === 'behind') ledger.park(reading, waitsBehind);
    if (verdict === 'unreadable') ledger.park(reading, reading.reason ?? 'unreadable');
    if (verdict === 'repeated' || verdict === 'skipped') ledger.settle(reading, verdict);
    return verdict;
  }

  /** Each as a part of the trace of the command that told it. */
  private recordHeard(ledger: Ledger, readings: readonly Reading[], beganAtMs: number): void {
    const { tracing } = this.metrics;
    if (!tracing.isOn) return;
    const heard = new Set(ledger.heard.map(({ id }) => id));
    const endedAtMs = Date.now();
    for (const reading of readings) {
      const { envelope, fact } = reading;
      if (envelope === undefined || fact === undefined || !heard.has(envelope.id)) continue;
      const name = `hear ${fact.event.type}`;
      const attributes = { 'messaging.system': 'kafka', 'messaging.destination.name': fact.event.topic };
      tracing.record({ name, kind: 'consumer', trace: traceOf(reading), beganAtMs, endedAtMs, attributes });
    }
  }

  private report(delivery: Delivery, ledger: Ledger): void {
    const { topic, partition, topicEnd } = delivery;
    const now = Date.parse(this.clock.now());
    const ages = ledger.heard.map((fact) => now - Date.parse(fact.recordedAt));
    for (const [index, { id, event, aggregateId, correlationId }] of ledger.heard.entries()) {
      const fields = { type: event.type, id, aggregateId, correlationId, outcome: 'heard', ms: ages[index] };
      this.log.info('fact heard', fields);
    }
    const { gaps, parked } = ledger.summary;
    if (gaps > 0) this.log.warn('facts came without the ones before them', { topic, gaps });
    if (parked > 0) this.log.warn('facts parked', { topic, parked });
    const nextOffset = Number(delivery.messages.at(-1)?.offset ?? 0) + 1;
    this.metrics.heard(topic, ledger.summary, ages);
    this.metrics.waiting(topic, partition, { messages: topicEnd - nextOffset, ageMs: ages.at(-1) ?? 0 });
  }
}

/** What of it the partition's position leaves to hear. Another cluster's log, or a shorter one, is heard from its start. */
function agendaOf({ delivery, readings }: Read, position: Position): Agenda {
  const isAnotherLog = position.clusterId !== delivery.clusterId || delivery.topicEnd < position.nextOffset;
  const from = isAnotherLog ? 0 : position.nextOffset;
  const due = readings.filter(({ offset }) => offset >= from);
  const [first, last] = [due[0], due.at(-1)];
  if (first === undefined || last === undefined) return { heard: true, nextOffset: from };
  if (first.offset > from && delivery.soughtOffset !== from) return { heard: false, nextOffset: from };
  return { delivery, readings: due, nextOffset: last.offset + 1 };
}

function isDue(agenda: Agenda): agenda is Read & { readonly nextOffset: number } {
  return 'readings' in agenda;
}

/** The work continues the trace that caused the fact; what it publishes names the fact as its cause. */
function inTraceOf<T>(reading: Reading, work: () => Promise<T>): Promise<T> {
  return runInTrace(traceOf(reading), work);
}

const traces = new WeakMap<Reading, Trace>();

/** The same for one reading, so that what it caused hangs on its own span. */
function traceOf(reading: Reading): Trace {
  const known = traces.get(reading);
  if (known !== undefined) return known;
  const { envelope } = reading;
  const begun = newTrace({ correlationId: envelope?.correlationid, traceparent: envelope?.traceparent });
  const trace = envelope === undefined ? begun : { ...begun, causationId: envelope.id };
  traces.set(reading, trace);
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
