import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Gauge } from 'prom-client';
import type { RiskLevel } from '#domain-model/measures/score';
import type { Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Clock } from '#service-kit/runtime/clock';
import { Log } from '#service-kit/runtime/logging';
import { Metrics } from '#service-kit/runtime/metrics';
import { Transactions } from '#service-kit/database/transaction';
import { RiskStore } from '../database/risk.store.js';

const lookEveryMs = 15_000;
const risksATransaction = 100;
const levels: readonly RiskLevel[] = ['same-day', 'review'];

/** How many raised risks are overdue, by level: of all providers, and of nobody in particular. */
export type OverdueByLevel = ReadonlyMap<RiskLevel, number>;

interface OverdueCount {
  readonly provider_code: OdsCode;
  readonly level: RiskLevel;
  readonly overdue: number;
  readonly untold: number;
}

/**
 * Finds risks that nobody has reviewed in time, and tells of each once: `risk.overdue.v1`.
 *
 * Which risks are due and which have been told stands in the database alone, so that nothing is forgotten when an
 * instance dies, and what one has in hand the others pass over.
 */
@Injectable()
export class OverdueRisks {
  constructor(
    private readonly transactions: Transactions,
    private readonly risks: RiskStore,
  ) {}

  /** Tells of every risk that is overdue at this instant and has not been told of. */
  async look(at: Instant): Promise<OverdueByLevel> {
    const counts = await this.transactions.read({ providers: [] }, (tx) =>
      tx.query<OverdueCount>('select provider_code, level, overdue, untold from overdue_risks($1)', [at]),
    );
    const toPublish = counts.filter(({ untold }) => untold > 0).map((count) => count.provider_code);
    for (const providerCode of new Set(toPublish)) await this.publishAllOf(providerCode, at);
    return new Map(levels.map((level) => [level, sumOf(counts.filter((count) => count.level === level))]));
  }

  private async publishAllOf(providerCode: OdsCode, at: Instant): Promise<void> {
    for (let published = risksATransaction; published === risksATransaction;) {
      published = await this.publishSome(providerCode, at);
    }
  }

  private publishSome(providerCode: OdsCode, at: Instant): Promise<number> {
    return this.transactions.run({ providers: [providerCode] }, async (tx) => {
      const found = await this.risks.lockOverdue(tx, { at, most: risksATransaction });
      for (const { course } of found) course.findOverdue();
      await this.risks.saveOverdue(tx, found, at);
      return found.length;
    });
  }
}

function sumOf(counts: readonly OverdueCount[]): number {
  return counts.reduce((sum, { overdue }) => sum + overdue, 0);
}

/** Looks regularly, in every instance. The metric counts all that are overdue, whoever told of them. */
@Injectable()
export class OverdueAlarm implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly gauge: Gauge<'level'>;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly risks: OverdueRisks,
    private readonly clock: Clock,
    private readonly log: Log,
    { registry }: Metrics,
  ) {
    this.gauge = new Gauge({
      name: 'stepwise_risks_overdue',
      help: 'Raised risks that nobody has reviewed in time, by level.',
      labelNames: ['level'],
      registers: [registry],
    });
  }

  onApplicationBootstrap(): void {
    this.lookAgainIn(0);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private lookAgainIn(ms: number): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.looking = this.look();
    }, ms);
    this.timer.unref();
  }

  /** PostgreSQL may be away: the next look finds what this one could not. */
  private async look(): Promise<void> {
    try {
      const overdue = await this.risks.look(this.clock.now());
      for (const [level, count] of overdue) this.gauge.set({ level }, count);
    } catch (error) {
      this.log.error('the look for overdue risks is put off', error, { retryMs: lookEveryMs });
    }
    this.lookAgainIn(lookEveryMs);
  }
}
