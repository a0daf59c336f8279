import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { z } from 'zod';
import { clinicPurpose } from '#domain-model/events/scheduling.events';
import { consultationMedium, type ConsultationMedium } from '#domain-model/values/consultation-medium';
import { readableText } from '#domain-model/values/readable-text';
import { Is, IsId, IsInstant, Optionally } from '#service-kit/http/field-rules';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { ClinicCommands } from '../application/clinic.commands.js';

type Purpose = z.infer<typeof clinicPurpose>;

class OfferClinicRequest {
  @ApiProperty({ format: 'uuid' })
  @IsId()
  clinicianId!: string;

  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  @IsInstant()
  startsAt!: string;

  @ApiProperty({ format: 'date-time', description: 'UTC; after startsAt, at most 24 hours later.' })
  @IsInstant()
  endsAt!: string;

  @ApiProperty({
    enum: consultationMedium.codes,
    isArray: true,
    description: 'I201070: how people may be seen.',
  })
  @Is(z.array(consultationMedium.schema).min(1, 'A clinic is offered by at least one medium.').max(10))
  media!: ConsultationMedium[];

  @ApiProperty({ enum: clinicPurpose.options, isArray: true })
  @Is(z.array(clinicPurpose).min(1, 'A clinic is offered for at least one purpose.').max(2))
  purposes!: Purpose[];
}

class WithdrawClinicRequest {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'For staff who record late, never in the future. Left out: now, by the platform’s clock.',
  })
  @Optionally()
  @IsInstant()
  withdrawnAt?: string;

  @ApiPropertyOptional({ description: 'Stays in this service.', maxLength: 200 })
  @Optionally()
  @Is(readableText({ what: 'A reason', most: 200 }))
  reason?: string;
}

class ClinicOfferedAnswer {
  @ApiProperty({ format: 'uuid' })
  clinicId!: string;
}

class ClinicWithdrawnAnswer {
  @ApiProperty({ format: 'uuid' })
  clinicId!: string;

  @ApiProperty({ description: 'How many booked appointments were cancelled with it.' })
  cancelledAppointments!: number;
}

@Controller('clinics')
export class ClinicController {
  constructor(private readonly clinics: ClinicCommands) {}

  @Post()
  @RoutePolicy({ roles: 'administrator service-manager clinician' })
  @Operation({
    task: 'Waiting and booking',
    summary: 'Offer a block of a clinician’s time.',
    description: 'Offers a block of a clinician’s time.',
    refuses:
      'clinic.overlaps-another clinic.ends-before-it-starts clinic.too-long clinic.too-far-ahead clinic.clinician-left clinic.clinician-not-known-yet',
  })
  @ApiCreatedResponse({ type: ClinicOfferedAnswer })
  offer(
    @CurrentCommand() context: CommandContext,
    @Body() request: OfferClinicRequest,
  ): Promise<ClinicOfferedAnswer> {
    return this.clinics.offer(context, request);
  }

  @Post(':clinicId/withdrawal')
  @RoutePolicy({
    roles: 'administrator service-manager clinician',
    record: 'many',
    careTeam: true,
    auditedAs: 'Cancelled an appointment, as its clinic was withdrawn',
  })
  @Operation({
    task: 'Waiting and booking',
    summary: 'Withdraw a clinic and cancel what is booked in it.',
    description: 'Withdraws a clinic and cancels what is booked in it and has not begun.',
    refuses: 'clinic.unknown clinic.already-withdrawn clinic.is-over',
  })
  @ApiCreatedResponse({ type: ClinicWithdrawnAnswer })
  withdraw(
    @CurrentCommand() context: CommandContext,
    @Param('clinicId', PathId) clinicId: string,
    @Body() request: WithdrawClinicRequest,
  ): Promise<ClinicWithdrawnAnswer> {
    return this.clinics.withdraw(context, clinicId, { ...request, reason: request.reason ?? null });
  }
}
