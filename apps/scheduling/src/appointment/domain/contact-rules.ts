import { RuleBroken } from '#domain-model/rule-broken';
import { isTreatment, type AppointmentType } from '#domain-model/values/appointment-type';
import {
  wasSeen,
  type Attendance,
  type PlannedCareIndicator,
  type ShortNotice,
} from '#domain-model/values/attendance';
import type { Instant } from '#domain-model/values/calendar';
import type { TherapyCode } from '#domain-model/values/therapy';

/** The programme's services ask for 48 hours' notice (scheduling practice, Bristol and others). */
const shortNoticeHours = 48;
export const shortestMinutes = 1;
/** National clinical contact duration has four digits; more than ten hours is a slip of the pen. */
export const longestMinutes = 600;

/** What a contact of this type was booked for: a therapy goes with treatment and with employment support. */
export function therapiesAsBooked({
  therapy,
  type,
}: {
  readonly therapy: TherapyCode | null;
  readonly type: AppointmentType;
}): readonly TherapyCode[] {
  return therapy === null || !(isTreatment(type) || type === '10') ? [] : [therapy];
}

/**
 * An unplanned contact counts as attended whatever its attendance code (I101D29), for nobody agreed it beforehand: it
 * took place, or there was none.
 *
 * @throws RuleBroken appointment.unplanned-took-place
 */
export function refuseUnplannedNotSeen(planned: PlannedCareIndicator, attendance: Attendance): void {
  if (planned === 'Y' || wasSeen(attendance)) return;
  throw RuleBroken.wrongValue(
    'appointment.unplanned-took-place',
    'An unplanned contact took place: nobody can have missed or cancelled what was not agreed.',
    'attendance',
  );
}

export function refuseMinutesOutOfRange(minutes: number): void {
  if (Number.isInteger(minutes) && minutes >= shortestMinutes && minutes <= longestMinutes) return;
  throw RuleBroken.wrongValue(
    'appointment.minutes-out-of-range',
    `A contact lasts ${shortestMinutes} to ${longestMinutes} whole minutes.`,
    'minutes',
  );
}

/** @throws RuleBroken appointment.therapies-required */
export function refuseWithoutTherapy(type: AppointmentType, therapies: readonly TherapyCode[]): void {
  if (!isTreatment(type) || therapies.length > 0) return;
  throw RuleBroken.wrongValue(
    'appointment.therapies-required',
    'An attended treatment names at least one therapy.',
    'therapies',
  );
}

export function shortNoticeAt(startsAt: Instant, cancelledAt: Instant): ShortNotice {
  return Date.parse(startsAt) - Date.parse(cancelledAt) < shortNoticeHours * 3_600_000 ? 'Y' : 'N';
}
