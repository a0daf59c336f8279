import { createRequire } from 'node:module';
import { Kafka, type KafkaConfig, type logCreator, logLevel } from 'kafkajs';
import type { Configuration } from '#service-kit/configuration';
import type { Log } from '#service-kit/logging';

/**
 * A client of the brokers. Its own retries are short: the relay and the consumer wait and go on by themselves.
 */
export function kafkaClient(configuration: Configuration, log: Log): Kafka {
  return new Kafka({
    ...kafkaDefaults,
    clientId: configuration.serviceName,
    brokers: [...configuration.kafkaBrokers],
    logCreator: speakThrough(log),
  });
}

/** What every client of the pipe has in common. */
const kafkaDefaults = {
  logLevel: logLevel.WARN,
  connectionTimeout: 3_000,
  requestTimeout: 15_000,
  retry: { initialRetryTime: 100, retries: 5, maxRetryTime: 2_000 },
} satisfies Partial<KafkaConfig>;

/** For whoever only looks or sends by hand, and says nothing in a service's log. */
export function plainClient(brokers: readonly string[], clientId = 'operate'): Kafka {
  return new Kafka({ ...kafkaDefaults, clientId, brokers: [...brokers], logLevel: logLevel.NOTHING });
}

/** Kafka is away when no broker answers; anything else is a fault of ours or of the cluster's set-up. */
export function isKafkaAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const away =
    /^KafkaJS(Connection|BrokerNotFound|NoBrokerAvailable|RequestTimeout|GroupCoordinatorNotFound)/;
  return away.test(error.name) || isKafkaAway(error.cause);
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

const requestQueue: { prototype: RequestQueue } = createRequire(import.meta.url)(
  'kafkajs/src/network/requestQueue',
);
mendIdleTimer(requestQueue.prototype);
