import { Injectable, Optional, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { AuditWitness, type AuditHead } from './audit-heads.js';
import { Every } from '../runtime/every.js';
import { Log } from '../runtime/logging.js';
import { Metrics } from '../runtime/metrics.js';
import { Transactions } from '../database/transaction.js';

const everyMs = 1_000;
const entriesATurn = 500;
const witnessEveryMs = 60_000;
const nobody = { providers: [] };

/**
 * Closes the chain over audit entries a moment after they were committed, one session at a time for each database: the
 * function takes a lock that nobody waits for, so that every instance of the service may ask.
 *
 * How far each chain has come it writes down elsewhere once a minute, and first looks whether what was written down before
 * is still a link: an end that was cut off is an alarm, and is not written over.
 */
@Injectable()
export class AuditSealer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly every = new Every(everyMs, () => this.sealQuietly());
  private readonly sealed: Counter;
  private readonly waiting: Gauge;
  private readonly fallen: Gauge;
  private written: readonly AuditHead[] | null = null;
  private saidAt = Date.now();
  private complainedAt = 0;

  constructor(
    private readonly transactions: Transactions,
    private readonly log: Log,
    metrics: Metrics,
    @Optional() private readonly witness: AuditWitness | null = null,
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
    this.fallen = new Gauge({
      name: 'stepwise_audit_heads_fallen',
      help: 'Providers whose audit has lost its newest entries, or all: what was written down elsewhere is no link of it.',
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

  /** Looks whether each chain still has what was written down of it, and writes down how far it has come since. */
  async bearWitness(): Promise<void> {
    this.saidAt = Date.now();
    const written = (this.written ??= (await this.witness?.read()) ?? []);
    const fallen = await this.fallenOf(written);
    this.fallen.set(fallen.size);
    if (fallen.size > 0) {
      this.log.error('the audit has lost its end', undefined, { providers: [...fallen].join(',') });
      this.written = null; // Somebody may accept it, after a restore: read again the next time.
    }
    const heads = await this.transactions.run(nobody, (tx) =>
      tx.query<AuditHead>(
        `select provider_code as provider, number::text as number, hash from audit_heads()`,
      ),
    );
    const before = new Map(written.map(({ provider, number }) => [provider, number]));
    const grown = heads.filter(
      ({ provider, number }) => !fallen.has(provider) && before.get(provider) !== number,
    );
    if (grown.length === 0) return;
    await this.witness?.write(grown);
    for (const { provider, number, hash } of grown)
      this.log.info('audit chain head', { provider, number: Number(number), hash });
    const stored = written.filter(({ provider }) => !grown.some((one) => one.provider === provider));
    if (fallen.size === 0) this.written = [...stored, ...grown];
  }

  /** The providers whose written head is no link of the chain any more. */
  private async fallenOf(written: readonly AuditHead[]): Promise<ReadonlySet<string>> {
    if (written.length === 0) return new Set();
    const providers = written.map(({ provider }) => provider);
    const rows = await this.transactions.run({ providers }, (tx) =>
      tx.query<{ provider: string }>(
        `select written.provider
         from unnest($1::text[], $2::bigint[], $3::text[]) as written (provider, number, hash)
         left join audit_seal as seal
           on seal.provider_code = written.provider
           and seal.number = written.number
         where seal.hash is distinct from decode(written.hash, 'hex')`,
        [providers, written.map(({ number }) => number), written.map(({ hash }) => hash)],
      ),
    );
    return new Set(rows.map(({ provider }) => provider));
  }
}
