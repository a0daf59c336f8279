import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Message, Producer } from 'kafkajs';
import pg from 'pg';
import { Configuration } from '#service-kit/runtime/configuration';
import type { Log } from '#service-kit/runtime/logging';
import { newTrace } from '#service-kit/runtime/trace-context';
import type { Tracing } from '#service-kit/runtime/tracing';
import type { EventSeal } from './event-seal.js';
import { failpoint } from '../failpoint.js';
import { Brokers } from '../kafka-client.js';
import { BackOff, Pause } from '../consumer/pause.js';
import { PipeMetrics } from '../pipe-metrics.js';
import { PipeOptions } from '../pipe-options.js';
import { deletePublished, type OwnTopic, placesOf, positionsAfter } from './published-positions.js';
import { RelayFloor } from './relay-floor.js';
import { RestoreGuard } from '../restore/restore-guard.js';

const rowsABatch = 500;
const standbyMs = 1_000;
const measureEveryMs = 1_000;
/** Gathers what is committed while others publish; an event that comes alone goes out at once. */
const paceMs = 10;
const floorFromZeroEveryMs = 60_000;
const scansASnapshot = 5;

interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string;
}

/**
 * Publishes the outbox: at least once, in order for each key, one active relay for each database.
 *
 * The active one has a session lock of PostgreSQL on a connection of its own; the others ask for it every second.
 * Rows are deleted only once every replica in sync has acknowledged them, so whatever dies in between is published
 * again, and consumers drop the repeat by its sequence. Anything that fails ends the session: the lock is let go, and
 * after a growing wait somebody begins again.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Between two looks at the outbox: ends with news. */
  private readonly pause = new Pause();
  /** In standby or after trouble: ends with the process alone. */
  private readonly wait = new Pause();
  private readonly backOff = new BackOff(100, 5_000);
  private isStopping = false;
  private isActive = false;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly configuration: Configuration,
    private readonly options: PipeOptions,
    private readonly brokers: Brokers,
    private readonly metrics: PipeMetrics,
    private readonly restoreGuard: RestoreGuard,
  ) {}

  /** Returns once it is known whether the database has what was published: before, no command may be taken. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.publishes) return;
    this.ended = this.run();
    await this.restoreGuard.becomesKnown();
  }

  /** Open requests may still commit events: the relay goes on until the listeners are closed, and leaves nothing behind. */
  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.restoreGuard.stop();
    this.pause.nudge();
    this.wait.nudge();
    await this.ended;
  }

  /** Events were committed in this process: no need to wait for the next look. */
  nudge(): void {
    this.pause.nudge();
  }

  /** Whether this relay, of all of its database, is the one that publishes. */
  get publishesNow(): boolean {
    return this.isActive;
  }

  private get log(): Log {
    return this.brokers.log;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.session();
      } catch (error) {
        const retryMs = this.backOff.next();
        this.log.error('relay waits and begins again', error, { retryMs });
        if (!this.isStopping) await this.wait.forMs(retryMs);
      }
    }
  }

  private async session(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.configuration.databaseUrl,
      application_name: `${this.options.name}-relay`,
      options: '-c app.pipe=on',
      connectionTimeoutMillis: 5_000,
      query_timeout: 15_000,
      keepAlive: true,
    });
    // A lost connection shows in the next query; without a listener it would end the process.
    client.on('error', () => undefined);
    const producer = this.brokers.producer();
    try {
      await client.connect();
      const topic = await this.recoverOwnEvents(client);
      if (topic === undefined) return await this.wait.forMs(standbyMs);
      if (!(await this.becomeActive(client))) return;
      await producer.connect();
      this.setActive(true);
      const { topicPrefix } = this.configuration;
      const publishing = new Publishing(producer, { topicPrefix, ownTopic: topic, seal: this.brokers.seal });
      await this.publishUntilStopped(client, publishing);
    } finally {
      this.setActive(false);
      await producer.disconnect().catch(() => undefined);
      await client.end().catch(() => undefined);
    }
  }

  /** While the brokers do not answer, commands may be taken all the same. */
  private async recoverOwnEvents(client: pg.Client): Promise<OwnTopic | null | undefined> {
    try {
      return await this.restoreGuard.recoverOwnEvents(client);
    } catch (error) {
      if (this.options.ownTopic !== null) await this.restoreGuard.trustKnownDatabase(client);
      throw error;
    }
  }

  /** False when the process stops before the lock was free. A lost deletion is only a repeat, so commits need no sync. */
  private async becomeActive(client: pg.Client): Promise<boolean> {
    await client.query(`set synchronous_commit = off`);
    await client.query(`set idle_in_transaction_session_timeout = '5s'`);
    while (!this.isStopping) {
      const { rows } = await client.query<{ locked: boolean }>(
        `select pg_try_advisory_lock(hashtextextended('outbox-relay', 0)) as locked`,
      );
      if (rows[0]?.locked) return true;
      await this.endFrozen(client);
      await this.wait.forMs(standbyMs);
    }
    return false;
  }

  /**
   * A process that is stopped, or on a machine that hangs, holds the lock for as long as its connection stands. Whoever
   * publishes or waits asks the database every second; who has asked nothing for a session's time is ended. If it wakes, what
   * it still sends is a repeat, and consumers drop it.
   */
  private async endFrozen(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ ended: boolean }>(
      `select pg_terminate_backend(pid) as ended
       from pg_stat_activity
       where datname = current_database()
         and usename = current_user
         and application_name = current_setting('application_name')
         and pid in (select pid from pg_locks where locktype = 'advisory' and granted)
         and state = 'idle'
         and state_change < clock_timestamp() - make_interval(secs => $1)`,
      [this.options.sessionTimeoutMs / 1_000],
    );
    if (rows.length > 0) this.log.warn('a relay that was silent too long is ended', { ended: rows.length });
  }

  private async publishUntilStopped(client: pg.Client, publishing: Publishing): Promise<void> {
    const floor = new RelayFloor();
    const idle = new BackOff(20, 100);
    let measuredAt = 0;
    let resetAt = Date.now();
    for (let scans = 1; ; scans++) {
      const isLastLook = this.isStopping;
      const now = Date.now();
      if (now - measuredAt >= measureEveryMs) {
        await this.measure(client);
        measuredAt = now;
      }
      if (now - resetAt >= floorFromZeroEveryMs) {
        floor.reset();
        resetAt = now;
      }
      const published = await this.publishBatch(client, publishing, floor);
      if (isLastLook && published === 0) return;
      this.backOff.reset();
      if (scans % scansASnapshot === 0 && floor.canRise) floor.observe(await snapshotOf(client));
      if (published > 0) idle.reset();
      if (published > 0 && published < rowsABatch) await new Pause().forMs(paceMs);
      else if (published === 0) await this.pause.forMs(idle.next());
    }
  }

  private async publishBatch(client: pg.Client, publishing: Publishing, floor: RelayFloor): Promise<number> {
    const { rows } = await client.query<OutboxRow>({
      name: 'relay-batch',
      text: `select id, topic, key, headers, value from outbox where id > $1 order by id limit ${rowsABatch}`,
      values: [floor.value],
    });
    if (rows.length === 0) return 0;
    failpoint('relay.read');
    const beganAtMs = Date.now();
    const noteAndDelete = await publishing.send(rows);
    recordPublished(this.metrics.tracing, rows, beganAtMs);
    failpoint('relay.acknowledged');
    const ids = rows.map((row) => row.id);
    await noteAndDelete(client, ids);
    floor.published(ids.map(Number));
    this.metrics.published(rows.length);
    return rows.length;
  }

  private async measure(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ depth: number; age_seconds: number }>(
      `select count(*)::integer as depth,
              coalesce(extract(epoch from clock_timestamp() - min(recorded_at)), 0)::float8 as age_seconds
       from outbox`,
    );
    this.metrics.outbox(rows[0]?.depth ?? 0, Math.max(0, rows[0]?.age_seconds ?? 0));
  }

  private setActive(isActive: boolean): void {
    if (isActive !== this.isActive) this.log.info(isActive ? 'relay active' : 'relay let go');
    this.isActive = isActive;
    this.metrics.relayActive(isActive);
  }
}

/** Each as a part of the trace of the command that published it. */
function recordPublished(tracing: Tracing, rows: readonly OutboxRow[], beganAtMs: number): void {
  if (!tracing.isOn) return;
  const endedAtMs = Date.now();
  for (const { topic, headers } of rows) {
    const { ce_type: type = 'unknown', traceparent } = headers;
    tracing.record({
      name: `publish ${type}`,
      kind: 'producer',
      trace: newTrace({ traceparent }),
      beganAtMs,
      endedAtMs,
      attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': topic },
    });
  }
}

/** Sends rows of the outbox, and notes how far the service's own topic has come by them. */
class Publishing {
  private readonly placeOf: ((key: string) => number) | null;

  private readonly ownTopic: OwnTopic | null;

  constructor(
    private readonly producer: Producer,
    private readonly settings: { topicPrefix: string; ownTopic: OwnTopic | null; seal: EventSeal },
  ) {
    this.ownTopic = settings.ownTopic;
    this.placeOf = this.ownTopic === null ? null : placesOf(this.ownTopic);
  }

  /** Resolves, once every replica in sync has acknowledged, to what deletes the rows. */
  async send(
    rows: readonly OutboxRow[],
  ): Promise<(client: pg.Client, ids: readonly string[]) => Promise<unknown>> {
    const messages = new Map<string, Message[]>();
    const placed: number[] = [];
    for (const { topic, key, headers, value } of rows) {
      const partition = topic === this.ownTopic?.name ? this.placeOf?.(key) : undefined;
      if (partition !== undefined) placed.push(partition);
      const ofTopic = messages.get(topic) ?? [];
      const sealed = { ...headers, ...this.settings.seal.headersFor(key, value) };
      ofTopic.push({ key, headers: sealed, value, ...(partition === undefined ? {} : { partition }) });
      messages.set(topic, ofTopic);
    }
    const topicMessages = [...messages].map(([topic, ofTopic]) => ({
      topic: this.settings.topicPrefix + topic,
      messages: ofTopic,
    }));
    const answers = await this.producer.sendBatch({ acks: -1, topicMessages });
    const { ownTopic } = this;
    if (ownTopic === null || placed.length === 0) return deleteRows;
    const positions = positionsAfter(answers, placed, ownTopic);
    return (client, ids) => deletePublished(client, ids, { topic: ownTopic, positions });
  }
}

function deleteRows(client: pg.Client, ids: readonly string[]): Promise<unknown> {
  const text = `delete from outbox where id = any($1::bigint[])`;
  return client.query({ name: 'relay-delete', text, values: [ids] });
}

async function snapshotOf(client: pg.Client): Promise<{ oldest: bigint; next: bigint }> {
  const { rows } = await client.query<{ oldest: string; next: string }>(
    `select pg_snapshot_xmin(now_open)::text as oldest, pg_snapshot_xmax(now_open)::text as next
     from pg_current_snapshot() as now_open`,
  );
  return { oldest: BigInt(rows[0]?.oldest ?? 0), next: BigInt(rows[0]?.next ?? 0) };
}
