import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Parts, type Asker } from '../routing/parts.js';
import { servicesAnswering, type ServiceName } from '../routing/upstream-routes.js';

/** The services with a route for what they store of a person; the first knows whether there is such a person. */
const services = servicesAnswering('GET /held/<service>/persons/:personId');

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
export type PersonalDataPart = z.infer<typeof part>;

export interface Asked extends Asker {
  readonly personId: string;
}

export interface WholeRecordOf {
  readonly personId: string;
  /** Whether every part is in it; `missing` names those that are not. */
  readonly complete: boolean;
  readonly missing: readonly { readonly service: string; readonly why: string }[];
  readonly parts: readonly PersonalDataPart[];
  readonly alsoHeld: readonly string[];
}

/** What is stored elsewhere: copies of what is in the parts. */
const alsoStored = [
  'insight: for each referral the days, codes and outcome that are in the parts, without who it is; for the figures.',
  'The topics: what each part lists as published to other parts of the platform, for good, without who it is.',
  'Backups of the databases, until they expire.',
];

type Part = PersonalDataPart | { readonly service: ServiceName; readonly why: string } | null;

/** The answer to a subject access request: each service answers its own part, with the caller’s own token. */
@Injectable()
export class WholeRecord {
  constructor(private readonly parts: Parts) {}

  /** @throws Refused as the referral service refuses: it alone knows whether there is such a person. */
  async of(asked: Asked): Promise<WholeRecordOf> {
    const [knowing, ...others] = services;
    if (knowing === undefined) throw new Error('No service stores anything of a person.');
    const first = await this.ask(knowing, asked, true);
    const parts = [first, ...(await Promise.all(others.map((service) => this.ask(service, asked, false))))];
    const missing = parts.flatMap((one) => (one !== null && 'why' in one ? [one] : []));
    return {
      personId: asked.personId,
      complete: missing.length === 0,
      missing,
      parts: parts.flatMap((one) => (one !== null && 'sections' in one ? [one] : [])),
      alsoHeld: alsoStored,
    };
  }

  /** null: the service stores nothing of the person. */
  private async ask(service: ServiceName, asked: Asked, isJudge: boolean): Promise<Part> {
    const path = `/held/${service}/persons/${asked.personId}`;
    const answer = await this.parts.ask(service, path, { asker: asked, shape: part });
    if ('part' in answer) return answer.part;
    if ('isAway' in answer) return { service, why: 'service.unavailable' };
    const { status, code } = answer.refusal.refusal;
    if (isJudge && status < 500) throw answer.refusal;
    return status === 404 ? null : { service, why: code };
  }
}
