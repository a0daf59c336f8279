import { z } from 'zod';
import { calendarDay, defineEvent, identifier } from '../define-event.js';
import { fieldNotes } from '../values/field-notes.js';
import { clinicianRole, qualification, trainingEnd } from '../values/qualification.js';

const clinicianId = identifier.describe('An opaque id; the name stays in the workforce service.');
const exampleClinicianId = '0190b7c4-5d9e-7a31-9c0e-c11c1c1a0001';

export const ClinicianRegistered = defineEvent('clinician.registered.v1', {
  topic: 'workforce',
  aggregate: 'clinician',
  aggregateId: 'clinicianId',
  key: 'clinicianId',
  summary: 'A clinician joined a provider.',
  firesWhen: 'A clinician is registered with role and whole-time equivalent.',
  doesNotFireWhen: 'A clinician gains a qualification.',
  data: z.object({
    clinicianId,
    role: clinicianRole.schema,
    wholeTimeEquivalent: z
      .number()
      .positive()
      .max(1)
      .register(fieldNotes, { unit: 'of full time' })
      .describe('1 is full time.'),
    employedFrom: calendarDay.describe('The first day of the employment.'),
  }),
  example: {
    clinicianId: exampleClinicianId,
    role: 'psychological-wellbeing-practitioner',
    wholeTimeEquivalent: 0.8,
    employedFrom: '2023-09-01',
  },
  tryWith: '`POST /clinicians`.',
});

export const ClinicianQualified = defineEvent('clinician.qualified.v1', {
  topic: 'workforce',
  aggregate: 'clinician',
  aggregateId: 'clinicianId',
  key: 'clinicianId',
  summary: 'A clinician gained a qualification and may deliver its therapies from that day on.',
  firesWhen: 'A qualification of the national list is recorded.',
  doesNotFireWhen: 'A training is only begun.',
  data: z.object({
    clinicianId,
    qualification: qualification.schema,
    awardedOn: calendarDay.describe('From this day on it counts.'),
  }),
  example: { clinicianId: exampleClinicianId, qualification: '10', awardedOn: '2022-10-14' },
  tryWith: '`POST /clinicians/:clinicianId/qualifications`.',
});

export const TrainingEnrolled = defineEvent('training.enrolled.v1', {
  topic: 'workforce',
  aggregate: 'clinician',
  aggregateId: 'clinicianId',
  key: 'clinicianId',
  summary:
    'A clinician joined an approved training and may deliver its therapies under supervision until it ends.',
  firesWhen: 'An approved training towards a qualification of the national list is recorded.',
  doesNotFireWhen: 'Other learning is recorded.',
  data: z.object({
    clinicianId,
    qualification: qualification.schema.describe('The qualification that the training leads to.'),
    enrolledOn: calendarDay.describe('The first day of the training.'),
    plannedCompletionOn: calendarDay.describe('The last day of the training, as it was planned.'),
  }),
  example: {
    clinicianId: exampleClinicianId,
    qualification: '11',
    enrolledOn: '2024-10-07',
    plannedCompletionOn: '2025-10-10',
  },
  tryWith: '`POST /clinicians/:clinicianId/trainings`.',
});

const aTraining = {
  clinicianId,
  qualification: qualification.schema.describe('The qualification that the training led to.'),
  enrolledOn: calendarDay.describe('The first day: with the qualification it says which training.'),
  plannedCompletionOn: calendarDay.describe('The last day of the training, as it is planned now.'),
};
const exampleTraining = {
  clinicianId: exampleClinicianId,
  qualification: '11',
  enrolledOn: '2024-10-07',
} as const;

export const TrainingExtended = defineEvent('training.extended.v1', {
  topic: 'workforce',
  aggregate: 'clinician',
  aggregateId: 'clinicianId',
  key: 'clinicianId',
  summary: 'A training takes longer; its therapies may be delivered under supervision until the new end.',
  firesWhen: 'A later end of a running training is agreed, as after a resit or a long absence.',
  doesNotFireWhen: 'The training ends with its qualification: that is clinician.qualified.',
  data: z.object(aTraining),
  example: { ...exampleTraining, plannedCompletionOn: '2026-02-27' },
  since: '2026-11-28',
  tryWith: '`POST /clinicians/:clinicianId/training-extension`.',
});

export const TrainingEnded = defineEvent('training.ended.v1', {
  topic: 'workforce',
  aggregate: 'clinician',
  aggregateId: 'clinicianId',
  key: 'clinicianId',
  summary: 'A training ended without its qualification; its therapies may be delivered no longer.',
  firesWhen: 'A training is failed, or left before its end.',
  doesNotFireWhen: 'The planned end passes: from then on the training entitles to nothing anyway.',
  data: z.object({
    ...aTraining,
    endedOn: calendarDay.describe('The last day on which it entitled.'),
    how: trainingEnd.schema,
  }),
  example: { ...exampleTraining, plannedCompletionOn: '2025-10-10', endedOn: '2025-03-14', how: 'left' },
  since: '2026-11-28',
  tryWith: '`POST /clinicians/:clinicianId/training-end`.',
});

export const ClinicianLeft = defineEvent('clinician.left.v1', {
  topic: 'workforce',
  aggregate: 'clinician',
  aggregateId: 'clinicianId',
  key: 'clinicianId',
  summary: 'A clinician left the provider; nothing may be booked with him or her from that day on.',
  firesWhen: 'The end of a clinician’s employment is recorded.',
  doesNotFireWhen: 'A clinician is absent for a while.',
  data: z.object({ clinicianId, leftOn: calendarDay.describe('The first day without this clinician.') }),
  example: { clinicianId: exampleClinicianId, leftOn: '2025-02-01' },
  tryWith: '`POST /clinicians/:clinicianId/departure`.',
});

export const workforceEvents = [
  ClinicianRegistered,
  ClinicianQualified,
  TrainingEnrolled,
  TrainingExtended,
  TrainingEnded,
  ClinicianLeft,
] as const;
