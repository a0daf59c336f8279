import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Summary } from 'prom-client';
import { Metrics } from '#service-kit/runtime/metrics';
import { Tracing } from '#service-kit/runtime/tracing';

/** What became of the events of one batch. */
export interface ConsumedCounts {
  readonly consumed: number;
  /** Types that this service does not consume. */
  readonly skipped: number;
  /** Dropped: the sequence says that they were consumed before. */
  readonly repeated: number;
  /** Handlers that answered with a broken rule. */
  readonly refused: number;
  readonly parked: number;
  /** Events that came without the one before them. */
  readonly gaps: number;
}

const outcomes = ['consumed', 'skipped', 'repeated', 'refused', 'parked'] as const;

/** The pipe's figures for Prometheus. No label names a person, a key or an event's id. */
@Injectable()
export class PipeMetrics {
  private readonly lagByPartition = new Map<string, Map<number, number>>();
  private readonly outboxDepth: Gauge;
  private readonly outboxAge: Gauge;
  private readonly publishedTotal: Counter;
  private readonly behind: Gauge;
  private readonly forged: Gauge;
  private readonly active: Gauge;
  private readonly lag: Gauge<'topic'>;
  private readonly oldestAge: Gauge<'topic'>;
  private readonly events: Counter<'topic' | 'outcome'>;
  private readonly gaps: Counter<'topic'>;
  private readonly age: Summary;

  constructor(
    { registry }: Metrics,
    /** Beside the figures: what was published and consumed, one by one, for whoever follows a trace. */
    readonly tracing: Tracing,
  ) {
    const registers = [registry];
    const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
    const ofTopic = (name: string, help: string) =>
      new Gauge({ name, help, registers, labelNames: ['topic'] });
    this.outboxDepth = gauge('stepwise_outbox_depth', 'Events committed and not yet published.');
    this.outboxAge = gauge(
      'stepwise_outbox_oldest_age_seconds',
      'Age of the oldest event not yet published.',
    );
    this.active = gauge('stepwise_relay_active', '1 in the process whose relay publishes, else 0.');
    this.behind = gauge(
      'stepwise_database_behind',
      'Events that this service published and its database does not have: it was restored to an earlier instant.',
    );
    this.forged = gauge(
      'stepwise_own_topic_forged_events',
      'Events on the service’s own topic that claim to be its own and are not.',
    );
    this.lag = ofTopic(
      'stepwise_consumer_lag',
      'Messages of the topic that this process has still to consume.',
    );
    this.oldestAge = ofTopic(
      'stepwise_consumer_oldest_age_seconds',
      'Age of the last event consumed while more wait, else 0.',
    );
    this.publishedTotal = new Counter({
      name: 'stepwise_facts_published_total',
      help: 'Events that the relay published and deleted.',
      registers,
    });
    this.events = new Counter({
      name: 'stepwise_facts_consumed_total',
      help: 'Facts taken from the topic, by what became of them.',
      labelNames: ['topic', 'outcome'],
      registers,
    });
    this.gaps = new Counter({
      name: 'stepwise_fact_gaps_total',
      help: 'Events that came without the one before them in their aggregate.',
      labelNames: ['topic'],
      registers,
    });
    this.age = new Summary({
      name: 'stepwise_fact_age_at_commit_ms',
      help: 'From the command accepted to the effect committed here.',
      percentiles: [0.5, 0.99],
      registers,
    });
  }

  outbox(depth: number, oldestAgeSeconds: number): void {
    this.outboxDepth.set(depth);
    this.outboxAge.set(oldestAgeSeconds);
  }

  relayActive(isActive: boolean): void {
    this.active.set(isActive ? 1 : 0);
  }

  databaseBehind(events: number): void {
    this.behind.set(events);
  }

  forgedOnOwnTopic(events: number): void {
    this.forged.inc(events);
  }

  published(events: number): void {
    this.publishedTotal.inc(events);
  }

  consumed(topic: string, counts: ConsumedCounts, agesMs: readonly number[]): void {
    for (const outcome of outcomes)
      if (counts[outcome] > 0) this.events.inc({ topic, outcome }, counts[outcome]);
    if (counts.gaps > 0) this.gaps.inc({ topic }, counts.gaps);
    for (const ageMs of agesMs) this.age.observe(ageMs);
  }

  waiting(topic: string, partition: number, waiting: { messages: number; ageMs: number }): void {
    const partitions = this.lagByPartition.get(topic) ?? new Map<number, number>();
    partitions.set(partition, waiting.messages);
    this.lagByPartition.set(topic, partitions);
    this.lag.set({ topic }, this.lagOf(topic));
    this.oldestAge.set({ topic }, waiting.messages > 0 ? waiting.ageMs / 1_000 : 0);
  }

  /** After a rebalance others may consume what this process did: its lag begins anew. */
  reassigned(): void {
    this.lagByPartition.clear();
    this.lag.reset();
    this.oldestAge.reset();
  }

  private lagOf(topic: string): number {
    return [...(this.lagByPartition.get(topic)?.values() ?? [])].reduce((sum, lag) => sum + lag, 0);
  }
}
