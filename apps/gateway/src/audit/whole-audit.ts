import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Refused } from '#service-kit/http/problem-details';
import { servicesAnswering, type ServiceName } from '../routing/upstream-routes.js';
import { Parts, type Asker } from '../routing/parts.js';

/** The services that audit who looks at people's records. A cursor has their places in this order. */
export const audited = servicesAnswering('GET /audit/<service>/persons/:personId');

const auditEntry = z.looseObject({ entryId: z.string().regex(/^\d{1,18}$/), at: z.string() });
const partOf = z.object({ entries: z.array(auditEntry), next: z.string().nullable() });

type AuditEntry = z.infer<typeof auditEntry>;
type PlacedEntry = AuditEntry & { readonly service: ServiceName };

export interface AuditAsked extends Asker {
  /** What each service is asked, behind `/audit/<service>/`: `persons/<id>` or `break-glass`. */
  readonly path: string;
  /** from, to, reviewed, refused: as they came in, passed on as they are. */
  readonly filter: Readonly<Record<string, string | undefined>>;
  readonly after: readonly string[];
  readonly limit: number;
}

export interface WholeAuditPage {
  readonly entries: readonly PlacedEntry[];
  readonly next: string | null;
  /** Services that did not answer: what they know is not on this page. */
  readonly missing: readonly ServiceName[];
}

interface Part {
  readonly service: ServiceName;
  readonly entries: readonly AuditEntry[];
  readonly hasMore: boolean;
}
type Answer =
  Part | { readonly service: ServiceName; readonly refusal: Refused } | { readonly missing: ServiceName };

/** Puts together the audits of all services, newest first. Asks with the caller's own token: each decides. */
@Injectable()
export class WholeAudit {
  constructor(private readonly parts: Parts) {}

  /** @throws Refused when every service refuses: as the first of them did. */
  async page(asked: AuditAsked): Promise<WholeAuditPage> {
    const answers = await Promise.all(audited.map((service, place) => this.ask(service, asked, place)));
    const refusals = answers.flatMap((one) => ('refusal' in one ? [one.refusal] : []));
    const [first] = refusals;
    // One that is away may know the person: only when all have said no is it a no.
    if (first !== undefined && refusals.length === audited.length) throw first;
    const parts = answers.flatMap((one) => ('entries' in one ? [one] : []));
    const entries = newestFirst(parts, asked.limit);
    const found = parts.reduce((sum, part) => sum + part.entries.length, 0);
    const hasMore = found > entries.length || parts.some((part) => part.hasMore);
    return {
      entries,
      next: hasMore ? cursorAfter(entries, asked.after) : null,
      missing: answers.flatMap((one) => ('missing' in one ? [one.missing] : [])),
    };
  }

  private async ask(service: ServiceName, asked: AuditAsked, place: number): Promise<Answer> {
    const answer = await this.parts.ask(service, pathOf(service, asked, place), {
      asker: asked,
      shape: partOf,
    });
    if ('part' in answer)
      return { service, entries: answer.part.entries, hasMore: answer.part.next !== null };
    if ('isAway' in answer || answer.refusal.refusal.status >= 500) return { missing: service };
    return { service, refusal: answer.refusal };
  }
}

function pathOf(service: ServiceName, asked: AuditAsked, place: number): string {
  const after = asked.after[place];
  const query = { ...asked.filter, limit: String(asked.limit), after: after === '' ? undefined : after };
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return `/audit/${service}/${asked.path}?${new URLSearchParams(given).toString()}`;
}

/** Each service's entries stay in the order of its answer, or a cursor would leave some out. */
function newestFirst(parts: readonly Part[], limit: number): PlacedEntry[] {
  const waiting = parts.map(({ service, entries }) => ({ service, entries: [...entries] }));
  const taken: PlacedEntry[] = [];
  while (taken.length < limit) {
    const [newest] = waiting
      .filter(({ entries }) => entries.length > 0)
      .sort((one, other) => ((one.entries[0]?.at ?? '') < (other.entries[0]?.at ?? '') ? 1 : -1));
    const entry = newest?.entries.shift();
    if (newest === undefined || entry === undefined) break;
    taken.push({ ...entry, service: newest.service });
  }
  return taken;
}

/** For each service the last entry that was shown, or that of the page before: `120.45.7`. */
function cursorAfter(entries: readonly PlacedEntry[], before: readonly string[]): string {
  return audited
    .map((service, place) => {
      const shown = entries
        .filter((entry) => entry.service === service)
        .map(({ entryId }) => Number(entryId));
      return shown.length === 0 ? (before[place] ?? '') : String(Math.min(...shown));
    })
    .join('.');
}
