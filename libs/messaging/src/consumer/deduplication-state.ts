import type { EventOf } from '#domain-model/define-event';
import type { ConsumedCounts } from '../pipe-metrics.js';
import type { DecodedMessage } from './decoded-message.js';

/** What is to be done with a message. */
export type Verdict = 'repeated' | 'behind' | 'unreadable' | 'skipped' | 'consume';

/** An event on its way to the parked ones. */
export interface Parking {
  readonly message: DecodedMessage;
  readonly reason: string;
}

export const waitsBehind = 'waits behind an earlier event of its key';

/**
 * The books of one transaction: which number each aggregate has reached, and which keys are parked.
 *
 * Pure: opened with what the database says, changed message by message in the order of the log, and written back.
 * The number of an aggregate advances also for types that nobody here consumes; parking does not advance it.
 */
export class DeduplicationState {
  readonly consumed: EventOf[] = [];
  readonly parked: Parking[] = [];
  /** The aggregates whose number advanced, with their new one. */
  readonly advanced = new Map<string, number>();
  private readonly counts = { consumed: 0, skipped: 0, repeated: 0, refused: 0, parked: 0, gaps: 0 };

  constructor(
    private readonly reached: ReadonlyMap<string, number>,
    private readonly parkedKeys: Set<string>,
  ) {}

  judge({ envelope, event, key, reason }: DecodedMessage): Verdict {
    if (envelope !== undefined && envelope.number <= this.reachedBy(envelope.aggregateId)) return 'repeated';
    if (key !== null && this.parkedKeys.has(key)) return 'behind';
    if (reason !== undefined) return 'unreadable';
    return event === undefined ? 'skipped' : 'consume';
  }

  /** Notes what became of a message that is done with. A gap is counted and the event is accepted: it can only be late. */
  settle(message: DecodedMessage, outcome: 'consumed' | 'skipped' | 'repeated' | 'refused'): void {
    this.counts[outcome]++;
    if (outcome === 'consumed' && message.event !== undefined) this.consumed.push(message.event);
    if (outcome !== 'repeated') this.advance(message);
  }

  /** Parks a message: whatever follows of its key waits behind it. */
  park(message: DecodedMessage, reason: string): void {
    if (message.key !== null) this.parkedKeys.add(message.key);
    this.parked.push({ message, reason });
    this.counts.parked++;
  }

  advance({ envelope }: DecodedMessage): void {
    if (envelope === undefined) return;
    const { aggregateId, number } = envelope;
    const before = this.reachedBy(aggregateId);
    if (number > before + 1) this.counts.gaps++;
    if (number > before) this.advanced.set(aggregateId, number);
  }

  get summary(): ConsumedCounts {
    return { ...this.counts };
  }

  private reachedBy(aggregateId: string): number {
    return this.advanced.get(aggregateId) ?? this.reached.get(aggregateId) ?? 0;
  }
}
