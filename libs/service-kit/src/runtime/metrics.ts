import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Configuration } from './configuration.js';

/** Every process's Prometheus registry. Modules register their own counters and gauges with it. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly requests: Histogram<'method' | 'route' | 'status'>;

  private readonly inFlight: Gauge;

  constructor(configuration: Configuration) {
    this.registry.setDefaultLabels({ service: configuration.serviceName });
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'From the request line read to the answer sent, by route pattern.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [this.registry],
    });
    this.inFlight = new Gauge({
      name: 'http_requests_in_hand',
      help: 'Requests received and not yet answered.',
      registers: [this.registry],
    });
  }

  requestReceived(): void {
    this.inFlight.inc();
  }

  requestAnswered(request: { method: string; route: string; status: number; ms: number }): void {
    const { method, route, status, ms } = request;
    this.inFlight.dec();
    this.requests.observe({ method, route, status: String(status) }, ms / 1_000);
  }
}
