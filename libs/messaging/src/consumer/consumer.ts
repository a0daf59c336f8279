import { Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import type { Admin, Consumer as KafkaConsumer, ConsumerCrashEvent, EachBatchPayload } from 'kafkajs';
import { Log } from '#service-kit/runtime/logging';
import { BatchListener } from './batch-listener.js';
import { ConsumerGroup } from './consumer-group.js';
import { BatchProcessor, reasonOf } from './batch-processor.js';
import { subscriptionIn } from './consumes.js';
import { Brokers } from '../kafka-client.js';
import { ParkedEvents } from '../parked/parked-events.js';
import { BackOff, Pause } from './pause.js';

/** Every partition of a fetch at once: they are consumed in one transaction, so this is no measure of load. */
const partitionsAtOnce = 64;
const attendEveryMs = 1_000;
/** A client that crashes so often between two batches may be ill itself. */
const crashesWithoutProgress = 10;

interface Clients {
  readonly consumer: KafkaConsumer;
  readonly admin: Admin;
}

/**
 * Consumes the topics for this service: a transport strategy of Nest over kafkajs. PostgreSQL has the positions; what
 * is committed to Kafka is a hint for tools that show lag.
 *
 * While PostgreSQL or Kafka is away it waits and goes on. When a client of Kafka gives up, another one takes its place: the
 * process never ends for a broker, since commands need none.
 */
@Injectable()
export class Consumer extends Server implements CustomTransportStrategy {
  private readonly wait = new Pause();
  private clients: Clients | null = null;
  private assigned: Readonly<Record<string, readonly number[]>> = {};
  private clusterId = '';
  private mustSeek = false;
  private rebuilds = 0;
  private crashes = 0;
  private hasGivenUp = false;
  private readonly anotherClient = new BackOff(200, 5_000);
  private isStopping = false;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly brokers: Brokers,
    private readonly group: ConsumerGroup,
    private readonly processor: BatchProcessor,
    private readonly listener: BatchListener,
    private readonly parked: ParkedEvents,
  ) {
    super();
  }

  override addHandler(
    _pattern: unknown,
    handler: MessageHandler,
    _isEvent = false,
    extras: object = {},
  ): void {
    this.processor.subscriptions.add(subscriptionIn(extras), handler);
  }

  listen(callback: () => void): void {
    if (this.processor.subscriptions.topics.length > 0) {
      this.group.mustJoin();
      this.ended = this.run();
    }
    callback();
  }

  /** Lets the open transaction end, and leaves the group. */
  async close(): Promise<void> {
    this.isStopping = true;
    this.group.leave();
    this.wait.nudge();
    await this.ended;
    if (this.clients !== null) await disconnect(this.clients);
    this.clients = null;
  }

  on(): never {
    throw new TypeError('The pipe has no events of its own to listen to.');
  }

  unwrap(): never {
    throw new TypeError('The client of the brokers stays inside the pipe.');
  }

  private get log(): Log {
    return this.brokers.log;
  }

  private async run(): Promise<void> {
    const backOff = new BackOff(200, 5_000);
    // What was consumed before a database was restored is consumed again: not before it knows what it published then.
    if (!(await this.group.mayConsume())) return;
    while (!this.isStopping) {
      try {
        if (this.hasGivenUp) await this.dropClients();
        this.clients ??= await this.connect();
        if (this.mustSeek) await this.takeUpPositions(this.clients);
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

  private async connect(): Promise<Clients> {
    const { topics } = this.processor.subscriptions;
    this.rebuilds = await this.group.register(topics);
    const clients = this.brokers.clients(this.group);
    const { consumer, admin } = clients;
    try {
      await admin.connect();
      this.clusterId = (await admin.describeCluster()).clusterId;
      consumer.on('consumer.group_join', ({ payload }) => this.joined(payload.memberAssignment));
      consumer.on('consumer.crash', (event) => this.crashed(consumer, event));
      await consumer.connect();
      await consumer.subscribe({
        topics: topics.map((topic) => this.group.onTheWire(topic)),
        fromBeginning: true,
      });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitionsAtOnce,
        eachBatch: (payload) => this.consume(consumer, payload),
      });
      return clients;
    } catch (error) {
      await disconnect(clients);
      throw error;
    }
  }

  private async consume(consumer: KafkaConsumer, payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    const readOnAt = await this.listener.listen(payload, this.clusterId);
    if (readOnAt === null) this.progressed();
    else consumer.seek({ topic, partition, offset: String(readOnAt) });
  }

  private joined(assignment: Readonly<Record<string, readonly number[]>>): void {
    this.assigned = assignment;
    this.mustSeek = true;
    this.processor.reassigned();
    this.wait.nudge();
  }

  /** After a join and for a rebuild. The brokers may be others than before: their id is asked again. */
  private async takeUpPositions({ consumer, admin }: Clients): Promise<void> {
    this.mustSeek = false;
    try {
      this.clusterId = (await admin.describeCluster()).clusterId;
      const positions = await this.group.positions();
      for (const [topic, partitions] of Object.entries(this.assigned)) {
        for (const partition of partitions) {
          const position = positions.get(`${this.group.topicOf(topic)}/${partition}`);
          // Of another cluster's log nothing is known.
          const nextOffset = position?.clusterId === this.clusterId ? position.nextOffset : 0;
          consumer.seek({ topic, partition, offset: String(nextOffset) });
        }
      }
      this.group.joined();
    } catch (error) {
      this.mustSeek = true;
      throw error;
    }
  }

  private progressed(): void {
    this.crashes = 0;
    this.anotherClient.reset();
  }

  /** kafkajs restarts after some errors, and after others it gives up: whatever the brokers' trouble is, we go on. */
  private crashed(consumer: KafkaConsumer, { payload: { error, restart } }: ConsumerCrashEvent): void {
    const isOfEarlierClient = this.clients !== null && this.clients.consumer !== consumer;
    if (this.isStopping || isOfEarlierClient) return;
    this.crashes++;
    if (restart && this.crashes < crashesWithoutProgress) return;
    const fields = { crashes: this.crashes, reason: reasonOf(error) };
    this.log.error('the client of Kafka gave up; another one is made', error, fields);
    this.hasGivenUp = true;
    this.wait.nudge();
  }

  private async dropClients(): Promise<void> {
    const { clients } = this;
    this.hasGivenUp = false;
    this.crashes = 0;
    this.clients = null;
    this.processor.reassigned();
    if (clients !== null) await disconnect(clients);
    await this.wait.forMs(this.anotherClient.next());
  }

  /** What operators asked for: parked events, or to consume everything again. */
  private async attend(): Promise<void> {
    await this.parked.attend(this.group.name);
    const rebuilds = await this.group.rebuilds();
    if (rebuilds === this.rebuilds) return;
    this.rebuilds = rebuilds;
    this.log.info('consumer begins again at its positions', { rebuilds });
    this.mustSeek = true;
    this.wait.nudge();
  }
}

async function disconnect({ consumer, admin }: Clients): Promise<void> {
  await Promise.allSettled([consumer.disconnect(), admin.disconnect()]);
}
