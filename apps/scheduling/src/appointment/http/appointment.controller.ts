import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { z } from 'zod';
import { appointmentType, type AppointmentType } from '#domain-model/values/appointment-type';
import { plannedCareIndicator, type PlannedCareIndicator } from '#domain-model/values/attendance';
import { consultationMedium, type ConsultationMedium } from '#domain-model/values/consultation-medium';
import { therapies as nationalTherapies, TherapyCode } from '#domain-model/values/therapy';
import { Is, IsId, IsInstant, Optionally } from '#service-kit/http/field-rules';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { AppointmentCommands } from '../application/appointment.commands.js';
import { BookingCommands } from '../application/booking.commands.js';
import {
  separateContact,
  separateContactReason,
  tookPlaceAnyway,
  tookPlaceReason,
  wentAgainst,
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

class BookAppointmentRequest {
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

class EnterAppointmentRequest {
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

class MoveAppointmentRequest {
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

class CancelAppointmentRequest {
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

class RecordAttendanceRequest {
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

class AppointmentAnswer {
  @ApiProperty({ format: 'uuid' })
  appointmentId!: string;
}

class AppointmentEnteredAnswer extends AppointmentAnswer {
  @ApiProperty({ enum: ['clinician', 'person'], isArray: true, description: 'Whose time was taken already.' })
  overlapping!: readonly string[];

  @ApiProperty({ type: [String], description: wentAgainst })
  wentAgainst!: readonly string[];
}

class AppointmentCancelledAnswer extends AppointmentAnswer {
  @ApiProperty({
    enum: ['Y', 'N'],
    nullable: true,
    description: 'I201200; null when the provider cancelled.',
  })
  shortNotice!: 'Y' | 'N' | null;
}

const bookingRefusals =
  'booking.referral-not-known-yet booking.clinician-not-known-yet booking.not-accepted-yet booking.referral-closed booking.clinician-busy';

@Controller('appointments')
export class AppointmentController {
  constructor(
    private readonly bookings: BookingCommands,
    private readonly appointments: AppointmentCommands,
  ) {}

  @Post()
  @RoutePolicy({
    roles: 'administrator clinician',
    record: 'one',
    careTeam: true,
    auditedAs: 'Booked an appointment',
  })
  @Operation({
    task: 'Waiting and booking',
    summary: 'Book a contact in a clinic.',
    description: 'Books a contact in a clinic.',
    refuses: `${bookingRefusals} booking.starts-in-the-past booking.clinic-unknown booking.clinic-withdrawn booking.outside-clinic appointment.same-contact`,
  })
  @ApiCreatedResponse({ type: AppointmentAnswer })
  book(
    @CurrentCommand() context: CommandContext,
    @Body() request: BookAppointmentRequest,
  ): Promise<AppointmentAnswer> {
    return this.bookings.book(context, { ...request, therapy: request.therapy ?? null });
  }

  @Post('retrospective')
  @RoutePolicy({
    roles: 'administrator clinician',
    record: 'one',
    careTeam: true,
    auditedAs: 'Recorded a contact that had taken place',
  })
  @Operation({
    task: 'Sessions and questionnaires',
    summary: 'Enter a contact that took place and was not booked.',
    description: 'Enters a contact that took place and was not booked.',
    refuses:
      'booking.referral-not-known-yet booking.clinician-not-known-yet appointment.therapies-required appointment.same-contact appointment.risk-not-reviewed booking.clinician-not-qualified booking.clinician-left time.in-future',
  })
  @ApiCreatedResponse({ type: AppointmentEnteredAnswer })
  enter(
    @CurrentCommand() context: CommandContext,
    @Body() request: EnterAppointmentRequest,
  ): Promise<AppointmentEnteredAnswer> {
    return this.bookings.enterAfterwards(context, request);
  }

  @Post(':appointmentId/move')
  @HttpCode(200)
  @RoutePolicy({
    roles: 'administrator clinician patient',
    record: 'one',
    careTeam: true,
    auditedAs: 'Moved an appointment',
  })
  @Operation({
    task: 'Waiting and booking',
    summary: 'Agree another time, clinician or clinic; it stays one contact.',
    description: 'Agrees another time, clinician or clinic. It stays one contact.',
    refuses: `appointment.unknown appointment.has-begun appointment.move-changes-nothing appointment.lost-race caller.is-the-person ${bookingRefusals}`,
  })
  @ApiOkResponse({ type: AppointmentAnswer })
  move(
    @CurrentCommand() context: CommandContext,
    @Param('appointmentId', PathId) appointmentId: string,
    @Body() request: MoveAppointmentRequest,
  ): Promise<AppointmentAnswer> {
    return this.bookings.move(context, appointmentId, request);
  }

  @Post(':appointmentId/cancellation')
  @HttpCode(200)
  @RoutePolicy({
    roles: 'administrator clinician patient',
    record: 'one',
    careTeam: true,
    auditedAs: 'Cancelled an appointment',
  })
  @Operation({
    task: 'Waiting and booking',
    summary: 'Cancel an appointment before it begins.',
    description: 'Cancels an appointment before it begins.',
    refuses:
      'appointment.unknown appointment.cancelled appointment.has-begun appointment.lost-race cancellation.reason-of-the-other-party caller.is-the-person time.in-future',
  })
  @ApiOkResponse({ type: AppointmentCancelledAnswer })
  cancel(
    @CurrentCommand() context: CommandContext,
    @Param('appointmentId', PathId) appointmentId: string,
    @Body() request: CancelAppointmentRequest,
  ): Promise<AppointmentCancelledAnswer> {
    return this.appointments.cancel(context, appointmentId, request);
  }

  @Post(':appointmentId/attendance')
  @HttpCode(200)
  @RoutePolicy({
    roles: 'administrator clinician',
    record: 'one',
    careTeam: true,
    auditedAs: 'Recorded whether an appointment took place',
  })
  @Operation({
    task: 'Sessions and questionnaires',
    summary: 'Record that the person was seen, or missed the appointment.',
    description: 'Records that the person was seen (5, 6) or missed the appointment (3, 7).',
    refuses:
      'appointment.unknown appointment.cancelled appointment.attendance-already-recorded appointment.not-begun-yet appointment.risk-not-reviewed appointment.therapies-required booking.clinician-not-qualified booking.clinician-left booking.referral-closed appointment.lost-race',
  })
  @ApiOkResponse({ type: AppointmentEnteredAnswer })
  recordAttendance(
    @CurrentCommand() context: CommandContext,
    @Param('appointmentId', PathId) appointmentId: string,
    @Body() request: RecordAttendanceRequest,
  ): Promise<AppointmentEnteredAnswer> {
    return this.appointments.recordAttendance(context, appointmentId, request);
  }
}
