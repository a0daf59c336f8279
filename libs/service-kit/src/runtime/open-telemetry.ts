import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type IdGenerator,
  RandomIdGenerator,
} from '@opentelemetry/sdk-trace-base';
import type { OutgoingSpan, SpanSink } from './spans.js';

/** Collectors are near: a batch that is not taken soon is dropped, and no request waits for it. */
const batches = { scheduledDelayMillis: 1_000, maxQueueSize: 8_192, exportTimeoutMillis: 5_000 };

const kinds = {
  server: SpanKind.SERVER,
  internal: SpanKind.INTERNAL,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Hands spans to a collector by OTLP over HTTP, in batches, in the background. */
export function openTelemetrySink(endpoint: string, serviceName: string): SpanSink {
  const ids = new GivenIds();
  const provider = new BasicTracerProvider({
    idGenerator: ids,
    resource: resourceFromAttributes({
      'service.name': `stepwise-${serviceName}`,
      'service.namespace': 'stepwise',
    }),
    spanProcessors: [
      new BatchSpanProcessor(
        new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
        batches,
      ),
    ],
  });
  const tracer = provider.getTracer('stepwise');
  return {
    take: (span) => {
      ids.give(span);
      const { name, kind, beganAtMs, attributes = {} } = span;
      const started = tracer.startSpan(
        name,
        { kind: kinds[kind], startTime: beganAtMs, attributes },
        parentOf(span),
      );
      if (span.isFailed === true) started.setStatus({ code: SpanStatusCode.ERROR });
      started.end(span.endedAtMs);
    },
    close: () => provider.shutdown().catch(() => undefined),
  };
}

function parentOf({ traceId, parentSpanId }: OutgoingSpan): Context {
  if (parentSpanId === null) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentSpanId, traceFlags: 1, isRemote: true });
}

/** A span has the ids under which its request or event went on, which others name as their parent. */
class GivenIds implements IdGenerator {
  private readonly random = new RandomIdGenerator();
  private given: OutgoingSpan | null = null;

  give(span: OutgoingSpan): void {
    this.given = span;
  }

  readonly generateTraceId = (): string => this.given?.traceId ?? this.random.generateTraceId();
  readonly generateSpanId = (): string => this.given?.spanId ?? this.random.generateSpanId();
}
