import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import {
  type Admin,
  type Consumer,
  Kafka,
  type KafkaConfig,
  type logCreator,
  logLevel,
  Partitioners,
  type Producer,
  type SASLOptions,
} from 'kafkajs';
import { Configuration } from '#service-kit/runtime/configuration';
import { accessTo, type KafkaAccess } from '#service-kit/runtime/kafka-access';
import { Log } from '#service-kit/runtime/logging';
import { EventSeal } from './outbox/event-seal.js';

/** The way to Kafka. The clients' own retries are short: relay and consumer wait and go on by themselves. */
@Injectable()
export class Brokers {
  /** What this service's own events go out with. */
  readonly seal: EventSeal;

  constructor(
    private readonly configuration: Configuration,
    readonly log: Log,
  ) {
    this.seal = new EventSeal(configuration.sealKeys);
  }

  producer(): Producer {
    return this.client().producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    });
  }

  /** A consumer of the group, not yet connected, and the means to ask about the cluster. */
  clients(group: { readonly name: string; readonly sessionTimeoutMs: number }): {
    consumer: Consumer;
    admin: Admin;
  } {
    const client = this.client();
    const consumer = client.consumer({
      groupId: group.name,
      sessionTimeout: group.sessionTimeoutMs,
      heartbeatInterval: Math.floor(group.sessionTimeoutMs / 5),
      rebalanceTimeout: 30_000,
      maxWaitTimeInMs: 50,
      allowAutoTopicCreation: false,
      ...seesAll,
    });
    return { consumer, admin: client.admin() };
  }

  admin(): Admin {
    return this.client().admin();
  }

  /** For reading a topic outside of any group that counts. */
  reader(): Kafka {
    return this.client();
  }

  private client(): Kafka {
    return new Kafka({
      ...kafkaDefaults,
      clientId: this.configuration.serviceName,
      ...connectionOf(this.configuration.kafkaAccess),
      logCreator: speakThrough(this.log),
    });
  }
}

/**
 * We publish in no transaction of Kafka's. A reader that waits for the transactions of others would see nothing behind one
 * that somebody has left open, for as long as that lasts.
 */
export const seesAll = { readUncommitted: true } as const;

/** What every client of the pipe has in common. */
const kafkaDefaults = {
  logLevel: logLevel.WARN,
  connectionTimeout: 3_000,
  requestTimeout: 15_000,
  retry: { initialRetryTime: 100, retries: 5, maxRetryTime: 2_000 },
} satisfies Partial<KafkaConfig>;

/** Asks about the cluster and its topics. */
export type KafkaAdmin = Admin;

/**
 * For a program that only looks or sends by hand, and writes nothing into a service's log. Where only brokers are given, the name it comes
 * as is in the variables of the process, as for a service.
 */
export function plainClient(access: KafkaAccess | readonly string[], clientId = 'operate'): Kafka {
  const known = 'brokers' in access ? access : accessTo(access, process.env);
  return new Kafka({ ...kafkaDefaults, ...connectionOf(known), clientId, logLevel: logLevel.NOTHING });
}

function connectionOf({ brokers, ssl, sasl }: KafkaAccess): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> {
  return {
    brokers: [...brokers],
    ...(ssl === undefined ? {} : { ssl: ssl.ca === undefined ? true : { ca: ssl.ca } }),
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
  };
}

/** kafkajs declares a shape for each mechanism, all with the same two fields. */
function saslOf({ mechanism, username, password }: NonNullable<KafkaAccess['sasl']>): SASLOptions {
  if (mechanism === 'plain') return { mechanism, username, password };
  if (mechanism === 'scram-sha-256') return { mechanism, username, password };
  return { mechanism, username, password };
}

function speakThrough(log: Log): logCreator {
  return () =>
    ({ level, log: { message, groupId } }) => {
      const text = `kafkajs: ${message}`;
      const fields = typeof groupId === 'string' ? { group: groupId } : {};
      if (level === logLevel.ERROR) log.warn(text, fields);
      else log.debug(text, fields);
    };
}

interface RequestQueue {
  readonly throttledUntil: number;
  readonly pending: readonly unknown[];
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

/**
 * kafkajs 2.2.4 asks for a timer of a negative time whenever nothing is pending, which becomes an endless loop of 1 ms
 * for each connection: 7.1 % of a core for an idle process against 1.1 % without (kafkajs issue 1751). With nothing
 * pending and nothing throttled there is nothing to check.
 */
function mendIdleTimer(queue: RequestQueue): void {
  const checkInterval = 10;
  queue.scheduleCheckPendingRequests = function schedule(this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null) return;
    const throttledMs = this.throttledUntil - Date.now();
    if (throttledMs <= 0 && this.pending.length === 0) return;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledMs > 0 ? throttledMs : checkInterval,
    );
  };
}

function isQueueClass(loaded: unknown): loaded is { readonly prototype: RequestQueue } {
  return typeof loaded === 'function' && 'scheduleCheckPendingRequests' in Object(loaded.prototype);
}

const loaded: unknown = createRequire(import.meta.url)('kafkajs/src/network/requestQueue');
if (!isQueueClass(loaded))
  throw new TypeError('kafkajs has another request queue than the one that is mended here.');
mendIdleTimer(loaded.prototype);
