import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Log } from '#service-kit/runtime/logging';
import { Refused } from '#service-kit/http/problem-details';
import type { ServiceName } from './upstream-routes.js';
import { Upstreams } from './upstreams.js';

/** The caller in whose name a service is asked: the service decides what this caller may see. */
export interface Asker {
  readonly authorization: string;
  readonly correlationId: string;
}

export interface Question<Part> {
  readonly asker: Asker;
  readonly shape: z.ZodType<Part>;
  /** Where there is one, the question is a POST. */
  readonly body?: object;
}

/** How a service answered when asked for its part. */
export type PartAnswer<Part> =
  { readonly part: Part } | { readonly refusal: Refused } | { readonly isAway: true };

const problem = z.looseObject({ status: z.int(), code: z.string(), detail: z.string() });

/** Asks services for their parts of an answer that the gateway puts together. */
@Injectable()
export class Parts {
  constructor(
    private readonly upstreams: Upstreams,
    private readonly log: Log,
  ) {}

  /** @param path from the service's root, with its query. Never rejects. */
  async ask<Part>(
    service: ServiceName,
    path: string,
    { asker, shape, body }: Question<Part>,
  ): Promise<PartAnswer<Part>> {
    const { authorization, correlationId } = asker;
    try {
      const answer = await fetch(`${this.upstreams.urls.get(service) ?? ''}${path}`, {
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        headers: {
          authorization,
          'x-correlation-id': correlationId,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(this.upstreams.patienceMs),
      });
      const part: unknown = await answer.json();
      return answer.ok ? { part: shape.parse(part) } : { refusal: new Refused(problem.parse(part)) };
    } catch (error) {
      // The words of an error may hold an address with an id in it.
      const reason = error instanceof Error ? error.name : 'unknown';
      this.log.warn('a service does not answer with its part', { of: service, reason });
      return { isAway: true };
    }
  }
}
