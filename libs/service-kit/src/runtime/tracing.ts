import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Configuration } from './configuration.js';
import { Log } from './logging.js';
import type { EndedSpan, SpanSink } from './spans.js';
import { type SpanRecorder, spanOf, traceIdOf } from './trace-context.js';

/**
 * Sends what was done to an OpenTelemetry collector, where OTEL_EXPORTER_OTLP_ENDPOINT names one; else nothing is loaded and
 * nothing is noted. Spans carry the ids that the platform's own trace context gave to requests and events, so that one
 * trace leads from the gateway through services and topics.
 */
@Injectable()
export class Tracing implements SpanRecorder, OnApplicationShutdown {
  private readonly sink: Promise<SpanSink> | null;
  private ready: SpanSink | null = null;

  constructor(configuration: Configuration, log: Log) {
    const { otlpEndpoint, serviceName } = configuration;
    this.sink = otlpEndpoint === null ? null : opened(otlpEndpoint, serviceName);
    this.sink?.then(
      (sink) => (this.ready = sink),
      (error: unknown) => log.error('traces cannot be sent', error),
    );
  }

  /** Whether anybody wants to know: spare yourself the work otherwise. */
  get isOn(): boolean {
    return this.sink !== null;
  }

  record({ trace, ...span }: EndedSpan): void {
    const ids = {
      traceId: traceIdOf(trace),
      spanId: spanOf(trace),
      parentSpanId: trace.parentSpanId ?? null,
    };
    this.ready?.take({ ...span, ...ids });
  }

  async onApplicationShutdown(): Promise<void> {
    await (await this.sink?.catch(() => undefined))?.close();
  }
}

async function opened(endpoint: string, serviceName: string): Promise<SpanSink> {
  const { openTelemetrySink } = await import('./open-telemetry.js');
  return openTelemetrySink(endpoint, serviceName);
}
