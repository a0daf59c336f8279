import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { appointmentType } from '#domain-model/values/appointment-type';
import { consultationMedium } from '#domain-model/values/consultation-medium';
import { OptionalIdField } from '#service-kit/http/fields';
import { After, cursorAt, cursorOf, Limit, limitOf, Next } from '#service-kit/http/paging';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import {
  Unrecorded,
  type UnrecordedAppointment,
  type UnrecordedPlace,
} from '../application/unrecorded.read-model.js';

const cursor = cursorOf('instant', 'id');

class UnrecordedQuery {
  @OptionalIdField({ description: 'Only those of one clinician.' })
  clinicianId?: string;

  @After(cursor)
  after?: string;

  @Limit()
  limit?: string;
}

class UnrecordedRowAnswer implements UnrecordedAppointment {
  @ApiProperty({ format: 'uuid' })
  appointmentId!: string;

  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  clinicianId!: string;

  @ApiProperty({ format: 'date-time' })
  startsAt!: string;

  @ApiProperty({ format: 'date', description: 'The day in Europe/London.' })
  contactOn!: string;

  @ApiProperty({ enum: appointmentType.codes })
  type!: string;

  @ApiProperty({ enum: consultationMedium.codes })
  medium!: string;

  @ApiProperty({ type: 'integer', description: 'Days since the contact.' })
  ageDays!: number;
}

class UnrecordedAnswer {
  @ApiProperty({ type: [UnrecordedRowAnswer] })
  appointments!: readonly UnrecordedAppointment[];

  @Next()
  next!: string | null;
}

@Controller()
export class UnrecordedController {
  constructor(private readonly unrecorded: Unrecorded) {}

  @Get('appointments/unrecorded')
  @RoutePolicy({
    roles: 'staff',
    record: 'many',
    auditedAs: 'Saw an appointment of which nothing was recorded yet',
  })
  @Operation({
    task: 'Sessions and questionnaires',
    summary: 'Appointments that are over and have no attendance recorded, oldest first',
    description: 'Lists the appointments that are over and have no attendance recorded.',
  })
  @ApiOkResponse({ type: UnrecordedAnswer })
  async list(
    @CurrentRequest() context: RequestContext,
    @Query() query: UnrecordedQuery,
  ): Promise<UnrecordedAnswer> {
    const { clinicianId, after, limit } = query;
    const { appointments, next } = await this.unrecorded.page(context, {
      clinicianId: clinicianId ?? null,
      after: placeOf(after),
      limit: limitOf(limit),
    });
    return { appointments, next: next && cursorAt(next.startsAt, next.appointmentId) };
  }
}

function placeOf(text: string | undefined): UnrecordedPlace | null {
  const [startsAt, appointmentId] = cursor.read(text) ?? [];
  return startsAt === undefined || appointmentId === undefined ? null : { startsAt, appointmentId };
}
