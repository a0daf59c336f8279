import { Type } from 'class-transformer';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { consultationMedium, type ConsultationMedium } from '#domain-model/values/consultation-medium';
import { TherapyCode } from '#domain-model/values/therapy';
import { CurrentCaller } from '#service-kit/security/authorisation';
import { Field, OptionalField, OptionalIdField } from '#service-kit/http/fields';
import type { Caller } from '#service-kit/security/scope';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { FreeSlots } from '../application/free-slots.read-model.js';
import { WindowQuery } from './window.query.js';

const cursor =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const pageEndsAt = z
  .string()
  .regex(cursor, 'The `next` of a page.')
  .refine((text) => z.iso.datetime().safeParse(cursor.exec(text)?.[1]).success, 'The `next` of a page.');
const slotsOnAPage = 50;

class SlotsQuery extends WindowQuery {
  @Type(() => Number)
  @Field(z.int('Minutes are whole.').min(1, 'At least 1 minute.').max(600, 'At most 600 minutes.'))
  minutes!: number;

  @OptionalField(TherapyCode, { description: 'SNOMED CT; without it the search is for an assessment.' })
  therapy?: string;

  @OptionalField(consultationMedium.schema)
  medium?: ConsultationMedium;

  @OptionalIdField()
  clinicianId?: string;

  @Type(() => Number)
  @OptionalField(z.int('A limit is whole.').min(1, 'At least 1.').max(200, 'At most 200.'), {
    default: slotsOnAPage,
  })
  limit?: number;

  @OptionalField(pageEndsAt, { description: 'The `next` of the page before.' })
  after?: string;
}

class SlotAnswer {
  @ApiProperty({ format: 'uuid' })
  clinicId!: string;

  @ApiProperty({ format: 'uuid' })
  clinicianId!: string;

  @ApiProperty({ format: 'date-time' })
  startsAt!: string;

  @ApiProperty({ format: 'date-time' })
  endsAt!: string;
}

class SlotsAnswer {
  @ApiProperty({ type: [SlotAnswer] })
  slots!: SlotAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Ask again with `after` = this; null on the last page.',
  })
  next!: string | null;
}

@Controller()
export class SlotController {
  constructor(private readonly freeSlots: FreeSlots) {}

  @Get('slots')
  @RoutePolicy({ roles: 'staff' })
  @Operation({
    task: 'Waiting and booking',
    summary: 'Free starts in live clinics, the earliest first.',
    description: 'Lists free starts in live clinics, the earliest first.',
    refuses: 'window.ends-before-it-starts window.too-long',
  })
  @ApiOkResponse({ type: SlotsAnswer })
  async slots(@CurrentCaller() caller: Caller, @Query() query: SlotsQuery): Promise<SlotsAnswer> {
    const { therapy = null, medium = null, clinicianId = null, limit = slotsOnAPage, after } = query;
    const { from, to, minutes } = query;
    const search = { from, to, minutes, therapy, medium, clinicianId, limit, after: pageEnd(after) };
    const { slots, isMore } = await this.freeSlots.find(caller, search);
    const last = slots.at(-1);
    return { slots, next: isMore && last !== undefined ? `${last.startsAt}~${last.clinicId}` : null };
  }
}

function pageEnd(after: string | undefined): { startsAt: string; clinicId: string } | null {
  const [, startsAt, clinicId] = cursor.exec(after ?? '') ?? [];
  return startsAt === undefined || clinicId === undefined ? null : { startsAt, clinicId };
}
