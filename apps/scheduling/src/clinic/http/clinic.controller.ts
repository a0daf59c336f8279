import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { clinicPurpose } from '#domain-model/events/scheduling.events';
import { consultationMedium, type ConsultationMedium } from '#domain-model/values/consultation-medium';
import { Field, IdField, InstantField } from '#service-kit/http/fields';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { ClinicCommands } from '../application/clinic.commands.js';

type Purpose = z.infer<typeof clinicPurpose>;

class OfferClinicRequest {
  @IdField()
  clinicianId!: string;

  @InstantField({ description: 'UTC.' })
  startsAt!: string;

  @InstantField({ description: 'UTC; after startsAt, at most 24 hours later.' })
  endsAt!: string;

  @Field(z.array(consultationMedium.schema).min(1, 'A clinic is offered by at least one medium.').max(10), {
    description: 'I201070: how people may be seen.',
  })
  media!: ConsultationMedium[];

  @Field(z.array(clinicPurpose).min(1, 'A clinic is offered for at least one purpose.').max(2))
  purposes!: Purpose[];
}

class ClinicOfferedAnswer {
  @ApiProperty({ format: 'uuid' })
  clinicId!: string;
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
    example: {
      clinicianId: '0198f000-0000-7000-8000-000000000001',
      startsAt: '2026-06-03T08:00:00.000Z',
      endsAt: '2026-06-03T12:00:00.000Z',
      media: ['02', '11'],
      purposes: ['assessment', 'treatment'],
    },
  })
  @ApiCreatedResponse({ type: ClinicOfferedAnswer })
  offer(
    @CurrentCommand() context: CommandContext,
    @Body() request: OfferClinicRequest,
  ): Promise<ClinicOfferedAnswer> {
    return this.clinics.offer(context, request);
  }
}
