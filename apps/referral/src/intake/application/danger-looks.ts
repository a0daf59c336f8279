import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Gauge } from 'prom-client';
import type { Instant } from '#domain-model/values/calendar';
import { Clock } from '#service-kit/runtime/clock';
import { Every } from '#service-kit/runtime/every';
import { Log } from '#service-kit/runtime/logging';
import { Metrics } from '#service-kit/runtime/metrics';
import { Transactions } from '#service-kit/database/transaction';
import { DangerLookStore } from '../database/danger-look.store.js';
import { dangerLevels, type DangerLevel } from '../domain/danger.js';

const lookEveryMs = 15_000;

/** Whoever says that somebody is in danger is looked at in time, or an alarm says that nobody has. */
@Injectable()
export class DangerLooks {
  constructor(
    private readonly transactions: Transactions,
    private readonly looks: DangerLookStore,
  ) {}

  /** How many of all providers nobody has looked at in time: every level, also where there are none. */
  async overdue(at: Instant): Promise<ReadonlyMap<DangerLevel, number>> {
    const counts = await this.transactions.read({ providers: [] }, (tx) => this.looks.overdue(tx, at));
    const found = new Map(counts.map(({ level, overdue }) => [level, overdue]));
    return new Map(dangerLevels.map((level) => [level, found.get(level) ?? 0]));
  }
}

/** Counts regularly, in every instance: all that are overdue, whichever instance received them. */
@Injectable()
export class DangerLookAlarm implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly gauge: Gauge<'level'>;
  private readonly turns = new Every(lookEveryMs, () => this.count());
  private first: Promise<void> = Promise.resolve();

  constructor(
    private readonly looks: DangerLooks,
    private readonly clock: Clock,
    private readonly log: Log,
    { registry }: Metrics,
  ) {
    this.gauge = new Gauge({
      name: 'stepwise_danger_not_looked_at',
      help: 'Referrals whose sender spoke of danger and that nobody has looked at in time, by level.',
      labelNames: ['level'],
      registers: [registry],
    });
    for (const level of dangerLevels) this.gauge.set({ level }, 0);
  }

  onApplicationBootstrap(): void {
    this.first = this.count();
    this.turns.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.first;
    await this.turns.stop();
  }

  /** PostgreSQL may be away: the next turn counts what this one could not. */
  private async count(): Promise<void> {
    try {
      for (const [level, n] of await this.looks.overdue(this.clock.now())) this.gauge.set({ level }, n);
    } catch (error) {
      this.log.error('the count of danger that nobody has looked at is put off', error, {
        retryMs: lookEveryMs,
      });
    }
  }
}
