import { refuseTogether, RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import { londonDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import { refuseFutureDay } from '../../referral/domain/days.js';

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

/** What of a person's record decides how long it must be kept. */
export interface RecordOfPerson {
  readonly referrals: readonly {
    readonly referralId: string;
    readonly receivedOn: CalendarDay;
    readonly closedOn: CalendarDay | null;
    readonly endCode: EndCode | null;
  }[];
  /** The last contact that somebody attended; null where nobody ever saw the person. */
  readonly lastSeenOn: CalendarDay | null;
}

/** Mental health records, psychology included: NHS Records Management Code of Practice 2021 (updated 2023), Appendix II. */
const yearsAfterCare = 20;
/** The same row: or 10 years after the person has died. */
const yearsAfterDeath = 10;

/** The last day on which the record must be kept; null while a referral is open. */
export function keptUntil({ referrals, lastSeenOn }: RecordOfPerson): CalendarDay | null {
  if (referrals.some(({ closedOn }) => closedOn === null)) return null;
  const ends = referrals.map(({ receivedOn, closedOn }) => closedOn ?? receivedOn);
  const lastDay = latest([...ends, ...(lastSeenOn === null ? [] : [lastSeenOn])]);
  const death = referrals.find(({ endCode }) => endCode === '17' || endCode === '49')?.closedOn ?? null;
  return death === null ? yearsLater(lastDay, yearsAfterCare) : yearsLater(death, yearsAfterDeath);
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
    throw new RuleBroken('erasure.referral-open', 'A referral is still open: close it first.', {
      more: { openReferrals: open.map(({ referralId }) => referralId) },
    });
  }
  if (asked.basis === 'court-order') return;
  if (asked.basis === 'recorded-in-error') return refuseIfSeen(record);
  const until = keptUntil(record);
  if (until === null || londonDay(now) > until) return;
  throw new RuleBroken(
    'erasure.retention-not-over',
    `The record of care must be kept until ${until}: ${yearsAfterCare} years after care ended, ${yearsAfterDeath} after a death.`,
    { more: { keptUntil: until } },
  );
}

function refuseUnlessConfirmed({ confirm, personId, basis, note }: ErasureAsked): void {
  const refusals: RuleBroken[] = [];
  if (confirm !== personId) {
    const message = 'Erasure cannot be undone: confirm holds the id of the person once more.';
    refusals.push(wrong('erasure.not-confirmed', message, 'confirm'));
  }
  if (note === null && (basis === 'court-order' || basis === 'recorded-in-error')) {
    refusals.push(wrong('erasure.note-needed', 'This ground is written down in the note.', 'note'));
  }
  refuseTogether(refusals);
}

function refuseIfSeen({ lastSeenOn }: RecordOfPerson): void {
  if (lastSeenOn === null) return;
  throw new RuleBroken(
    'erasure.person-was-seen',
    `Somebody saw this person on ${lastSeenOn}: the record was not made in error.`,
    { field: 'basis' },
  );
}

function latest(days: readonly CalendarDay[]): CalendarDay {
  return days.reduce((one, other) => (one > other ? one : other), '0001-01-01');
}

/** The same day of the year; 29 February becomes 1 March, so that nothing goes a day early. */
function yearsLater(day: CalendarDay, years: number): CalendarDay {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0');
  return day.slice(5) === '02-29' ? `${year}-03-01` : `${year}${day.slice(4)}`;
}

function wrong(code: string, message: string, field: string): RuleBroken {
  return new RuleBroken(code, message, { kind: 'wrong-value', field });
}
