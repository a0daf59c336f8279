import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Parts, type Asker } from '../routing/parts.js';

/**
 * Lists of services that know people by id alone: the gateway says who they are. The referral service's own lists say it
 * themselves.
 */
export const namedLists: readonly string[] = [
  'GET /clinicians/:clinicianId/diary',
  'GET /appointments',
  'GET /appointments/attention',
  'GET /appointments/unrecorded',
  'GET /appointments/nothing-booked',
  'GET /risks',
  'GET /audit/break-glass',
];

const person = z.object({ givenName: z.string(), familyName: z.string(), birthDate: z.string() });
const namesAnswer = z.object({ names: z.array(z.object({ personId: z.string(), person })) });
type PersonName = z.infer<typeof person>;
type Names = ReadonlyMap<string, PersonName>;

/** A row of a list, of one person or of several. */
const row = z.looseObject({ personId: z.string().optional(), personIds: z.array(z.string()).optional() });

/** As many as the referral service takes at once. */
const mostAtOnce = 500;

export interface NamedList {
  readonly list: unknown;
  /** Whether the rows say who it is; otherwise they have ids alone, as the service sent them. */
  readonly hasNames: boolean;
}

/** Puts into each row of a list who it is, by one question for all, in the caller’s own name and audited there. */
@Injectable()
export class NamedLists {
  constructor(private readonly parts: Parts) {}

  async named(list: unknown, asker: Asker): Promise<NamedList> {
    const names = await this.namesOf([...new Set(idsIn(list))], asker);
    return names === null ? { list, hasNames: false } : { list: withNames(list, names), hasNames: true };
  }

  /** null where the referral service is away or refuses: a list without names is better than none. */
  private async namesOf(personIds: readonly string[], asker: Asker): Promise<Names | null> {
    const names = new Map<string, PersonName>();
    for (let from = 0; from < personIds.length; from += mostAtOnce) {
      const body = { personIds: personIds.slice(from, from + mostAtOnce) };
      const answer = await this.parts.ask('referral', '/persons/names', { asker, shape: namesAnswer, body });
      if (!('part' in answer)) return null;
      for (const one of answer.part.names) names.set(one.personId, one.person);
    }
    return names;
  }
}

function idsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn);
  const { success, data } = row.safeParse(value);
  if (!success) return [];
  const own = [...(data.personIds ?? []), ...(data.personId === undefined ? [] : [data.personId])];
  return [...own, ...Object.values(data).flatMap((part) => (typeof part === 'object' ? idsIn(part) : []))];
}

function withNames(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withNames(one, names));
  const { success, data } = row.safeParse(value);
  if (!success) return value;
  const { personId, personIds } = data;
  const within = Object.entries(data).map(([name, part]) => [name, withNames(part, names)]);
  const named = (id: string) => ({ personId: id, person: names.get(id) ?? null });
  return {
    ...(Object.fromEntries(within) as object),
    ...(personId === undefined ? {} : { person: names.get(personId) ?? null }),
    ...(personIds === undefined ? {} : { persons: personIds.map(named) }),
  };
}
