import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { z } from 'zod';
import { appointmentType, type AppointmentType } from '#domain-model/values/appointment-type';
import { plannedCareIndicator, type PlannedCareIndicator } from '#domain-model/values/attendance';
import { consultationMedium, type ConsultationMedium } from '#domain-model/values/consultation-medium';
import { therapies as nationalTherapies, TherapyCode } from '#domain-model/values/therapy';
import { Is, IsId, IsInstant, Optionally } from '#service-kit/http/field-rules';
import {
  separateContact,
  separateContactReason,
  tookPlaceAnyway,
  tookPlaceReason,
} from './separate-contact.js';

const therapyCodes = nationalTherapies.map(({ code }) => code);
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
  @ApiProperty({ format: 'uuid' })
  @IsId()
  referralId!: string;

  @ApiProperty({ format: 'uuid' })
  @IsId()
  clinicId!: string;

  @ApiProperty({ format: 'date-time', description: 'UTC; lies ahead of the booking.' })
  @IsInstant()
  startsAt!: string;

  @ApiProperty({ minimum: 1, maximum: 600 })
  @Is(minutesOfContact)
  minutes!: number;

  @ApiProperty({ enum: appointmentType.codes, description: 'I201210.' })
  @Is(appointmentType.schema)
  type!: AppointmentType;

  @ApiPropertyOptional({
    enum: therapyCodes,
    description: 'Default in treatment: what the person was accepted for.',
  })
  @Optionally({ orNull: true })
  @Is(TherapyCode)
  therapy?: string | null;

  @ApiProperty({ enum: consultationMedium.codes, description: 'I201070.' })
  @Is(consultationMedium.schema)
  medium!: ConsultationMedium;

  @ApiPropertyOptional({ format: 'date-time', description: `When it was agreed. ${recordedLate}` })
  @Optionally()
  @IsInstant()
  bookedAt?: string;
}

export class EnterAppointmentRequest {
  @ApiProperty({ format: 'uuid' })
  @IsId()
  referralId!: string;

  @ApiProperty({ format: 'uuid' })
  @IsId()
  clinicianId!: string;

  @ApiProperty({ format: 'date-time', description: 'UTC; not in the future.' })
  @IsInstant()
  startsAt!: string;

  @ApiProperty({ minimum: 1, maximum: 600 })
  @Is(minutesOfContact)
  minutes!: number;

  @ApiProperty({ enum: appointmentType.codes })
  @Is(appointmentType.schema)
  type!: AppointmentType;

  @ApiProperty({ enum: therapyCodes, isArray: true, description: 'Empty for an assessment.' })
  @Is(deliveredTherapies)
  therapies!: string[];

  @ApiProperty({ enum: consultationMedium.codes })
  @Is(consultationMedium.schema)
  medium!: ConsultationMedium;

  @ApiProperty({ enum: plannedCareIndicator.codes, description: 'I201280.' })
  @Is(plannedCareIndicator.schema)
  planned!: PlannedCareIndicator;

  @ApiProperty({ enum: outcomes, description: 'I201090.' })
  @Is(outcome)
  attendance!: (typeof outcomes)[number];

  @ApiPropertyOptional({ maxLength: 500, description: separateContact })
  @Optionally()
  @Is(separateContactReason)
  separateContactReason?: string;

  @ApiPropertyOptional({ maxLength: 500, description: tookPlaceAnyway })
  @Optionally()
  @Is(tookPlaceReason)
  tookPlaceReason?: string;
}

export class MoveAppointmentRequest {
  @ApiProperty({ format: 'uuid', description: 'The clinic to move to; may be the same.' })
  @IsId()
  clinicId!: string;

  @ApiProperty({ format: 'date-time' })
  @IsInstant()
  startsAt!: string;

  @ApiPropertyOptional({ format: 'date-time', description: `When the move was agreed. ${recordedLate}` })
  @Optionally()
  @IsInstant()
  movedAt?: string;

  @ApiProperty({ enum: parties })
  @Is(party)
  movedBy!: (typeof parties)[number];
}

export class CancelAppointmentRequest {
  @ApiPropertyOptional({ format: 'date-time', description: recordedLate })
  @Optionally()
  @IsInstant()
  cancelledAt?: string;

  @ApiProperty({ enum: parties })
  @Is(party)
  cancelledBy!: (typeof parties)[number];

  @ApiProperty({ enum: reasons })
  @Is(z.enum(reasons, { error: `A reason is one of ${reasons.join(', ')}.` }))
  reason!: (typeof reasons)[number];
}

export class RecordAttendanceRequest {
  @ApiProperty({ enum: outcomes, description: 'I201090: 5 and 6 seen, 3 and 7 missed.' })
  @Is(outcome)
  attendance!: (typeof outcomes)[number];

  @ApiPropertyOptional({ enum: therapyCodes, isArray: true, description: 'Default: the therapy booked.' })
  @Optionally()
  @Is(deliveredTherapies)
  therapies?: string[];

  @ApiPropertyOptional({ minimum: 1, maximum: 600, description: 'Default: the minutes booked.' })
  @Optionally()
  @Is(minutesOfContact)
  minutes?: number;

  @ApiPropertyOptional({ enum: consultationMedium.codes, description: 'Default: the medium booked.' })
  @Optionally()
  @Is(consultationMedium.schema)
  medium?: ConsultationMedium;

  @ApiPropertyOptional({
    enum: appointmentType.codes,
    description: 'I201210: what it turned out to be. Default: the type booked.',
  })
  @Optionally()
  @Is(appointmentType.schema)
  type?: AppointmentType;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'Who saw the person in the end. Default: with whom it was booked.',
  })
  @Optionally()
  @IsId()
  clinicianId?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: `Not before the appointment began. ${recordedLate}`,
  })
  @Optionally()
  @IsInstant()
  recordedAt?: string;

  @ApiPropertyOptional({ maxLength: 500, description: tookPlaceAnyway })
  @Optionally()
  @Is(tookPlaceReason)
  tookPlaceReason?: string;
}
