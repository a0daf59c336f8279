import { newEvent, type NewEvent } from '#domain-model/define-event';
import { PersonErased } from '#domain-model/events/referral.events';
import { refuseTogether, RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import { londonDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import {
  keptUntil,
  yearsAfterCare,
  yearsAfterDeath,
  type RecordOfPerson,
} from '#domain-model/values/record-retention';
import { refuseFutureDay } from '#domain-model/values/not-future';

/** On what ground an identity is erased. */
export const erasureBases = ['person-asked', 'retention-over', 'recorded-in-error', 'court-order'] as const;
export type ErasureBasis = (typeof erasureBases)[number];

export interface ErasureAsked {
  readonly personId: string;
  readonly askedOn: CalendarDay;
  readonly basis: ErasureBasis;
  /** The words behind it; no name belongs into them. */
  readonly note: string | null;
  /** The person's id once more: what is erased cannot be brought back. */
  readonly confirm: string;
}

export interface ErasureState extends Omit<ErasureAsked, 'confirm'> {
  readonly providerCode: OdsCode;
  readonly keptUntil: CalendarDay | null;
  readonly erasedOn: CalendarDay;
  readonly erasedBy: string;
  readonly erasedByRole: string;
}

export interface Erasing {
  readonly record: RecordOfPerson;
  /** The person's id, and those of the records that went into it. */
  readonly personIds: readonly string[];
  readonly by: { readonly providerCode: OdsCode; readonly subject: string; readonly role: string };
}

/** That who someone was is erased, and that it was done. */
export class Erasure {
  private constructor(
    readonly state: ErasureState,
    readonly events: readonly NewEvent[],
  ) {}

  /** @throws RuleBroken those of {@link refuseErasure} */
  static of(asked: ErasureAsked, { record, personIds, by }: Erasing, now: Instant): Erasure {
    refuseErasure(asked, record, now);
    const { personId, askedOn, basis, note } = asked;
    const erasedOn = londonDay(now);
    const erased = { erasedOn, erasedBy: by.subject, erasedByRole: by.role, keptUntil: keptUntil(record) };
    const state = { providerCode: by.providerCode, personId, askedOn, basis, note, ...erased };
    const events = personIds.map((id) => newEvent(PersonErased, now, { personId: id, erasedOn }));
    return new Erasure(state, events);
  }
}

/**
 * A record that went into another is erased with that one.
 *
 * @throws RuleBroken `person.unknown`, `person.erased` (404), `person.merged-into-another` (409)
 */
export function refuseUnlessErasable(
  record: { readonly erasedOn: CalendarDay | null; readonly mergedInto: string | null } | undefined,
): void {
  if (record === undefined) throw unknownPerson();
  if (record.erasedOn !== null) throw erasedPerson(record.erasedOn);
  if (record.mergedInto === null) return;
  const message = 'This record was merged into another, which is erased with all that was merged into it.';
  throw RuleBroken.wrongState('person.merged-into-another', message, {
    more: { personId: record.mergedInto },
  });
}

export function unknownPerson(field?: string): RuleBroken {
  const where = field === undefined ? {} : { field };
  return RuleBroken.unknown('person.unknown', 'There is no such person here.', where);
}

export function erasedPerson(erasedOn: CalendarDay): RuleBroken {
  return RuleBroken.unknown('person.erased', `Who this person was has been erased on ${erasedOn}.`);
}

/**
 * The right to erasure ends where the law has a record stored: UK GDPR Article 17(3)(b) and (c), for the record of care is
 * stored under Article 9(2)(h). So a wish alone erases nothing before its time; a court does, and so does the finding that
 * the record should never have been made, which it cannot be of somebody who was seen.
 *
 * @throws RuleBroken `erasure.…`, naming the day from which it is possible.
 */
export function refuseErasure(asked: ErasureAsked, record: RecordOfPerson, now: Instant): void {
  refuseFutureDay('askedOn', asked.askedOn, now);
  refuseUnlessConfirmed(asked);
  const open = record.referrals.filter(({ closedOn }) => closedOn === null);
  if (open.length > 0) {
    throw RuleBroken.wrongState('erasure.referral-open', 'A referral is still open: close it first.', {
      more: { openReferrals: open.map(({ referralId }) => referralId) },
    });
  }
  if (asked.basis === 'court-order') return;
  if (asked.basis === 'recorded-in-error') return refuseIfSeen(record);
  const until = keptUntil(record);
  if (until === null || londonDay(now) > until) return;
  throw RuleBroken.wrongState(
    'erasure.retention-not-over',
    `The record of care must be kept until ${until}: ${yearsAfterCare} years after care ended, ${yearsAfterDeath} after a death.`,
    { more: { keptUntil: until } },
  );
}

function refuseUnlessConfirmed({ confirm, personId, basis, note }: ErasureAsked): void {
  const refusals: RuleBroken[] = [];
  if (confirm !== personId) {
    const message = 'Erasure cannot be undone: confirm holds the id of the person once more.';
    refusals.push(RuleBroken.wrongValue('erasure.not-confirmed', message, 'confirm'));
  }
  if (note === null && (basis === 'court-order' || basis === 'recorded-in-error')) {
    refusals.push(
      RuleBroken.wrongValue('erasure.note-needed', 'This ground is written down in the note.', 'note'),
    );
  }
  refuseTogether(refusals);
}

function refuseIfSeen({ lastSeenOn }: RecordOfPerson): void {
  if (lastSeenOn === null) return;
  throw RuleBroken.wrongState(
    'erasure.person-was-seen',
    `Somebody saw this person on ${lastSeenOn}: the record was not made in error.`,
    { field: 'basis' },
  );
}
