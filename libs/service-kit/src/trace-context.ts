import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What ties a request, the facts it causes and their log lines together. */
export interface Trace {
  /** UUID of the request that began it all; the same through every service and event that follows. */
  readonly correlationId: string;
  /** Id of the event that is being heard; absent in a request. */
  readonly causationId?: string;
  /** W3C trace context: `00-<trace id>-<span id>-<flags>`. */
  readonly traceparent: string;
}

const traces = new AsyncLocalStorage<Trace>();
const traceparentPattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const correlationPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The trace of the work in hand; work that nobody asked for begins its own. */
export function currentTrace(): Trace {
  return traces.getStore() ?? newTrace();
}

export function runInTrace<T>(trace: Trace, work: () => T): T {
  return traces.run(trace, work);
}

/**
 * Goes on with the trace of a caller, or begins one.
 *
 * A correlation id that is not a UUID is replaced: it is copied into logs and events, where free text must not go.
 */
export function newTrace(
  from: { correlationId?: string | undefined; traceparent?: string | undefined } = {},
): Trace {
  const { correlationId, traceparent } = from;
  return {
    correlationId: correlationId && correlationPattern.test(correlationId) ? correlationId : randomUUID(),
    traceparent:
      traceparent && traceparentPattern.test(traceparent) ? nextSpan(traceparent) : newTraceparent(),
  };
}

/** The same trace, a span of our own. */
function nextSpan(traceparent: string): string {
  return `${traceparent.slice(0, 36)}${randomHex().slice(16)}${traceparent.slice(52)}`;
}

function newTraceparent(): string {
  return `00-${randomHex()}-${randomHex().slice(16)}-01`;
}

/** 32 hexadecimal digits. Node draws UUIDs from a stock of randomness, ten times as fast as asking for bytes. */
function randomHex(): string {
  return randomUUID().replaceAll('-', '');
}

/** The trace in hand, or nothing outside of any. For log lines. */
export function traceInHand(): Trace | undefined {
  return traces.getStore();
}
