import { z } from 'zod';
import {
  calendarDay,
  correction,
  defineEvent,
  exampleCorrection,
  identifier,
  instant,
} from '../define-event.js';
import { confirmedBy } from './care-team-fields.js';
import { appointmentType } from '../values/appointment-type.js';
import { plannedCareIndicator, shortNotice } from '../values/attendance.js';
import { consultationMedium } from '../values/consultation-medium.js';
import { fieldNotes } from '../values/field-notes.js';
import { TherapyCode } from '../values/therapy.js';

const clinicId = identifier.describe('A block of time that a clinician offers.');
const appointmentId = identifier.describe('One booked contact: the care contact of the national data set.');
const referralId = identifier.describe('The referral under which the contact takes place: the pathway.');
const personId = identifier.describe('An opaque id; who it is, only the referral service knows.');
const clinicianId = identifier.describe('An opaque id; the name stays in the workforce service.');
const minutes = z.int().min(1).max(600).register(fieldNotes, { unit: 'minutes' });
const startsAt = instant.describe('When it begins.');
const endsAt = instant.describe('When it ends.');
const contactOn = calendarDay.describe('Care contact date: the day in Europe/London.');

const exampleClinicId = '0190b7c4-5d9e-7a31-9c0e-c11b1c000001';
const exampleClinicianId = '0190b7c4-5d9e-7a31-9c0e-c11c1c1a0001';
const whose = {
  appointmentId: '0190b7c4-5d9e-7a31-9c0e-a99011730001',
  referralId: '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47',
  personId: '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4',
  clinicianId: exampleClinicianId,
};
const appointment = { appointmentId, referralId, personId, clinicianId };
const ofAppointment = {
  topic: 'scheduling',
  aggregate: 'appointment',
  aggregateId: 'appointmentId',
  key: 'referralId',
} as const;
const ofClinic = {
  topic: 'scheduling',
  aggregate: 'clinic',
  aggregateId: 'clinicId',
  key: 'clinicId',
} as const;

/** Who may look at a record is decided where it is kept; the service that books says whom a booking takes in. */
const joining = z
  .enum(['only-as-first', 'not'])
  .optional()
  .describe(
    'How far the clinician comes into the care team by it: as the first only, or not; absent: he or she does.',
  );
const saysJoining = {
  on: '2026-11-28',
  fields: ['joining', 'confirmedBy'],
  says: 'So that nobody comes into a care team by his or her own unexplained act.',
} as const;

const wentAgainst = z
  .array(z.string())
  .optional()
  .describe('Codes of the rules of delivery that the contact went against; absent: none.');
const saysWhatItWentAgainst = {
  on: '2026-11-28',
  fields: ['wentAgainst'],
  says: 'So that what took place is recorded and remarked, whoever delivered it.',
} as const;

const isSeparate = z
  .literal(true)
  .optional()
  .describe('Staff said why it is another contact, though one of the same person, time and kind is kept.');
const saysItIsSeparate = {
  on: '2026-11-28',
  fields: ['isSeparate'],
  says: 'So that nobody takes it for a repeat, after a restore either. The words stay with scheduling.',
} as const;

/** What a clinic's time may be used for. */
export const clinicPurpose = z.enum(['assessment', 'treatment']).describe('What the time may be used for.');

export const ClinicOffered = defineEvent('clinic.offered.v1', {
  ...ofClinic,
  summary: 'A clinician offers a block of time in which people can be booked.',
  firesWhen: 'A clinic is put on offer.',
  doesNotFireWhen: 'Someone is booked in it.',
  data: z.object({
    clinicId,
    clinicianId,
    startsAt,
    endsAt,
    media: z.array(consultationMedium.schema).min(1).describe('How people may be seen.'),
    purposes: z.array(clinicPurpose).min(1).describe('What people may be booked for.'),
  }),
  example: {
    clinicId: exampleClinicId,
    clinicianId: exampleClinicianId,
    startsAt: '2024-06-17T08:00:00.000Z',
    endsAt: '2024-06-17T12:00:00.000Z',
    media: ['02', '11'],
    purposes: ['assessment', 'treatment'],
  },
  tryWith: '`POST /clinics`.',
});

export const ClinicWithdrawn = defineEvent('clinic.withdrawn.v1', {
  ...ofClinic,
  summary: 'A clinic is no longer on offer.',
  firesWhen: 'A clinic is withdrawn; each appointment in it is cancelled by its own event.',
  doesNotFireWhen: 'A clinic is over.',
  data: z.object({ clinicId, clinicianId }),
  example: { clinicId: exampleClinicId, clinicianId: exampleClinicianId },
  tryWith: '`POST /clinics/:clinicId/withdrawal`.',
});

export const AppointmentBooked = defineEvent('appointment.booked.v1', {
  ...ofAppointment,
  summary: 'A contact was agreed: who sees whom, when and how.',
  firesWhen: 'An appointment is booked; also, just before its attendance, for a contact entered afterwards.',
  doesNotFireWhen: 'An appointment moves to another time.',
  data: z.object({
    ...appointment,
    clinicId: clinicId.nullable().describe('null for a contact entered afterwards outside any clinic.'),
    contactOn,
    startsAt,
    endsAt,
    type: appointmentType.schema,
    therapy: TherapyCode.nullable(),
    medium: consultationMedium.schema,
    planned: plannedCareIndicator.schema,
    joining,
    confirmedBy,
    isSeparate,
  }),
  example: {
    ...whose,
    clinicId: exampleClinicId,
    contactOn: '2024-06-17',
    startsAt: '2024-06-17T09:00:00.000Z',
    endsAt: '2024-06-17T09:45:00.000Z',
    type: '01',
    therapy: null,
    medium: '02',
    planned: 'Y',
  },
  additions: [saysJoining, saysItIsSeparate],
  tryWith: '`POST /appointments`, or `POST /appointments/retrospective` for one that has been.',
});

export const AppointmentMoved = defineEvent('appointment.moved.v1', {
  ...ofAppointment,
  summary:
    'An appointment was given another time, clinician or medium before it took place; it is still one contact.',
  firesWhen: 'A booked appointment is moved.',
  doesNotFireWhen: 'An appointment is cancelled and another is booked.',
  data: z.object({
    ...appointment,
    clinicId: clinicId.nullable(),
    contactOn,
    startsAt,
    endsAt,
    medium: consultationMedium.schema,
    movedFrom: instant.describe('When it would have begun.'),
    movedBy: z.enum(['person', 'provider']).describe('Who asked for the change.'),
    joining,
    confirmedBy,
  }),
  example: {
    ...whose,
    clinicId: exampleClinicId,
    contactOn: '2024-06-18',
    startsAt: '2024-06-18T09:00:00.000Z',
    endsAt: '2024-06-18T09:45:00.000Z',
    medium: '02',
    movedFrom: '2024-06-17T09:00:00.000Z',
    movedBy: 'person',
  },
  additions: [saysJoining],
  tryWith: '`POST /appointments/:appointmentId/move`.',
});

/** Why an appointment was cancelled, as a code: free text stays in the service. */
export const cancellationReason = z.enum([
  'person-asked',
  'clinician-unavailable',
  'clinic-withdrawn',
  'referral-closed',
  'other',
]);

export const AppointmentCancelled = defineEvent('appointment.cancelled.v1', {
  ...ofAppointment,
  summary: 'An appointment will not take place.',
  firesWhen: 'The person or the provider cancels it, its clinic is withdrawn, or its referral is closed.',
  doesNotFireWhen: 'The person does not come without saying so: that is appointment.missed.',
  data: z.object({
    ...appointment,
    contactOn,
    type: appointmentType.schema,
    medium: consultationMedium.schema,
    planned: plannedCareIndicator.schema,
    cancelledAt: instant.describe('When it was cancelled, which may be after it should have begun.'),
    cancelledBy: z.enum(['person', 'provider']).describe('Who cancelled.'),
    attendance: z.enum(['2', '4']).describe('2 cancelled by the person, 4 by the provider.'),
    shortNotice: shortNotice.schema
      .nullable()
      .describe('Given exactly when the person cancelled (attendance 2).'),
    reason: cancellationReason.describe('Why, as a code; the words stay in the service.'),
  }),
  example: {
    ...whose,
    contactOn: '2024-06-17',
    type: '01',
    medium: '02',
    planned: 'Y',
    cancelledAt: '2024-06-16T15:00:00.000Z',
    cancelledBy: 'person',
    attendance: '2',
    shortNotice: 'Y',
    reason: 'person-asked',
  },
  tryWith: '`POST /appointments/:appointmentId/cancellation`.',
});

export const AppointmentAttended = defineEvent('appointment.attended.v1', {
  ...ofAppointment,
  summary: 'The person was seen.',
  firesWhen: 'Attendance code 5 or 6 is recorded.',
  doesNotFireWhen: 'The person came too late to be seen (code 7): that is appointment.missed.',
  data: z.object({
    ...appointment,
    contactOn,
    startsAt,
    type: appointmentType.schema,
    medium: consultationMedium.schema,
    planned: plannedCareIndicator.schema,
    attendance: z.enum(['5', '6']).describe('5 seen on time, 6 seen though late.'),
    therapies: z
      .array(TherapyCode)
      .describe('What was delivered, SNOMED CT, in order; empty where no therapy code was recorded.'),
    minutes: minutes.describe('Clinical contact duration.'),
    joining,
    confirmedBy,
    wentAgainst,
  }),
  example: {
    ...whose,
    contactOn: '2024-07-01',
    startsAt: '2024-07-01T09:00:00.000Z',
    type: '02',
    medium: '11',
    planned: 'Y',
    attendance: '5',
    therapies: ['748051000000105'],
    minutes: 35,
  },
  additions: [saysJoining, saysWhatItWentAgainst],
  tryWith: '`POST /appointments/:appointmentId/attendance` with attendance 5 or 6.',
});

export const AppointmentMissed = defineEvent('appointment.missed.v1', {
  ...ofAppointment,
  summary: 'The person was not seen: he or she did not come, or came too late.',
  firesWhen: 'Attendance code 3 or 7 is recorded.',
  doesNotFireWhen: 'The appointment was cancelled beforehand.',
  data: z.object({
    ...appointment,
    contactOn,
    startsAt,
    type: appointmentType.schema,
    medium: consultationMedium.schema,
    planned: plannedCareIndicator.schema,
    attendance: z.enum(['3', '7']).describe('3 did not come, 7 came too late to be seen.'),
  }),
  example: {
    ...whose,
    contactOn: '2024-07-08',
    startsAt: '2024-07-08T09:00:00.000Z',
    type: '02',
    medium: '11',
    planned: 'Y',
    attendance: '3',
  },
  tryWith: '`POST /appointments/:appointmentId/attendance` with attendance 3 or 7.',
});

const contact = {
  contactOn,
  startsAt,
  type: appointmentType.schema,
  medium: consultationMedium.schema,
  attendance: z
    .enum(['2', '3', '4', '5', '6', '7'])
    .nullable()
    .describe(
      '2 and 4 cancelled, 3 and 7 missed, 5 and 6 seen; null: there was no such contact, or it was booked in error: it ' +
        'counts nowhere (in `before` also: nothing was recorded yet).',
    ),
  therapies: z.array(TherapyCode).describe('What was delivered, SNOMED CT; empty unless seen.'),
  minutes: minutes.nullable().describe('Clinical contact duration; null unless seen.'),
};
const exampleContact = {
  contactOn: '2024-07-01',
  startsAt: '2024-07-01T09:00:00.000Z',
  type: '02' as const,
  medium: '11' as const,
};

export const AttendanceCorrected = defineEvent('attendance.corrected.v1', {
  ...ofAppointment,
  summary:
    'What was recorded of a contact was wrong; these values stand in place of all that was told of it before.',
  firesWhen:
    'Staff correct the attendance, time, type, medium, therapies or minutes of a contact, or void one that was booked in error.',
  doesNotFireWhen: 'An appointment that lies ahead is moved or cancelled.',
  data: z.object({
    ...appointment,
    ...contact,
    planned: plannedCareIndicator.schema,
    before: z.object(contact).describe('What had been recorded before.'),
    wentAgainst,
    isSeparate,
    ...correction,
  }),
  example: {
    ...whose,
    ...exampleContact,
    attendance: '5',
    therapies: ['748051000000105'],
    minutes: 35,
    planned: 'Y',
    before: { ...exampleContact, attendance: '3', therapies: [], minutes: null },
    ...exampleCorrection,
  },
  additions: [saysWhatItWentAgainst, saysItIsSeparate],
  tryWith: '`POST /appointments/:appointmentId/correction`.',
});

export const schedulingEvents = [
  ClinicOffered,
  ClinicWithdrawn,
  AppointmentBooked,
  AppointmentMoved,
  AppointmentCancelled,
  AppointmentAttended,
  AppointmentMissed,
  AttendanceCorrected,
] as const;
