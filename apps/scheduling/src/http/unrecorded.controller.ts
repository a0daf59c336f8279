import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { appointmentType } from '#domain-model/values/appointment-type';
import { consultationMedium } from '#domain-model/values/consultation-medium';
import { Is, IsId, Optionally } from '#service-kit/field-rules';
import { CurrentRequest, type RequestContext } from '#service-kit/request-context';
import {
  Unrecorded,
  type UnrecordedAppointment,
  type UnrecordedPlace,
} from '../application/unrecorded.read-model.js';

const pageSize = 100;
const place =
  /^(2\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const cursorMessage = 'Expected `next` of the page before.';
const UnrecordedCursor = z
  .string()
  .regex(place, { error: cursorMessage, abort: true })
  .refine((text) => z.iso.datetime().safeParse(place.exec(text)?.[1]).success, cursorMessage);

class UnrecordedQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Only those of one clinician.' })
  @Optionally()
  @IsId()
  clinicianId?: string;

  @ApiPropertyOptional({ type: String, description: '`next` of the page before.' })
  @Optionally()
  @Is(UnrecordedCursor)
  after?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 500, default: pageSize })
  @Optionally()
  @Is(z.coerce.number().int().min(1).max(500))
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

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Ask with `after` set to it; null on the last page.',
  })
  next!: string | null;
}

@ApiTags('diary')
@Controller()
export class UnrecordedController {
  constructor(private readonly unrecorded: Unrecorded) {}

  @Get('appointments/unrecorded')
  @ApiOperation({ summary: 'Appointments that are over and have no attendance recorded, oldest first' })
  @ApiOkResponse({ type: UnrecordedAnswer })
  async list(
    @CurrentRequest() context: RequestContext,
    @Query() query: UnrecordedQuery,
  ): Promise<UnrecordedAnswer> {
    const { clinicianId, after, limit } = query;
    const { appointments, next } = await this.unrecorded.page(context, {
      ...{ clinicianId: clinicianId ?? null, after: placeOf(after) },
      limit: limit === undefined ? pageSize : Number(limit),
    });
    return { appointments, next: next === null ? null : `${next.startsAt}~${next.appointmentId}` };
  }
}

function placeOf(cursor: string | undefined): UnrecordedPlace | null {
  const [, startsAt, appointmentId] = place.exec(cursor ?? '') ?? [];
  return startsAt === undefined || appointmentId === undefined ? null : { startsAt, appointmentId };
}
