import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import {
  addDays,
  daysBetween,
  londonDay,
  toInstant,
  type CalendarDay,
  type Instant,
} from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import { mayDeliver } from '#domain-model/values/may-deliver';
import { problems, type ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import { qualification } from '#domain-model/values/qualification';
import type { TherapyCode } from '#domain-model/values/therapy';
import type { Scope } from '#service-kit/security/scope';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import type { KnownClinician } from '../domain/known-clinician.js';
import { ClinicianCapabilities } from './clinician-capability.read-model.js';

export interface SlotSearch {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
  readonly minutes: number;
  /** The therapy to be given; without one the search is for an assessment. */
  readonly therapy: TherapyCode | null;
  readonly medium: ConsultationMedium | null;
  readonly clinicianId: string | null;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after: { readonly startsAt: Instant; readonly clinicId: string } | null;
}

export interface Slot {
  readonly clinicId: string;
  readonly clinicianId: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

interface SlotRow {
  readonly clinicId: string;
  readonly clinicianId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** A quarter of a year: further ahead few clinics are laid out, and a page would cost more than it shows. */
export const longestWindowDays = 92;
/** The window is searched in parts that double, since most searches are satisfied by the first days. */
const firstPartDays = 1;

/** Refuses windows that end before they begin or are too long. @throws RuleBroken window.ends-before-it-starts, window.too-long */
export function refuseWindow({ from, to }: { from: CalendarDay; to: CalendarDay }): void {
  if (to < from)
    throw RuleBroken.wrongValue(
      'window.ends-before-it-starts',
      'The last day is not before the first.',
      'to',
    );
  if (daysBetween(from, to) < longestWindowDays) return;
  throw RuleBroken.wrongValue('window.too-long', `A search covers at most ${longestWindowDays} days.`, 'to');
}

/** The starts, on the quarter hours, at which a contact of so many minutes still fits into a live clinic. */
@Injectable()
export class FreeSlots {
  constructor(
    private readonly transactions: Transactions,
    private readonly capabilities: ClinicianCapabilities,
  ) {}

  /**
   * The earliest slots first. A slot is a proposal: booking checks everything again.
   *
   * @throws RuleBroken window.ends-before-it-starts, window.too-long
   */
  async find(scope: Scope, search: SlotSearch): Promise<{ slots: Slot[]; isMore: boolean }> {
    refuseWindow(search);
    return this.transactions.read(scope, async (tx) => {
      const clinicians = await this.capabilities.everyone(tx, scope);
      const isPossible = eligibility(clinicians, search.therapy);
      const slots: Slot[] = [];
      for (const part of partsOf(search)) {
        await this.collect(tx, scope, { ...search, ...part, isPossible, slots });
        if (slots.length > search.limit) break;
      }
      return { slots: slots.slice(0, search.limit), isMore: slots.length > search.limit };
    });
  }

  /** Reads page by page until one slot more than the limit is found, or the part is at its end. */
  private async collect(
    tx: Transaction,
    scope: Scope,
    part: SlotSearch & { slots: Slot[]; isPossible: (slot: Slot) => boolean },
  ): Promise<void> {
    for (let { after } = part; part.slots.length <= part.limit;) {
      const page = await this.page(tx, scope, { ...part, after });
      part.slots.push(...page.filter(part.isPossible));
      after = page.at(-1) ?? null;
      if (page.length <= part.limit) return;
    }
  }

  private async page(tx: Transaction, scope: Scope, search: SlotSearch): Promise<Slot[]> {
    const rows = await tx.query<SlotRow>(slotStatement, [
      scope.providers,
      search.from,
      search.to,
      search.minutes,
      search.therapy === null ? 'assessment' : 'treatment',
      search.medium,
      search.clinicianId,
      search.after?.startsAt ?? null,
      search.after?.clinicId ?? null,
      search.limit + 1,
    ]);
    return rows.map((row) => ({ ...row, startsAt: toInstant(row.startsAt), endsAt: toInstant(row.endsAt) }));
  }
}

/** Starts are counted in UTC: on the autumn night both hours that clocks call 01:00 are offered, each once. */
const slotStatement = `
  with searched as (
    select $2::date::timestamp at time zone 'Europe/London' as opens,
           ($3::date + 1)::timestamp at time zone 'Europe/London' as closes
  ), slot as (
    select clinic.id, clinic.clinician_id, grid.at
      from searched
      join clinic on clinic.starts_at > searched.opens - interval '24 hours'
                 and clinic.starts_at < searched.closes
     cross join lateral unnest(
             tstzmultirange(clinic.during) - coalesce(
               (select range_agg(occupation.during)
                  from occupation
                 where occupation.provider_code = clinic.provider_code
                   and occupation.resource_id = clinic.clinician_id
                   and occupation.starts_at > clinic.starts_at - interval '10 hours'
                   and occupation.starts_at < clinic.ends_at), '{}'::tstzmultirange)) as free
     cross join lateral generate_series(
             date_bin('15 minutes', lower(free) - interval '1 microsecond', 'epoch') + interval '15 minutes',
             upper(free) - $4 * interval '1 minute', interval '15 minutes') as grid (at)
     where clinic.provider_code = any ($1)
       and clinic.withdrawn_at is null
       and $5 = any (clinic.purposes)
       and ($6::text is null or $6 = any (clinic.media))
       and ($7::uuid is null or clinic.clinician_id = $7)
       and grid.at >= searched.opens
       and grid.at < searched.closes
  )
  select id as "clinicId", clinician_id as "clinicianId", at as "startsAt", at + $4 * interval '1 minute' as "endsAt"
    from slot
   where $8::timestamptz is null
      or (at, id) > ($8, $9::uuid)
   order by at, id
   limit $10`;

function* partsOf({ from, to }: SlotSearch): Generator<{ from: CalendarDay; to: CalendarDay }> {
  let days = firstPartDays;
  for (let first = from; first <= to; days *= 2) {
    const last = addDays(first, days - 1);
    yield { from: first, to: last < to ? last : to };
    first = addDays(last, 1);
  }
}

/** Whether a slot's clinician is employed and may deliver the therapy on that day; asked once a clinician and day. */
function eligibility(
  clinicians: readonly KnownClinician[],
  therapy: TherapyCode | null,
): (slot: Slot) => boolean {
  const known = new Map(clinicians.map((clinician) => [clinician.clinicianId, clinician]));
  const problemDescriptor = problemTreatedBy(therapy);
  const answers = new Map<string, boolean>();
  return ({ clinicianId, startsAt }) => {
    const on = londonDay(startsAt);
    const clinician = known.get(clinicianId);
    if (clinician === undefined) return false;
    const { employedFrom, leftOn, qualifications, trainings } = clinician;
    if ((leftOn !== null && on >= leftOn) || (employedFrom !== null && on < employedFrom)) return false;
    const question = `${clinicianId} ${on}`;
    const answer =
      answers.get(question) ??
      mayDeliver({ therapy, problemDescriptor, on, qualifications, trainings }).allowed;
    answers.set(question, answer);
    return answer;
  };
}

/** A search names no person: a therapy that is for one kind of problem is searched for someone who has it. */
function problemTreatedBy(therapy: TherapyCode | null): ProblemDescriptor | null {
  const everything = qualification.codes.map((code) => ({ qualification: code, awardedOn: '2005-01-01' }));
  const anyone = { therapy, on: '2005-01-01', qualifications: everything, trainings: [] };
  const candidates = [null, ...problems.map(({ code }) => code)];
  return candidates.find((problemDescriptor) => mayDeliver({ ...anyone, problemDescriptor }).allowed) ?? null;
}
