import { codeList } from './code-list.js';

/** Attended or did not attend code, I201090 (texts of NHS England’s public dashboard SQL). */
export const attendance = codeList('Attendance code', {
  '5': 'Attended on time or, if late, before the relevant professional was ready to see the patient',
  '6': 'Arrived late, after the relevant professional was ready to see the patient, but was seen',
  '7': 'Patient arrived late and could not be seen',
  '2': 'Appointment cancelled by, or on behalf of, the patient',
  '3': 'Did not attend, no advance warning given',
  '4': 'Appointment cancelled or postponed by the health care provider',
});
export type Attendance = (typeof attendance.codes)[number];

/** The person was seen. */
export function wasSeen(code: Attendance): code is '5' | '6' {
  return code === '5' || code === '6';
}

/**
 * Planned care contact indicator, I201280: an unplanned contact counts as attended whatever its attendance
 * code.
 */
export const plannedCareIndicator = codeList('Planned care contact indicator', {
  Y: 'Planned',
  N: 'Unplanned',
});
export type PlannedCareIndicator = (typeof plannedCareIndicator.codes)[number];

/** Appointment slot short notice cancellation indicator, I201200; given with attendance code 2. */
export const shortNotice = codeList('Short notice cancellation indicator', {
  Y: 'Short notice',
  N: 'In good time',
});
export type ShortNotice = (typeof shortNotice.codes)[number];
