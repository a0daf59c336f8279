import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { CommandStop } from '#service-kit/runtime/command-stop';
import type { Log } from '#service-kit/runtime/logging';
import { isKnownDatabase, noteKnownDatabase } from './lineage.js';
import { RestoreRecovery } from './restore-recovery.js';
import { type MissingMessage, OwnTopicComparison } from '../outbox/own-topic.js';
import { Pause } from '../consumer/pause.js';
import { PipeMetrics } from '../pipe-metrics.js';
import { PipeOptions } from '../pipe-options.js';
import type { OwnTopic } from '../outbox/published-positions.js';

const lookForRequestEveryMs = 500;
/** A start does not wait longer for the brokers than this; commands wait until they have answered. */
const bootPatienceMs = 10_000;

/**
 * Whether the database is level with what the service has published. Until that is known, and while it is behind, the
 * service takes no command, publishes nothing and consumes nothing: each would give away sequence numbers that are taken,
 * and consumers would drop the events as repeats. Reads go on.
 *
 * Only the brokers know what was published. While they are away at the start, a database that is the very one that was
 * level before, neither restored nor copied, takes commands: they need no broker, and what they record is published later.
 */
@Injectable()
export class RestoreGuard {
  private readonly wait = new Pause();
  private state: 'unknown' | 'level' | 'behind';
  private readonly known: Promise<void>;
  private nowKnown: () => void = () => undefined;
  private readonly level: Promise<void>;
  private nowLevel: () => void = () => undefined;
  private isStopping = false;
  /** Commands are taken though the brokers have not answered yet. */
  isTrusted = false;

  constructor(
    options: PipeOptions,
    private readonly commands: CommandStop,
    private readonly comparison: OwnTopicComparison,
    private readonly recovery: RestoreRecovery,
    private readonly metrics: PipeMetrics,
  ) {
    this.known = new Promise((resolve) => (this.nowKnown = resolve));
    this.level = new Promise((resolve) => (this.nowLevel = resolve));
    this.state = options.publishes && options.ownTopic !== null ? 'unknown' : 'level';
    if (this.state === 'level') this.becameLevel();
    else
      commands.stopUntilKnown('service.starting', 'The service is looking whether its database is complete.');
  }

  get isBehind(): boolean {
    return this.state === 'behind';
  }

  /** Resolves when the state of the database is known; after ten seconds even so. */
  async becomesKnown(): Promise<void> {
    const impatience = new Pause();
    await Promise.race([this.known, impatience.forMs(bootPatienceMs)]);
    impatience.nudge();
  }

  /** Resolves when the database is level, and events may be published and consumed; false where the process stops before. */
  async whenRecovered(): Promise<boolean> {
    await this.level;
    return !this.isStopping;
  }

  stop(): void {
    this.isStopping = true;
    this.wait.nudge();
    this.nowKnown();
    this.nowLevel();
  }

  /** Takes commands though the brokers do not answer, where nobody has restored the database since it was level. */
  async trustKnownDatabase(client: pg.Client): Promise<void> {
    if (this.state !== 'unknown' || !(await isKnownDatabase(client))) return;
    this.isTrusted = true;
    this.commands.release();
    this.nowKnown();
  }

  /**
   * Looks; where the database is behind, waits for an operator's word and brings it level. Resolves to the service's own
   * topic (null where there is none), or to undefined where the process stops while the database is behind.
   */
  async recoverOwnEvents(client: pg.Client): Promise<OwnTopic | null | undefined> {
    for (;;) {
      const { topic, missing } = await this.comparison.compare(client);
      if (topic === null || missing.length === 0) {
        // A service that publishes on no topic of its own has no tables of its restores.
        if (topic !== null) {
          await noteLevel(client, this.state === 'behind');
          await noteKnownDatabase(client);
        }
        this.becameLevel();
        return topic;
      }
      await this.fellBehind(client, missing);
      if (!(await this.isAskedFor(client))) return undefined;
      this.log.info('database is brought level', { missing: missing.length });
      const recovered = await this.recovery.level(topic.name, missing);
      await noteRecovered(client, recovered);
    }
  }

  private get log(): Log {
    return this.comparison.log;
  }

  private async fellBehind(client: pg.Client, missing: readonly MissingMessage[]): Promise<void> {
    this.state = 'behind';
    const since = missing[0]?.envelope.recordedtime;
    this.commands.stop(
      'service.database-behind',
      'The database was restored to an earlier instant and lacks events that were published; it is being brought level.',
    );
    this.metrics.databaseBehind(missing.length);
    this.log.error('database behind: events that this service published are not in it', undefined, {
      missing: missing.length,
      since,
      wayOut: 'npm run operate -- recover',
    });
    await noteBehind(client, missing.length);
    this.nowKnown();
  }

  /** False where the process stops before anybody asks. */
  private async isAskedFor(client: pg.Client): Promise<boolean> {
    while (!this.isStopping) {
      const { rows } = await client.query(
        `select from database_level where requested_at is not null and missing > 0`,
      );
      if (rows.length > 0) return true;
      await this.wait.forMs(lookForRequestEveryMs);
    }
    return false;
  }

  private becameLevel(): void {
    if (this.state === 'behind') this.log.info('database is level again');
    this.state = 'level';
    this.metrics.databaseBehind(0);
    this.commands.release();
    this.nowKnown();
    this.nowLevel();
  }
}

async function noteBehind(client: pg.Client, missing: number): Promise<void> {
  await client.query(
    `insert into database_level as known (missing, noticed_at)
     values ($1, clock_timestamp())
     on conflict (only_row) do update
     set missing = excluded.missing,
         noticed_at = case when known.missing = 0 then excluded.noticed_at else known.noticed_at end,
         requested_at = case when known.missing = 0 then null else known.requested_at end,
         recovered = case when known.missing = 0 then 0 else known.recovered end,
         not_applied = case when known.missing = 0 then '{}' else known.not_applied end`,
    [missing],
  );
}

async function noteRecovered(
  client: pg.Client,
  { recovered, notApplied }: { recovered: number; notApplied: Readonly<Record<string, number>> },
): Promise<void> {
  await client.query(`update database_level set recovered = recovered + $1, not_applied = $2`, [
    recovered,
    JSON.stringify(notApplied),
  ]);
}

async function noteLevel(client: pg.Client, wasBehind: boolean): Promise<void> {
  await client.query(
    `update database_level
     set missing = 0, requested_at = null, levelled_at = clock_timestamp()
     where missing > 0 or $1`,
    [wasBehind],
  );
}
