import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { appointmentType, type AppointmentType } from '#domain-model/values/appointment-type';
import { attendance, type Attendance } from '#domain-model/values/attendance';
import { consultationMedium, type ConsultationMedium } from '#domain-model/values/consultation-medium';
import { TherapyCode } from '#domain-model/values/therapy';
import {
  correctionRefusals,
  CorrectionRequest,
  CorrectionsAnswer,
  whyOf,
} from '#service-kit/http/correction-requests';
import { OptionalField, OptionalInstantField } from '#service-kit/http/fields';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import {
  separateContact,
  separateContactReason,
  tookPlaceAnyway,
  tookPlaceReason,
  wentAgainst,
} from './separate-contact.js';
import { AttendanceCorrectionCommands } from '../application/attendance-correction.commands.js';

const asItIs = 'Left out: as it stands.';

class AttendanceCorrectionRequest extends CorrectionRequest {
  @OptionalField(attendance.schema.nullable(), {
    description:
      'I201090. null: there was no such contact, or it was booked in error, before or after its time; then the reason is ' +
      'recorded-in-error or wrong-person, and it counts nowhere. ' +
      asItIs,
  })
  attendance?: Attendance | null;

  @OptionalInstantField({ description: asItIs })
  startsAt?: string;

  @OptionalField(z.int('Minutes are whole.').min(1, 'At least 1 minute.').max(600, 'At most 600 minutes.'), {
    description: 'Of a contact that took place. ' + asItIs,
  })
  minutes?: number;

  @OptionalField(appointmentType.schema, { description: 'I201210. ' + asItIs })
  type?: AppointmentType;

  @OptionalField(consultationMedium.schema, { description: 'I201070. ' + asItIs })
  medium?: ConsultationMedium;

  @OptionalField(z.array(TherapyCode).max(10, 'At most ten therapies in one contact.'), {
    description: 'Of a contact that took place: all that was delivered. ' + asItIs,
  })
  therapies?: string[];

  @OptionalInstantField({
    description: 'With attendance 2 or 4: when it had been cancelled. Left out: at the last moment.',
  })
  cancelledAt?: string;

  @OptionalField(separateContactReason, { description: separateContact })
  separateContactReason?: string;

  @OptionalField(tookPlaceReason, { description: tookPlaceAnyway })
  tookPlaceReason?: string;
}

class AttendanceCorrectedAnswer {
  @ApiProperty({ format: 'uuid' })
  appointmentId!: string;

  @ApiProperty({ format: 'uuid' })
  correctionId!: string;

  @ApiProperty({ enum: ['clinician', 'person'], isArray: true, description: 'Whose time was taken already.' })
  overlapping!: readonly string[];

  @ApiProperty({ type: [String], description: wentAgainst })
  wentAgainst!: readonly string[];
}

@Controller('appointments/:appointmentId')
export class AttendanceCorrectionController {
  constructor(private readonly corrections: AttendanceCorrectionCommands) {}

  @Post('correction')
  @HttpCode(200)
  @RoutePolicy({ roles: 'clinician administrator clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'Correcting',
    summary: 'Correct what was recorded of a contact, or void one that was booked in error',
    description: 'Corrects what was recorded of a contact, or says that there was no such contact.',
    refuses: `appointment.unknown appointment.nothing-to-correct appointment.not-begun-yet appointment.therapies-required appointment.same-contact ${correctionRefusals}`,
    example: { reason: 'recorded-in-error', minutes: 45 },
  })
  @ApiOkResponse({ type: AttendanceCorrectedAnswer })
  correct(
    @CurrentCommand() context: CommandContext,
    @Param('appointmentId', PathId) appointmentId: string,
    @Body() body: AttendanceCorrectionRequest,
  ): Promise<AttendanceCorrectedAnswer> {
    const { startsAt, minutes, type, medium, therapies, cancelledAt } = body;
    const change = { startsAt, minutes, type, medium, therapies, cancelledAt, attendance: body.attendance };
    const separateReason = body.separateContactReason ?? null;
    const tookPlaceReason = body.tookPlaceReason ?? null;
    const correction = { why: whyOf(body), change, separateReason, tookPlaceReason };
    return this.corrections.correct(context, appointmentId, correction);
  }

  @Get('corrections')
  @RoutePolicy({ roles: 'staff', record: 'one', careTeam: true })
  @Operation({
    task: 'Correcting',
    summary: 'What was corrected: by whom, when, why, and what stood before',
    description: 'Lists what was corrected of a contact, and what stood before.',
    refuses: 'appointment.unknown',
  })
  @ApiOkResponse({ type: CorrectionsAnswer })
  listAttendanceCorrections(
    @CurrentRequest() context: RequestContext,
    @Param('appointmentId', PathId) appointmentId: string,
  ): Promise<CorrectionsAnswer> {
    return this.corrections.list(context, appointmentId);
  }
}
