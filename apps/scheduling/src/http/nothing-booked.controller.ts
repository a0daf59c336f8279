import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { noActivityBands, type NoActivityBand } from '#domain-model/measures/no-activity';
import { Is, IsId, Optionally } from '#service-kit/field-rules';
import { CurrentRequest, type RequestContext } from '#service-kit/request-context';
import {
  NothingBooked,
  type NothingBookedPlace,
  type ReferralWithNothingBooked,
} from '../application/nothing-booked.read-model.js';

const pageSize = 100;
const place = /^(\d{4}-\d{2}-\d{2})~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const cursorMessage = 'Expected `next` of the page before.';
const Cursor = z
  .string()
  .regex(place, { error: cursorMessage, abort: true })
  .refine((text) => z.iso.date().safeParse(place.exec(text)?.[1]).success, cursorMessage);
const day = { type: String, format: 'date' } as const;

class NothingBookedQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Only those whose care team this clinician is in.' })
  @Optionally()
  @IsId()
  clinicianId?: string;

  @ApiPropertyOptional({
    ...{ minimum: 0, maximum: 36_500 },
    description: 'Only those of whom nothing is recorded for longer, such as 60, 90 or 120 days.',
  })
  @Optionally()
  @Is(z.coerce.number().int().min(0).max(36_500))
  moreThanDays?: string;

  @ApiPropertyOptional({
    ...{ type: String, enum: ['true', 'false'] },
    description:
      'true: only those whose treatment has begun; false: only those who wait for a first treatment.',
  })
  @Optionally()
  @Is(z.enum(['true', 'false']))
  treated?: 'true' | 'false';

  @ApiPropertyOptional({ type: String, description: '`next` of the page before.' })
  @Optionally()
  @Is(Cursor)
  after?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 500, default: pageSize })
  @Optionally()
  @Is(z.coerce.number().int().min(1).max(500))
  limit?: string;
}

class ReferralWithNothingBookedAnswer implements ReferralWithNothingBooked {
  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Who saw the person last.' })
  clinicianId!: string | null;

  @ApiProperty({ ...day, nullable: true })
  acceptedOn!: string | null;

  @ApiProperty({
    ...day,
    description: 'The last acceptance, or contact that was attended, missed or cancelled.',
  })
  lastActivityOn!: string;

  @ApiProperty({ type: 'integer' })
  daysSinceActivity!: number;

  @ApiProperty({ ...day, nullable: true, description: 'The last treatment; null: never treated.' })
  lastTherapyOn!: string | null;

  @ApiProperty({
    ...{ type: String, enum: noActivityBands, nullable: true },
    description: 'Days since the last treatment, as M019 to M022 count open referrals; null: never treated.',
  })
  noActivityBand!: NoActivityBand | null;

  @ApiProperty({
    ...{ ...day, nullable: true },
    description: 'The last session that is over and of which nobody has said whether the person came.',
  })
  unrecordedOn!: string | null;
}

class NothingBookedAnswer {
  @ApiProperty({ type: [ReferralWithNothingBookedAnswer] })
  referrals!: readonly ReferralWithNothingBooked[];

  @ApiProperty({
    ...{ type: String, nullable: true },
    description: 'Ask with `after` set to it; null on the last page.',
  })
  next!: string | null;
}

@ApiTags('diary')
@Controller()
export class NothingBookedController {
  constructor(private readonly nothingBooked: NothingBooked) {}

  @Get('appointments/nothing-booked')
  @ApiOperation({
    summary: 'Accepted, open, and nothing booked: the longest without any recorded activity first',
  })
  @ApiOkResponse({ type: NothingBookedAnswer })
  async list(
    @CurrentRequest() context: RequestContext,
    @Query() query: NothingBookedQuery,
  ): Promise<NothingBookedAnswer> {
    const { clinicianId = null, moreThanDays, treated, after, limit } = query;
    const { referrals, next } = await this.nothingBooked.page(context, {
      ...{ clinicianId, after: placeOf(after) },
      moreThanDays: moreThanDays === undefined ? null : Number(moreThanDays),
      isTreated: treated === undefined ? null : treated === 'true',
      limit: limit === undefined ? pageSize : Number(limit),
    });
    return { referrals, next: next === null ? null : `${next.lastActivityOn}~${next.referralId}` };
  }
}

function placeOf(cursor: string | undefined): NothingBookedPlace | null {
  const [, lastActivityOn, referralId] = place.exec(cursor ?? '') ?? [];
  return lastActivityOn === undefined || referralId === undefined ? null : { lastActivityOn, referralId };
}
