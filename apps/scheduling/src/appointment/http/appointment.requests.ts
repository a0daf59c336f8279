import { z } from 'zod';
import { appointmentType, type AppointmentType } from '#domain-model/values/appointment-type';
import { plannedCareIndicator, type PlannedCareIndicator } from '#domain-model/values/attendance';
import { consultationMedium, type ConsultationMedium } from '#domain-model/values/consultation-medium';
import { TherapyCode } from '#domain-model/values/therapy';
import {
  Field,
  IdField,
  InstantField,
  OptionalField,
  OptionalIdField,
  OptionalInstantField,
} from '#service-kit/http/fields';
import {
  separateContact,
  separateContactReason,
  tookPlaceAnyway,
  tookPlaceReason,
} from './separate-contact.js';

const minutesOfContact = z
  .int('Minutes are whole.')
  .min(1, 'At least 1 minute.')
  .max(600, 'At most 600 minutes.');
const deliveredTherapies = z.array(TherapyCode).max(10, 'At most ten therapies in one contact.');
const parties = ['person', 'provider'] as const;
const reasons = ['person-asked', 'clinician-unavailable', 'other'] as const;
const outcomes = ['3', '5', '6', '7'] as const;
const outcome = z.enum(outcomes, {
  error: 'Attendance is 5 or 6 (seen), 3 or 7 (missed); 2 and 4 are cancellations.',
});
const party = z.enum(parties, { error: 'Either person or provider.' });

const recordedLate =
  'For staff who record late, between what went before and now. Left out: now, by the platform’s clock; a person states none.';

export class BookAppointmentRequest {
  @IdField()
  referralId!: string;

  @IdField()
  clinicId!: string;

  @InstantField({ description: 'UTC; lies ahead of the booking.' })
  startsAt!: string;

  @Field(minutesOfContact)
  minutes!: number;

  @Field(appointmentType.schema, { description: 'I201210.' })
  type!: AppointmentType;

  @OptionalField(TherapyCode, {
    description: 'Default in treatment: what the person was accepted for.',
    orNull: true,
  })
  therapy?: string | null;

  @Field(consultationMedium.schema, { description: 'I201070.' })
  medium!: ConsultationMedium;

  @OptionalInstantField({ description: `When it was agreed. ${recordedLate}` })
  bookedAt?: string;
}

export class EnterAppointmentRequest {
  @IdField()
  referralId!: string;

  @IdField()
  clinicianId!: string;

  @InstantField({ description: 'UTC; not in the future.' })
  startsAt!: string;

  @Field(minutesOfContact)
  minutes!: number;

  @Field(appointmentType.schema)
  type!: AppointmentType;

  @Field(deliveredTherapies, { description: 'Empty for an assessment.' })
  therapies!: string[];

  @Field(consultationMedium.schema)
  medium!: ConsultationMedium;

  @Field(plannedCareIndicator.schema, { description: 'I201280.' })
  planned!: PlannedCareIndicator;

  @Field(outcome, { description: 'I201090.' })
  attendance!: (typeof outcomes)[number];

  @OptionalField(separateContactReason, { description: separateContact })
  separateContactReason?: string;

  @OptionalField(tookPlaceReason, { description: tookPlaceAnyway })
  tookPlaceReason?: string;
}

export class MoveAppointmentRequest {
  @IdField({ description: 'The clinic to move to; may be the same.' })
  clinicId!: string;

  @InstantField()
  startsAt!: string;

  @OptionalInstantField({ description: `When the move was agreed. ${recordedLate}` })
  movedAt?: string;

  @Field(party)
  movedBy!: (typeof parties)[number];
}

export class CancelAppointmentRequest {
  @OptionalInstantField({ description: recordedLate })
  cancelledAt?: string;

  @Field(party)
  cancelledBy!: (typeof parties)[number];

  @Field(z.enum(reasons, { error: `A reason is one of ${reasons.join(', ')}.` }))
  reason!: (typeof reasons)[number];
}

export class RecordAttendanceRequest {
  @Field(outcome, { description: 'I201090: 5 and 6 seen, 3 and 7 missed.' })
  attendance!: (typeof outcomes)[number];

  @OptionalField(deliveredTherapies, { description: 'Default: the therapy booked.' })
  therapies?: string[];

  @OptionalField(minutesOfContact, { description: 'Default: the minutes booked.' })
  minutes?: number;

  @OptionalField(consultationMedium.schema, { description: 'Default: the medium booked.' })
  medium?: ConsultationMedium;

  @OptionalField(appointmentType.schema, {
    description: 'I201210: what it turned out to be. Default: the type booked.',
  })
  type?: AppointmentType;

  @OptionalIdField({ description: 'Who saw the person in the end. Default: with whom it was booked.' })
  clinicianId?: string;

  @OptionalInstantField({ description: `Not before the appointment began. ${recordedLate}` })
  recordedAt?: string;

  @OptionalField(tookPlaceReason, { description: tookPlaceAnyway })
  tookPlaceReason?: string;
}
