import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Every } from './every.js';
import { Log } from './logging.js';
import { Metrics } from './metrics.js';
import { Transactions } from './transaction.js';

const everyMs = 1_000;
const entriesATurn = 500;
const witnessEveryMs = 60_000;
const nobody = { providers: [] };

interface Head {
  readonly provider: string;
  readonly number: string;
  readonly hash: string;
}

/**
 * Closes the chain over audit entries a moment after they were committed, one session at a time for each database: the
 * function takes a lock that nobody waits for, so that every instance of the service may ask.
 *
 * What it has sealed it says in the log: a line that is kept elsewhere bears witness when the end of a chain is cut off.
 */
@Injectable()
export class AuditSealer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly every = new Every(everyMs, () => this.sealQuietly());
  private readonly sealed: Counter;
  private readonly waiting: Gauge;
  private readonly said = new Map<string, string>();
  private saidAt = 0;
  private complainedAt = 0;

  constructor(
    private readonly transactions: Transactions,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    const registers = [metrics.registry];
    this.sealed = new Counter({
      name: 'stepwise_audit_sealed_total',
      help: 'Audit entries sealed here.',
      registers,
    });
    this.waiting = new Gauge({
      name: 'stepwise_audit_unsealed_age_seconds',
      help: 'Since when the oldest audit entry waits for its seal: sealing takes seconds.',
      registers,
    });
  }

  onApplicationBootstrap(): void {
    this.every.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.every.stop();
  }

  /** Seals everything that waits. Another session that seals leaves nothing to do here. */
  async seal(): Promise<number> {
    let all = 0;
    for (;;) {
      const sealed = await this.sealSome();
      all += sealed ?? 0;
      if (sealed === null || sealed < entriesATurn) return all;
    }
  }

  private async sealSome(): Promise<number | null> {
    const [turn] = await this.transactions.run(nobody, (tx) =>
      tx.query<{ sealed: number | null; age: number }>(
        `select seal_audit($1) as sealed, audit_unsealed_age() as age`,
        [entriesATurn],
      ),
    );
    this.sealed.inc(turn?.sealed ?? 0);
    this.waiting.set(turn?.age ?? 0);
    return turn?.sealed ?? null;
  }

  private async sealQuietly(): Promise<void> {
    try {
      await this.seal();
      if (Date.now() - this.saidAt >= witnessEveryMs) await this.bearWitness();
    } catch (error) {
      // While the database is away it says so once a minute; what waits in the queue is sealed when it is back.
      if (Date.now() - this.complainedAt < witnessEveryMs) return;
      this.complainedAt = Date.now();
      this.log.error('the audit is sealed later', error);
    }
  }

  /** The head of each chain that has grown since it was said last. */
  async bearWitness(): Promise<void> {
    this.saidAt = Date.now();
    const heads = await this.transactions.run(nobody, (tx) =>
      tx.query<Head>(`select provider_code as provider, number, hash from audit_heads()`),
    );
    for (const { provider, number, hash } of heads) {
      if (this.said.get(provider) === number) continue;
      this.said.set(provider, number);
      this.log.info('audit chain head', { provider, number: Number(number), hash });
    }
  }
}
