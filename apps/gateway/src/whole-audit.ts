import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Refused } from '#service-kit/http/problem-details';
import { Parts, type Asker } from './parts.js';

/** The services that keep people's records, and an audit of them: in this order stands each one's place in a cursor. */
export const audited = ['referral', 'scheduling', 'outcomes'] as const;
type Audited = (typeof audited)[number];

const auditEntry = z.looseObject({ entryId: z.string().regex(/^\d{1,18}$/), at: z.string() });
const partOf = z.object({ entries: z.array(auditEntry), next: z.string().nullable() });

type AuditEntry = z.infer<typeof auditEntry>;
type PlacedEntry = AuditEntry & { readonly service: Audited };

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
  readonly missing: readonly Audited[];
}

interface Part {
  readonly service: Audited;
  readonly entries: readonly AuditEntry[];
  readonly hasMore: boolean;
}
type Told = Part | { readonly service: Audited; readonly refusal: Refused } | { readonly missing: Audited };

/** Puts together what each service tells of its audit, newest first. Asks with the caller's own token: each decides. */
@Injectable()
export class WholeAudit {
  constructor(private readonly parts: Parts) {}

  /** @throws Refused when every service refuses: as the first of them did. */
  async page(asked: AuditAsked): Promise<WholeAuditPage> {
    const told = await Promise.all(audited.map((service, place) => this.ask(service, asked, place)));
    const refusals = told.flatMap((one) => ('refusal' in one ? [one.refusal] : []));
    const [first] = refusals;
    // One that is away may know the person: only when all have said no is it a no.
    if (first !== undefined && refusals.length === audited.length) throw first;
    const parts = told.flatMap((one) => ('entries' in one ? [one] : []));
    const entries = newestFirst(parts, asked.limit);
    const found = parts.reduce((sum, part) => sum + part.entries.length, 0);
    const hasMore = found > entries.length || parts.some((part) => part.hasMore);
    return {
      entries,
      next: hasMore ? cursorAfter(entries, asked.after) : null,
      missing: told.flatMap((one) => ('missing' in one ? [one.missing] : [])),
    };
  }

  private async ask(service: Audited, asked: AuditAsked, place: number): Promise<Told> {
    const told = await this.parts.ask(service, pathOf(service, asked, place), {
      asker: asked,
      shape: partOf,
    });
    if ('part' in told) return { service, entries: told.part.entries, hasMore: told.part.next !== null };
    if ('isAway' in told || told.refusal.refusal.status >= 500) return { missing: service };
    return { service, refusal: told.refusal };
  }
}

function pathOf(service: Audited, asked: AuditAsked, place: number): string {
  const after = asked.after[place];
  const query = { ...asked.filter, limit: String(asked.limit), after: after === '' ? undefined : after };
  const told = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return `/audit/${service}/${asked.path}?${new URLSearchParams(told).toString()}`;
}

/** Each service's entries stay in the order in which it told them, or a cursor would leave some out. */
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
