import type { CareContact, PathwaySpan } from '#domain-model/measures/treatment-contact';
import { contactsOf, isCareContact } from '#domain-model/measures/treatment-contact';
import type { CalendarDay } from '#domain-model/values/calendar';
import { daysBetween } from '#domain-model/values/calendar';

/** A referral's clocks. Day 0 of each is the day of receipt; null: has not happened yet. */
export interface Clocks {
  readonly firstAssessmentOn: CalendarDay | null;
  readonly firstTreatmentOn: CalendarDay | null;
  readonly secondTreatmentOn: CalendarDay | null;
  /** Without follow-ups (06) and employment support (10), which may come after the end (APPOINTMENT TYPE, I201210). */
  readonly lastContactOn: CalendarDay | null;
  /** Attended or unplanned contacts of any kind. */
  readonly contactCount: number;
  /** Those of them that are treatment, national rule I101D29. */
  readonly treatmentContactCount: number;
  /** Whole days from receipt to the first treatment; while there is none, to the end or to `asOf`. */
  readonly waitDays: number;
  readonly assessmentWaitDays: number | null;
  readonly firstToSecondTreatmentDays: number | null;
}

export interface ClockBounds {
  readonly receivedOn: CalendarDay;
  /** The day on which the referral was closed, if it was. */
  readonly closedOn: CalendarDay | null;
  readonly asOf: CalendarDay;
}

/** Derives the clocks from the contacts, whatever the order in which they were learnt. Pauses are not subtracted. */
export function clocksOf(
  contacts: readonly CareContact[],
  { receivedOn, closedOn, asOf }: ClockBounds,
): Clocks {
  const endedOn = closedOn !== null && closedOn < asOf ? closedOn : asOf;
  const span = { receivedOn, endedOn };
  const counted = contactsOf(contacts, span);
  const { firstAssessmentOn, firstTreatmentOn, secondTreatmentOn } = counted;
  return {
    firstAssessmentOn,
    firstTreatmentOn,
    secondTreatmentOn,
    lastContactOn: lastContactBeforeEnd(contacts, span),
    contactCount: counted.careContacts,
    treatmentContactCount: counted.treatmentContacts,
    waitDays: daysBetween(receivedOn, firstTreatmentOn ?? endedOn),
    assessmentWaitDays: firstAssessmentOn === null ? null : daysBetween(receivedOn, firstAssessmentOn),
    firstToSecondTreatmentDays:
      firstTreatmentOn === null || secondTreatmentOn === null
        ? null
        : daysBetween(firstTreatmentOn, secondTreatmentOn),
  };
}

/** Somebody was seen, whenever and of whatever kind. */
export function isSeenContact(contact: CareContact): boolean {
  return isCareContact(contact, { receivedOn: '0001-01-01', endedOn: null });
}

function lastContactBeforeEnd(contacts: readonly CareContact[], span: PathwaySpan): CalendarDay | null {
  const days = contacts
    .filter((contact) => isCareContact(contact, span) && contact.type !== '06' && contact.type !== '10')
    .map(({ contactOn }) => contactOn);
  return days.sort().at(-1) ?? null;
}
