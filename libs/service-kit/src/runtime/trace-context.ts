import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What ties a request, the events it causes and their log lines together. */
export interface Trace {
  /** UUID of the request that began it all; the same through every service and event that follows. */
  readonly correlationId: string;
  /** Id of the event that is being consumed; absent in a request. */
  readonly causationId?: string;
  /** W3C trace context: `00-<trace id>-<span id>-<flags>`. */
  readonly traceparent: string;
  /** The span that this one goes on from: the caller's, or that of the event consumed. */
  readonly parentSpanId?: string;
  /** Who wants to know of the work done in it. */
  readonly recorder?: SpanRecorder;
}

/** Notes the pieces of work of which a trace consists; see tracing.ts. */
export interface SpanRecorder {
  readonly isOn: boolean;
  record(span: {
    readonly name: string;
    readonly kind: 'server' | 'internal' | 'producer' | 'consumer';
    readonly trace: Trace;
    readonly beganAtMs: number;
    readonly endedAtMs: number;
    readonly attributes?: Readonly<Record<string, string | number | boolean>>;
    readonly isFailed?: boolean;
  }): void;
}

const traces = new AsyncLocalStorage<Trace>();
const traceparentPattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const correlationPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The trace of the current work; work that nobody asked for begins its own. */
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
  const goesOn = traceparent !== undefined && traceparentPattern.test(traceparent);
  return {
    correlationId: correlationId && correlationPattern.test(correlationId) ? correlationId : randomUUID(),
    ...(goesOn
      ? { traceparent: nextSpan(traceparent), parentSpanId: traceparent.slice(36, 52) }
      : { traceparent: newTraceparent() }),
  };
}

/** A span within the current one. */
export function within(trace: Trace): Trace {
  return { ...trace, traceparent: nextSpan(trace.traceparent), parentSpanId: spanOf(trace) };
}

export function traceIdOf({ traceparent }: Trace): string {
  return traceparent.slice(3, 35);
}

export function spanOf({ traceparent }: Trace): string {
  return traceparent.slice(36, 52);
}

/** Runs work as a piece of the current trace, where somebody wants to know of it. */
export async function inSpan<T>(name: string, work: () => Promise<T>): Promise<T> {
  const around = traces.getStore();
  if (around?.recorder?.isOn !== true) return work();
  const { recorder } = around;
  const trace = within(around);
  const beganAtMs = Date.now();
  const note = (isFailed: boolean) =>
    recorder.record({ name, kind: 'internal', trace, beganAtMs, endedAtMs: Date.now(), isFailed });
  try {
    const result = await runInTrace(trace, work);
    note(false);
    return result;
  } catch (error) {
    note(true);
    throw error;
  }
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

/** The current trace, or nothing outside of any. For log lines. */
export function traceInFlight(): Trace | undefined {
  return traces.getStore();
}
