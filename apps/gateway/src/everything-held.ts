import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Log } from '#service-kit/logging';
import { Refused } from '#service-kit/problem-details';
import type { ServiceName } from './routes.js';
import { ServicesBehind } from './services-behind.js';

/** The services that hold something of people, the one that knows the person first. */
const holding = ['referral', 'scheduling', 'outcomes'] as const;

const part = z.object({
  service: z.string(),
  asOf: z.string(),
  sections: z.array(
    z.object({
      title: z.string(),
      table: z.string(),
      withheld: z.array(z.string()),
      rows: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
});
export type HeldPart = z.infer<typeof part>;

const problem = z.looseObject({ status: z.int(), code: z.string(), detail: z.string() });

export interface Asked {
  readonly personId: string;
  readonly authorization: string;
  readonly correlationId: string;
}

export interface EverythingHeldOf {
  readonly personId: string;
  /** Whether every part is in it; `missing` names those that are not. */
  readonly complete: boolean;
  readonly missing: readonly { readonly service: string; readonly why: string }[];
  readonly parts: readonly HeldPart[];
  readonly alsoHeld: readonly string[];
}

/** What is held elsewhere, and is a copy of what stands in the parts. */
const alsoHeld = [
  'insight: for each referral the days, codes and outcome that are told in the parts, without who it is; for the figures.',
  'The topics: what each part lists as told to other parts of the platform, for good, without who it is.',
  'Backups of the databases, until they expire.',
];

type Told = HeldPart | { readonly service: ServiceName; readonly why: string } | null;

/** The answer to a subject access request: each service tells its own part, with the caller’s own token. */
@Injectable()
export class EverythingHeld {
  constructor(
    private readonly behind: ServicesBehind,
    private readonly log: Log,
  ) {}

  /** @throws Refused as the referral service refuses: it alone knows whether there is such a person. */
  async of(asked: Asked): Promise<EverythingHeldOf> {
    const [knowing, ...others] = holding;
    const first = await this.ask(knowing, asked, true);
    const told = [first, ...(await Promise.all(others.map((service) => this.ask(service, asked, false))))];
    const missing = told.flatMap((one) => (one !== null && 'why' in one ? [one] : []));
    return {
      personId: asked.personId,
      complete: missing.length === 0,
      missing,
      parts: told.flatMap((one) => (one !== null && 'sections' in one ? [one] : [])),
      alsoHeld,
    };
  }

  /** null: the service holds nothing of the person. */
  private async ask(service: ServiceName, asked: Asked, isJudge: boolean): Promise<Told> {
    try {
      const answer = await this.fetchPart(service, asked);
      if (answer.ok) return part.parse(await answer.json());
      const refusal = problem.parse(await answer.json());
      if (isJudge && answer.status < 500) throw new Refused(refusal);
      if (answer.status === 404) return null;
      return { service, why: refusal.code };
    } catch (error) {
      if (error instanceof Refused) throw error;
      this.log.warn('a part of what is held of a person is missing', { of: service, reason: nameOf(error) });
      return { service, why: 'service.unavailable' };
    }
  }

  private fetchPart(service: ServiceName, asked: Asked): Promise<Response> {
    const { personId, authorization, correlationId } = asked;
    return fetch(`${this.behind.urls.get(service) ?? ''}/held/${service}/persons/${personId}`, {
      headers: { authorization, 'x-correlation-id': correlationId },
      signal: AbortSignal.timeout(this.behind.patienceMs),
    });
  }
}

/** The words of an error may hold an address with an id in it. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
