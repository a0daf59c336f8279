import { Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import type { Admin, Batch, Consumer as KafkaConsumer, ConsumerCrashEvent, EachBatchPayload } from 'kafkajs';
import { Configuration } from '#service-kit/configuration';
import { Readiness } from '#service-kit/health';
import { Log } from '#service-kit/logging';
import { Transactions } from '#service-kit/transaction';
import { positionsOf } from './consumer-records.js';
import { Hearing, type Hearings, reasonOf } from './hearing.js';
import type { Subscription } from './hears.js';
import { isKafkaAway, kafkaClient } from './kafka-client.js';
import { ParkedEvents } from './parked-events.js';
import { BackOff, Pause } from './pause.js';
import { PipeMetrics } from './pipe-metrics.js';
import { PipeOptions } from './pipe-options.js';

/** Bounds a transaction, so that locks are short and a heartbeat comes between. */
const messagesATransaction = 500;
const partitionsAtOnce = 3;
const attendEveryMs = 1_000;
const hintEveryMs = 5_000;
const crashesWithoutProgress = 10;
/** EX_SOFTWARE of sysexits.h: the supervisor is to start this process again. */
const giveUpCode = 70;

interface KafkaClients {
  readonly consumer: KafkaConsumer;
  readonly admin: Admin;
}

/**
 * Hears the topics for this service: a transport strategy of Nest over kafkajs. PostgreSQL holds the positions; what
 * is committed to Kafka is a hint for tools that show lag.
 *
 * While PostgreSQL or Kafka is away it waits and goes on. When the client gives up, the process exits with code 70.
 */
@Injectable()
export class Consumer extends Server implements CustomTransportStrategy {
  private readonly group: string;
  private readonly wait = new Pause();
  private readonly hintedAt = new Map<string, number>();
  private readonly sought = new Map<string, number>();
  private kafka: KafkaClients | null = null;
  private assigned: Readonly<Record<string, readonly number[]>> = {};
  private clusterId = '';
  private crashes = 0;
  private rebuilds = 0;
  private isStopping = false;
  private hasJoined = false;
  private mustSeek = false;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly configuration: Configuration,
    private readonly options: PipeOptions,
    private readonly hearing: Hearing,
    private readonly parked: ParkedEvents,
    private readonly transactions: Transactions,
    private readonly metrics: PipeMetrics,
    private readonly log: Log,
    private readonly readiness: Readiness,
  ) {
    super();
    this.group = configuration.topicPrefix + options.name;
  }

  override addHandler(
    _pattern: unknown,
    handler: MessageHandler,
    _isEvent = false,
    extras: object = {},
  ): void {
    if (isSubscription(extras)) this.hearing.subscriptions.add(extras, handler);
  }

  listen(callback: () => void): void {
    if (this.hearing.subscriptions.topics.length > 0) {
      this.readiness.require('pipe', () => this.insistOnJoined());
      this.ended = this.run();
    }
    callback();
  }

  /** Lets the transaction in hand end, and leaves the group. */
  async close(): Promise<void> {
    this.isStopping = true;
    this.wait.nudge();
    await this.ended;
    await this.disconnect();
  }

  on(): never {
    throw new TypeError('The pipe has no events of its own to listen to.');
  }

  unwrap<Client>(): Client {
    throw new TypeError('The client of the brokers stays inside the pipe.');
  }

  private insistOnJoined(): void {
    if (!this.hasJoined) throw new Error('The consumer has not joined its group yet.');
  }

  private async run(): Promise<void> {
    const backOff = new BackOff(200, 5_000);
    while (!this.isStopping) {
      try {
        this.kafka ??= await this.connect();
        if (this.mustSeek) await this.takeUpPositions(this.kafka);
        await this.attend();
        backOff.reset();
        await this.wait.forMs(attendEveryMs);
      } catch (error) {
        const retryMs = backOff.next();
        this.log.error('consumer waits and goes on', error, { retryMs });
        await this.wait.forMs(retryMs);
      }
    }
  }

  private async connect(): Promise<KafkaClients> {
    await this.register();
    const kafka = kafkaClient(this.configuration, this.log);
    const admin = kafka.admin();
    const consumer = kafka.consumer({
      groupId: this.group,
      sessionTimeout: this.options.sessionTimeoutMs,
      heartbeatInterval: Math.floor(this.options.sessionTimeoutMs / 5),
      rebalanceTimeout: 30_000,
      maxWaitTimeInMs: 50,
      allowAutoTopicCreation: false,
    });
    try {
      await admin.connect();
      this.clusterId = (await admin.describeCluster()).clusterId;
      consumer.on('consumer.group_join', ({ payload }) => this.joined(payload.memberAssignment));
      consumer.on('consumer.crash', (event) => this.crashed(event));
      await consumer.connect();
      const topics = this.hearing.subscriptions.topics.map((topic) => this.configuration.topicPrefix + topic);
      await consumer.subscribe({ topics, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitionsAtOnce,
        eachBatch: (payload) => this.hearBatch(consumer, payload),
      });
      return { consumer, admin };
    } catch (error) {
      await Promise.allSettled([consumer.disconnect(), admin.disconnect()]);
      throw error;
    }
  }

  private async disconnect(): Promise<void> {
    if (this.kafka === null) return;
    const { consumer, admin } = this.kafka;
    this.kafka = null;
    await Promise.allSettled([consumer.disconnect(), admin.disconnect()]);
  }

  /** Tells operators what this group hears and what a rebuild may empty. */
  private async register(): Promise<void> {
    const rows = await this.transactions.run({ providers: [] }, (tx) =>
      tx.query<{ rebuilds: number }>(
        `insert into consumer_group (name, topics, rebuildable)
         values ($1, $2, $3)
         on conflict (name) do update
         set topics = excluded.topics, rebuildable = excluded.rebuildable
         returning rebuilds`,
        [this.group, this.hearing.subscriptions.topics, this.options.rebuildable],
      ),
    );
    this.rebuilds = rows[0]?.rebuilds ?? 0;
  }

  private joined(assignment: Readonly<Record<string, readonly number[]>>): void {
    this.assigned = assignment;
    this.mustSeek = true;
    this.metrics.reassigned();
    this.wait.nudge();
  }

  /** After a join or for a rebuild. The brokers may be others than before: their id is asked again. */
  private async takeUpPositions({ admin }: { readonly admin: Admin }): Promise<void> {
    this.mustSeek = false;
    try {
      this.clusterId = (await admin.describeCluster()).clusterId;
      await this.seekToPositions();
      this.hasJoined = true;
    } catch (error) {
      this.mustSeek = true;
      throw error;
    }
  }

  /** The positions are PostgreSQL's; of another cluster's log nothing is known, so it is read from 0. */
  private async seekToPositions(): Promise<void> {
    const positions = await this.transactions.read({ providers: [] }, (tx) => positionsOf(tx, this.group));
    for (const [wireTopic, partitions] of Object.entries(this.assigned)) {
      for (const partition of partitions) {
        const position = positions.get(`${this.topicOf(wireTopic)}/${partition}`);
        const nextOffset = position?.clusterId === this.clusterId ? position.nextOffset : 0;
        this.kafka?.consumer.seek({ topic: wireTopic, partition, offset: String(nextOffset) });
      }
    }
  }

  private async hearBatch(consumer: KafkaConsumer, payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
    for (let from = 0; from < batch.messages.length; from += messagesATransaction) {
      if (!isRunning() || isStale()) return;
      const messages = batch.messages.slice(from, from + messagesATransaction);
      const hearings = await this.hearPatiently(payload, messages);
      if (hearings === null) return;
      if (!hearings.heard) {
        this.sought.set(`${batch.topic}/${batch.partition}`, hearings.nextOffset);
        consumer.seek({
          topic: batch.topic,
          partition: batch.partition,
          offset: String(hearings.nextOffset),
        });
        return;
      }
      this.crashes = 0;
      resolveOffset(messages.at(-1)?.offset ?? batch.lastOffset());
      await heartbeat();
    }
    await this.hint(payload);
  }

  /** Until it is written, or this consumer no longer has the partition (null). Nothing is parked for an outage. */
  private async hearPatiently(
    payload: EachBatchPayload,
    messages: Batch['messages'],
  ): Promise<Hearings | null> {
    const { batch, heartbeat, isRunning, isStale } = payload;
    const backOff = new BackOff(100, 2_000);
    const wait = new Pause();
    for (let attempt = 0; isRunning() && !isStale(); attempt++) {
      try {
        return await this.hearing.hear({
          group: this.group,
          topic: this.topicOf(batch.topic),
          partition: batch.partition,
          clusterId: this.clusterId,
          topicEnd: Number(batch.highWatermark),
          messages,
          soughtOffset: this.sought.get(`${batch.topic}/${batch.partition}`),
          attempt,
        });
      } catch (error) {
        const retryMs = backOff.next();
        this.log.error('batch waits and is heard again', error, { topic: batch.topic, attempt, retryMs });
        await wait.forMs(retryMs);
        await heartbeat();
      }
    }
    return null;
  }

  /** Only for tools that show lag: its loss means nothing. */
  private async hint({ batch, commitOffsetsIfNecessary }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    this.sought.delete(`${topic}/${partition}`);
    const now = Date.now();
    if (now - (this.hintedAt.get(`${topic}/${partition}`) ?? 0) < hintEveryMs) return;
    this.hintedAt.set(`${topic}/${partition}`, now);
    const offset = String(Number(batch.lastOffset()) + 1);
    await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] }).catch(
      () => undefined,
    );
  }

  private crashed({ payload: { error, restart } }: ConsumerCrashEvent): void {
    if (this.isStopping) return;
    if (!isKafkaAway(error)) this.crashes++;
    if (restart && this.crashes < crashesWithoutProgress) return;
    this.log.error('consumer gives up; the process exits', error, {
      crashes: this.crashes,
      reason: reasonOf(error),
    });
    process.exit(giveUpCode);
  }

  /** What operators asked for: parked facts, or to hear everything again. */
  private async attend(): Promise<void> {
    await this.parked.attend(this.group);
    const rows = await this.transactions.read({ providers: [] }, (tx) =>
      tx.query<{ rebuilds: number }>(`select rebuilds from consumer_group where name = $1`, [this.group]),
    );
    const rebuilds = rows[0]?.rebuilds ?? this.rebuilds;
    if (rebuilds === this.rebuilds) return;
    this.rebuilds = rebuilds;
    this.log.info('consumer begins again at its positions', { rebuilds });
    this.mustSeek = true;
    this.wait.nudge();
  }

  private topicOf(wireTopic: string): string {
    return wireTopic.slice(this.configuration.topicPrefix.length);
  }
}

function isSubscription(extras: object): extras is Subscription {
  return 'hears' in extras && 'wholeBatch' in extras;
}
