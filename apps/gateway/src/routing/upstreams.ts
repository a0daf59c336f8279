import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ConfigurationError } from '#service-kit/runtime/configuration';
import { services, type ServiceName } from './upstream-routes.js';

const serviceUrl = z.url({ protocol: /^https?$/ });

/** Where each service listens, from REFERRAL_URL and so on, and how long it may take. */
@Injectable()
export class Upstreams {
  readonly urls: ReadonlyMap<ServiceName, string>;
  /** From the request passed on to the first byte of the answer. Longer than a service's slowest statement may take. */
  readonly patienceMs: number;

  /** @throws ConfigurationError naming the variables that are missing or wrong. */
  constructor() {
    const urls = services.map(
      (service) => [service, serviceUrl.safeParse(process.env[variableOf(service)])] as const,
    );
    const faults = urls.flatMap(([service, { success }]) => (success ? [] : [variableOf(service)]));
    if (faults.length > 0) {
      throw new ConfigurationError(
        `gateway cannot start: expected an http address each in ${faults.join(', ')}.`,
      );
    }
    this.urls = new Map(urls.map(([service, { data = '' }]) => [service, new URL(data).origin]));
    this.patienceMs = z.coerce
      .number()
      .int()
      .min(1)
      .default(20_000)
      .parse(process.env['SERVICE_PATIENCE_MS']);
  }
}

function variableOf(service: ServiceName): string {
  return `${service.toUpperCase()}_URL`;
}
