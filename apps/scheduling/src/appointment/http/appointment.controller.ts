import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { AppointmentCommands } from '../application/appointment.commands.js';
import { RetrospectiveEntryCommands } from '../application/retrospective-entry.commands.js';
import { BookingCommands } from '../application/booking.commands.js';
import {
  AppointmentAnswer,
  AppointmentCancelledAnswer,
  AppointmentEnteredAnswer,
} from './appointment.answers.js';
import {
  BookAppointmentRequest,
  CancelAppointmentRequest,
  EnterAppointmentRequest,
  MoveAppointmentRequest,
  RecordAttendanceRequest,
} from './appointment.requests.js';

const bookingRefusals =
  'booking.referral-not-known-yet booking.clinician-not-known-yet booking.not-accepted-yet booking.referral-closed booking.clinician-busy';

@Controller('appointments')
export class AppointmentController {
  constructor(
    private readonly bookings: BookingCommands,
    private readonly appointments: AppointmentCommands,
    private readonly retrospective: RetrospectiveEntryCommands,
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
    example: {
      referralId: '0198f000-0000-7000-8000-000000000001',
      clinicId: '0198f000-0000-7000-8000-000000000001',
      startsAt: '2026-06-03T09:00:00.000Z',
      minutes: 40,
      type: '03',
      medium: '02',
      bookedAt: '2026-06-01T10:00:00.000Z',
    },
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
    example: {
      referralId: '0198f000-0000-7000-8000-000000000001',
      clinicianId: '0198f000-0000-7000-8000-000000000001',
      startsAt: '2026-06-02T09:00:00.000Z',
      minutes: 40,
      type: '03',
      therapies: ['748051000000105'],
      medium: '02',
      planned: 'Y',
      attendance: '5',
    },
  })
  @ApiCreatedResponse({ type: AppointmentEnteredAnswer })
  enter(
    @CurrentCommand() context: CommandContext,
    @Body() request: EnterAppointmentRequest,
  ): Promise<AppointmentEnteredAnswer> {
    return this.retrospective.enter(context, request);
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
    example: {
      clinicId: '0198f000-0000-7000-8000-000000000001',
      startsAt: '2026-06-03T10:00:00.000Z',
      movedAt: '2026-06-01T11:00:00.000Z',
      movedBy: 'person',
    },
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
    example: { cancelledAt: '2026-06-02T09:00:00.000Z', cancelledBy: 'person', reason: 'person-asked' },
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
    example: { attendance: '5', minutes: 40, therapies: ['748051000000105'] },
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
