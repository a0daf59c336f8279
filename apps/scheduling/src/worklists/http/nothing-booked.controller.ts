import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { noActivityBands, type NoActivityBand } from '#domain-model/measures/no-activity';
import { OptionalField, OptionalIdField } from '#service-kit/http/fields';
import { After, cursorAt, cursorOf, Limit, limitOf, Next } from '#service-kit/http/paging';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import {
  NothingBooked,
  type NothingBookedPlace,
  type ReferralWithNothingBooked,
} from '../application/nothing-booked.read-model.js';

const cursor = cursorOf('day', 'id');
const day = { type: String, format: 'date' } as const;

class NothingBookedQuery {
  @OptionalIdField({ description: 'Only those whose care team this clinician is in.' })
  clinicianId?: string;

  @OptionalField(z.coerce.number().int().min(0).max(36_500), {
    description: 'Only those of whom nothing is recorded for longer, such as 60, 90 or 120 days.',
  })
  moreThanDays?: string;

  @OptionalField(z.enum(['true', 'false']), {
    description:
      'true: only those whose treatment has begun; false: only those who wait for a first treatment.',
  })
  treated?: 'true' | 'false';

  @After(cursor)
  after?: string;

  @Limit()
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
    type: String,
    enum: noActivityBands,
    nullable: true,
    description: 'Days since the last treatment, as M019 to M022 count open referrals; null: never treated.',
  })
  noActivityBand!: NoActivityBand | null;

  @ApiProperty({
    ...day,
    nullable: true,
    description: 'The last session that is over and of which nobody has said whether the person came.',
  })
  unrecordedOn!: string | null;
}

class NothingBookedAnswer {
  @ApiProperty({ type: [ReferralWithNothingBookedAnswer] })
  referrals!: readonly ReferralWithNothingBooked[];

  @Next()
  next!: string | null;
}

@Controller()
export class NothingBookedController {
  constructor(private readonly nothingBooked: NothingBooked) {}

  @Get('appointments/nothing-booked')
  @RoutePolicy({
    roles: 'staff',
    record: 'many',
    auditedAs: 'Saw the referral in the list of those with nothing booked',
  })
  @Operation({
    task: 'Waiting and booking',
    summary: 'Accepted, open, and nothing booked: the longest without any recorded activity first',
    description:
      'Lists the open, accepted referrals for which nothing is booked, the longest without activity first.',
  })
  @ApiOkResponse({ type: NothingBookedAnswer })
  async list(
    @CurrentRequest() context: RequestContext,
    @Query() query: NothingBookedQuery,
  ): Promise<NothingBookedAnswer> {
    const { clinicianId = null, moreThanDays, treated, after, limit } = query;
    const { referrals, next } = await this.nothingBooked.page(context, {
      clinicianId,
      after: placeOf(after),
      moreThanDays: moreThanDays === undefined ? null : Number(moreThanDays),
      isTreated: treated === undefined ? null : treated === 'true',
      limit: limitOf(limit),
    });
    return { referrals, next: next && cursorAt(next.lastActivityOn, next.referralId) };
  }
}

function placeOf(text: string | undefined): NothingBookedPlace | null {
  const [lastActivityOn, referralId] = cursor.read(text) ?? [];
  return lastActivityOn === undefined || referralId === undefined ? null : { lastActivityOn, referralId };
}
