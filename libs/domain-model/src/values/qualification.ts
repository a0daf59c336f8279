import { codeList } from './code-list.js';

/** Qualification attainment level, I902010 (codes of the national validation rules, IDS902). */
export const qualification = codeList('Qualification', {
  '10': 'Psychological wellbeing practitioner (low intensity)',
  '11': 'High intensity cognitive behaviour therapy',
  '12': 'Counselling for depression (PCE-CfD)',
  '13': 'Couple therapy for depression',
  '14': 'Brief psychodynamic therapy (DIT)',
  '15': 'Interpersonal psychotherapy',
  '16': 'Mindfulness-based cognitive therapy',
  '17': 'Eye movement desensitisation and reprocessing',
  '30': 'Employment adviser',
  '31': 'Senior employment adviser',
});
export type Qualification = (typeof qualification.codes)[number];

/** How a training ends without its qualification. */
export const trainingEnd = codeList('End of training', {
  failed: 'Not passed, and not to be tried again',
  left: 'Left before its end',
});
export type TrainingEnd = (typeof trainingEnd.codes)[number];

/** A clinician's role. */
export const clinicianRole = codeList('Clinician role', {
  'trainee-psychological-wellbeing-practitioner': 'Trainee psychological wellbeing practitioner',
  'psychological-wellbeing-practitioner': 'Psychological wellbeing practitioner',
  'senior-psychological-wellbeing-practitioner': 'Senior psychological wellbeing practitioner',
  'trainee-high-intensity-therapist': 'Trainee high intensity therapist',
  'high-intensity-therapist': 'High intensity therapist',
  'counsellor': 'Counsellor',
  'couple-therapist': 'Couple therapist',
  'psychologist': 'Clinical or counselling psychologist',
  'employment-adviser': 'Employment adviser',
});
export type ClinicianRole = (typeof clinicianRole.codes)[number];
