import { Injectable } from '@nestjs/common';
import { Configuration } from '#service-kit/runtime/configuration';
import { Readiness } from '#service-kit/runtime/health';
import { Transactions } from '#service-kit/database/transaction';
import { type Position, positionsOf } from './consumer-records.js';
import { PipeOptions } from '../pipe-options.js';
import { RestoreGuard } from '../restore/restore-guard.js';

const noProvider = { providers: [] };

/** This service as one of Kafka's consumer groups, and what PostgreSQL stores of it. */
@Injectable()
export class ConsumerGroup {
  /** The service's name, with the topic prefix before it. */
  readonly name: string;
  readonly sessionTimeoutMs: number;
  private readonly topicPrefix: string;
  private hasJoined = false;

  constructor(
    configuration: Configuration,
    private readonly options: PipeOptions,
    private readonly transactions: Transactions,
    private readonly readiness: Readiness,
    private readonly restoreGuard: RestoreGuard,
  ) {
    this.topicPrefix = configuration.topicPrefix;
    this.name = this.topicPrefix + options.name;
    this.sessionTimeoutMs = options.sessionTimeoutMs;
  }

  /** The topic's name on the brokers. */
  onTheWire(topic: string): string {
    return this.topicPrefix + topic;
  }

  topicOf(wireTopic: string): string {
    return wireTopic.slice(this.topicPrefix.length);
  }

  /**
   * The process is ready once it has joined for the first time, or takes commands though the brokers are away. Later
   * outages of the brokers leave it ready: commands are accepted meanwhile, and what was missed is consumed afterwards.
   */
  mustJoin(): void {
    this.readiness.require('pipe', () => {
      // While its database is behind it consumes nothing, and still answers those who read.
      const mayWait = this.restoreGuard.isBehind || this.restoreGuard.isTrusted;
      if (!this.hasJoined && !mayWait) throw new Error('The consumer has not joined its group yet.');
    });
  }

  /** Resolves when the service's own database is level; false where the process stops before. */
  mayConsume(): Promise<boolean> {
    return this.restoreGuard.whenRecovered();
  }

  leave(): void {
    this.restoreGuard.stop();
  }

  joined(): void {
    this.hasJoined = true;
  }

  /** Shows operators what this group consumes and what a rebuild may empty. Answers how often one was asked for. */
  async register(topics: readonly string[]): Promise<number> {
    const rows = await this.transactions.run(noProvider, (tx) =>
      tx.query<{ rebuilds: number }>(
        `insert into consumer_group (name, topics, rebuildable)
         values ($1, $2, $3)
         on conflict (name) do update
         set topics = excluded.topics, rebuildable = excluded.rebuildable
         returning rebuilds`,
        [this.name, topics, this.options.rebuildable],
      ),
    );
    return rows[0]?.rebuilds ?? 0;
  }

  /** How often operators have asked to consume everything again. */
  async rebuilds(): Promise<number> {
    const rows = await this.transactions.read(noProvider, (tx) =>
      tx.query<{ rebuilds: number }>(`select rebuilds from consumer_group where name = $1`, [this.name]),
    );
    return rows[0]?.rebuilds ?? 0;
  }

  /** Every position, by `topic/partition`. */
  async positions(): Promise<Map<string, Position>> {
    return this.transactions.read(noProvider, (tx) => positionsOf(tx, this.name));
  }
}
