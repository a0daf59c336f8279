import type { Trace } from './trace-context.js';

/** Types, route patterns, codes and counts. Never a path, an id of a person, or anything that somebody typed. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work that has ended. */
export interface EndedSpan {
  /** `POST /referrals/:referralId/acceptance`, `consume referral.accepted.v1`. */
  readonly name: string;
  readonly kind: 'server' | 'internal' | 'producer' | 'consumer';
  /** The trace with the span's own id, and its parent's. */
  readonly trace: Trace;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  readonly attributes?: SpanAttributes;
  readonly isFailed?: boolean;
}

/** What a span becomes on its way out, with the ids of W3C trace context taken apart. */
export interface OutgoingSpan extends Omit<EndedSpan, 'trace'> {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
}

/** Where spans go. Loaded only where somebody wants them. */
export interface SpanSink {
  take(span: OutgoingSpan): void;
  close(): Promise<void>;
}
