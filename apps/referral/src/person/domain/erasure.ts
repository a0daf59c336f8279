import { refuseTogether, RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import { londonDay } from '#domain-model/values/calendar';
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

/**
 * The right to erasure ends where the law has a record kept: UK GDPR Article 17(3)(b) and (c), for the record of care is
 * kept under Article 9(2)(h). So a wish alone erases nothing before its time; a court does, and so does the finding that
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
