import type { Fact } from '#domain-model/define-event';
import type { HeardCounts } from './pipe-metrics.js';
import type { Reading } from './reading.js';

/** What is to be done with a message. */
export type Verdict = 'repeated' | 'behind' | 'unreadable' | 'skipped' | 'hear';

/** A fact on its way to the parked ones. */
export interface Parking {
  readonly reading: Reading;
  readonly reason: string;
}

export const waitsBehind = 'waits behind an earlier fact of its key';

/**
 * The books of one transaction: which number each aggregate has reached, and which keys are parked.
 *
 * Pure: opened with what the database says, changed message by message in the order of the log, and written back.
 * The number of an aggregate advances also for types that nobody here hears; parking does not advance it.
 */
export class Ledger {
  readonly heard: Fact[] = [];
  readonly parked: Parking[] = [];
  /** The aggregates whose number advanced, with their new one. */
  readonly advanced = new Map<string, number>();
  private readonly counts = { heard: 0, skipped: 0, repeated: 0, refused: 0, parked: 0, gaps: 0 };

  constructor(
    private readonly reached: ReadonlyMap<string, number>,
    private readonly parkedKeys: Set<string>,
  ) {}

  judge({ envelope, fact, key, reason }: Reading): Verdict {
    if (envelope !== undefined && envelope.number <= this.reachedBy(envelope.aggregateId)) return 'repeated';
    if (key !== null && this.parkedKeys.has(key)) return 'behind';
    if (reason !== undefined) return 'unreadable';
    return fact === undefined ? 'skipped' : 'hear';
  }

  /** Notes what became of a message that is done with. A gap is counted and the fact stands: it can only be late. */
  settle(reading: Reading, outcome: 'heard' | 'skipped' | 'repeated' | 'refused'): void {
    this.counts[outcome]++;
    if (outcome === 'heard' && reading.fact !== undefined) this.heard.push(reading.fact);
    if (outcome !== 'repeated') this.advance(reading);
  }

  /** Parks a message: whatever follows of its key waits behind it. */
  park(reading: Reading, reason: string): void {
    if (reading.key !== null) this.parkedKeys.add(reading.key);
    this.parked.push({ reading, reason });
    this.counts.parked++;
  }

  advance({ envelope }: Reading): void {
    if (envelope === undefined) return;
    const { aggregateId, number } = envelope;
    const before = this.reachedBy(aggregateId);
    if (number > before + 1) this.counts.gaps++;
    if (number > before) this.advanced.set(aggregateId, number);
  }

  get summary(): HeardCounts {
    return { ...this.counts };
  }

  private reachedBy(aggregateId: string): number {
    return this.advanced.get(aggregateId) ?? this.reached.get(aggregateId) ?? 0;
  }
}
