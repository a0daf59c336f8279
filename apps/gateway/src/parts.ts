import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Log } from '#service-kit/runtime/logging';
import { Refused } from '#service-kit/http/problem-details';
import type { ServiceName } from './routing/upstream-routes.js';
import { ServicesBehind } from './upstreams.js';

/** In whose name a service is asked: it decides by itself what the caller may see. */
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

/** What came of asking a service for its part. */
export type PartTold<Part> =
  { readonly part: Part } | { readonly refusal: Refused } | { readonly isAway: true };

const problem = z.looseObject({ status: z.int(), code: z.string(), detail: z.string() });

/** Asks services for their parts of an answer that the gateway puts together. */
@Injectable()
export class Parts {
  constructor(
    private readonly behind: ServicesBehind,
    private readonly log: Log,
  ) {}

  /** @param path from the service's root, with its query. Never rejects. */
  async ask<Part>(
    service: ServiceName,
    path: string,
    { asker, shape, body }: Question<Part>,
  ): Promise<PartTold<Part>> {
    const { authorization, correlationId } = asker;
    try {
      const answer = await fetch(`${this.behind.urls.get(service) ?? ''}${path}`, {
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        headers: {
          authorization,
          'x-correlation-id': correlationId,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(this.behind.patienceMs),
      });
      const told: unknown = await answer.json();
      return answer.ok ? { part: shape.parse(told) } : { refusal: new Refused(problem.parse(told)) };
    } catch (error) {
      // The words of an error may hold an address with an id in it.
      const reason = error instanceof Error ? error.name : 'unknown';
      this.log.warn('a service does not tell its part', { of: service, reason });
      return { isAway: true };
    }
  }
}
