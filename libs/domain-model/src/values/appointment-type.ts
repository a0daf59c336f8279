import type { CalendarDay } from './calendar.js';
import { codeList } from './code-list.js';

/**
 * Appointment type, I201210. In version 2.0 of the data set (IDS20156) an appointment type is one of 01 to 08; 2.1 added 09
 * and 10. What 07, 08 and 09 mean is not public: they are kept as given, and count as care contacts only, for the monthly
 * metadata names them neither among assessments nor among treatments. The other names are from the use that it makes of them.
 */
export const appointmentType = codeList('Appointment type', {
  '01': 'Assessment',
  '02': 'Treatment',
  '03': 'Assessment and treatment',
  '04': 'Review only',
  '05': 'Review and treatment',
  '06': 'Follow-up appointment after treatment end',
  '07': 'Other: 07 of version 2.0, its meaning is not public',
  '08': 'Other: 08 of version 2.0, its meaning is not public',
  '09': 'Other: 09 of version 2.1, its meaning is not public',
  '10': 'Employment support',
});
export type AppointmentType = (typeof appointmentType.codes)[number];

/** The first day of activity in version 2.1 of the data set: its first submission window was for April 2022. */
const firstDayOfVersion21: CalendarDay = '2022-04-01';

/** From which day on a type may be sent, where a later version of the data set added it; null: of every version kept here. */
export function addedLater(type: AppointmentType): CalendarDay | null {
  return type === '09' || type === '10' ? firstDayOfVersion21 : null;
}

export function isAssessment(type: AppointmentType): boolean {
  return type === '01' || type === '03';
}

/**
 * Treatment types of the national treatment contact rule I101D29: 02, 03 and 05. An assessment (01) is not
 * treatment.
 */
export function isTreatment(type: AppointmentType): boolean {
  return type === '02' || type === '03' || type === '05';
}
