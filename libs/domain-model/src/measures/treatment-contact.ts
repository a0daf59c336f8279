import { isAssessment, isTreatment, type AppointmentType } from '../values/appointment-type.js';
import { wasSeen, type Attendance, type PlannedCareIndicator } from '../values/attendance.js';
import type { CalendarDay } from '../values/calendar.js';
import { therapyOf, type TherapyCode } from '../values/therapy.js';

/** A care contact as the national rules see it. */
export interface CareContact {
  readonly type: AppointmentType;
  /** null while nobody has recorded it. */
  readonly attendance: Attendance | null;
  readonly planned: PlannedCareIndicator;
  readonly therapies: readonly TherapyCode[];
  readonly contactOn: CalendarDay;
}

/**
 * What stands of a contact after a correction. One that never was (no attendance) is kept like a planned one that was
 * cancelled: it counts nowhere.
 */
export function currentContact({
  type,
  attendance,
  planned,
  therapies,
  contactOn,
}: CareContact): CareContact {
  if (attendance === null) return { type, attendance: '4', planned: 'Y', therapies: [], contactOn };
  return { type, attendance, planned, therapies, contactOn };
}

/** The span in which contacts count: from receipt to the end, or open. */
export interface PathwaySpan {
  readonly receivedOn: CalendarDay;
  readonly endedOn: CalendarDay | null;
}

const employmentSupport = '1098051000000103';

/** Attended or unplanned: an unplanned contact counts whatever its attendance code. */
export function countsAsAttended({ attendance, planned }: CareContact): boolean {
  return planned === 'N' || (attendance !== null && wasSeen(attendance));
}

/**
 * The national treatment contact rule I101D29: attended or unplanned, of type 02, 03 or 05, without
 * employment support, between receipt of the referral and discharge. An assessment (01) is not treatment, nor
 * is a follow-up (06).
 */
export function isTreatmentContact(contact: CareContact, span: PathwaySpan): boolean {
  return (
    countsAsAttended(contact) &&
    isTreatment(contact.type) &&
    !contact.therapies.includes(employmentSupport) &&
    isWithinSpan(contact, span)
  );
}

/**
 * CareContact_Count counts these: attended or unplanned, whatever the type, from receipt of the referral to
 * discharge.
 */
export function isCareContact(contact: CareContact, span: PathwaySpan): boolean {
  return countsAsAttended(contact) && isWithinSpan(contact, span);
}

/**
 * Which intensities a pathway's treatment contacts had: the annual publication's low only, high only, both,
 * no code.
 */
export type PathwayIntensity = 'low-only' | 'high-only' | 'both' | 'no-code';

export function intensityOf(therapies: readonly TherapyCode[]): PathwayIntensity {
  const intensities = new Set(therapies.map((code) => therapyOf(code).intensity));
  if (intensities.has('low')) return intensities.has('high') ? 'both' : 'low-only';
  return intensities.has('high') ? 'high-only' : 'no-code';
}

export interface PathwayContacts {
  /** CareContact_Count. */
  readonly careContacts: number;
  /** TreatmentCareContact_Count. */
  readonly treatmentContacts: number;
  readonly firstAssessmentOn: CalendarDay | null;
  readonly firstTreatmentOn: CalendarDay | null;
  readonly secondTreatmentOn: CalendarDay | null;
  readonly lastTreatmentOn: CalendarDay | null;
  readonly intensity: PathwayIntensity;
}

/** Everything that the measures take from a pathway's contacts, in whatever order they were learnt. */
export function contactsOf(contacts: readonly CareContact[], span: PathwaySpan): PathwayContacts {
  const counted = contacts.filter((contact) => isCareContact(contact, span)).sort(byDay);
  const treatments = counted.filter((contact) => isTreatmentContact(contact, span));
  return {
    careContacts: counted.length,
    treatmentContacts: treatments.length,
    firstAssessmentOn: counted.find(({ type }) => isAssessment(type))?.contactOn ?? null,
    firstTreatmentOn: treatments[0]?.contactOn ?? null,
    secondTreatmentOn: treatments[1]?.contactOn ?? null,
    lastTreatmentOn: treatments.at(-1)?.contactOn ?? null,
    intensity: intensityOf(treatments.flatMap(({ therapies }) => therapies)),
  };
}

function isWithinSpan({ contactOn }: CareContact, { receivedOn, endedOn }: PathwaySpan): boolean {
  return contactOn >= receivedOn && (endedOn === null || contactOn <= endedOn);
}

function byDay(one: CareContact, other: CareContact): number {
  if (one.contactOn === other.contactOn) return 0;
  return one.contactOn < other.contactOn ? -1 : 1;
}
