import { codeList } from './code-list.js';

/**
 * Appointment type, I201210 (use in the monthly metadata; names from memory). Codes 07 to 09 have no meaning
 * that we could source and are not offered.
 */
export const appointmentType = codeList('Appointment type', {
  '01': 'Assessment',
  '02': 'Treatment',
  '03': 'Assessment and treatment',
  '04': 'Review only',
  '05': 'Review and treatment',
  '06': 'Follow-up appointment after treatment end',
  '10': 'Employment support',
});
export type AppointmentType = (typeof appointmentType.codes)[number];

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
