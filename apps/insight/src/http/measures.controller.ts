import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { OdsCode } from '#domain-model/values/ods-code';
import { CurrentCaller } from '#service-kit/security/authorisation';
import { DayField, OptionalDayField, OptionalField } from '#service-kit/http/fields';
import type { Caller } from '#service-kit/security/scope';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import {
  MeasuresQueries,
  type MeasuresAnswer,
  type RevisionsAnswer,
} from '../application/measures.queries.js';

class PeriodRequest {
  @DayField({
    description: 'First day of the period; for an analyst the first day of a month.',
    example: '2024-04-01',
  })
  from!: string;

  @DayField({
    description:
      'Last day of the period, included; at most ten years after the first. For an analyst the last day of a month that has been finally submitted, at most 36 months after the first.',
    example: '2025-03-31',
  })
  to!: string;

  @OptionalField(OdsCode, {
    description: 'ODS code. Absent: the caller’s own provider, or the whole board of an analyst.',
    example: 'DH0',
  })
  provider?: string;
}

class MeasuresRequest extends PeriodRequest {
  @OptionalDayField({
    description:
      'The day of who waits and who is employed. Absent: today; for an analyst always the last day.',
  })
  asOf?: string;
}

class FigureAnswer {
  @ApiProperty({ example: 'M192', description: 'National id; ours begin with annual. or stepwise.' })
  id!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty({ enum: ['count', 'rate'] })
  kind!: 'count' | 'rate';

  @ApiProperty({ type: Number, nullable: true })
  numerator!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'null for a count, and where it is suppressed.' })
  denominator!: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'The count, or per cent: unrounded when exact, whole when suppressed.',
  })
  value!: number | null;

  @ApiProperty({ description: 'How it is made, in the words of the national metadata.' })
  construction!: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Finished courses without paired scores, where scores matter.',
  })
  unpairedCount!: number | null;

  @ApiProperty({
    type: 'integer',
    description:
      'How many months of how many providers are withheld, since something in them is under 5, and so are not counted in it. 0 when exact.',
  })
  monthsWithheld!: number;
}

class RevisedMonthResponse {
  @ApiProperty({ example: '2024-06', description: 'A month that had been finally submitted.' })
  month!: string;

  @ApiProperty({ format: 'date-time', description: 'When it changed last.' })
  revisedAt!: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'How many events changed a figure of it; for others than the provider rounded to 5.',
  })
  facts!: number | null;
}

class RevisingEventsResponse {
  @ApiProperty({ example: 'attendance.corrected' })
  kind!: string;

  @ApiProperty({ type: Number, nullable: true })
  facts!: number | null;
}

class RevisionResponse extends RevisedMonthResponse {
  @ApiProperty({ type: [RevisingEventsResponse] })
  kinds!: readonly RevisingEventsResponse[];
}

class RevisionsResponse {
  @ApiProperty({ type: String, nullable: true, description: 'null where it is of a whole board.' })
  provider!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The board whose analyst asks.' })
  icb!: string | null;

  @ApiProperty({ format: 'date' })
  from!: string;

  @ApiProperty({ format: 'date' })
  to!: string;

  @ApiProperty({ enum: ['exact', 'suppressed'] })
  disclosure!: 'exact' | 'suppressed';

  @ApiProperty({ type: [RevisionResponse] })
  revisions!: readonly RevisionResponse[];
}

class MeasuresResponse {
  @ApiProperty({ type: String, nullable: true, description: 'null where the figures are of a whole board.' })
  provider!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The board whose analyst asks.' })
  icb!: string | null;

  @ApiProperty({ format: 'date' })
  from!: string;

  @ApiProperty({ format: 'date' })
  to!: string;

  @ApiProperty({ format: 'date' })
  asOf!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the latest event that is counted was recorded.',
  })
  dataAsOf!: string | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Finished courses without a first and a last score of both measures.',
  })
  unpairedCount!: number | null;

  @ApiProperty({
    enum: ['exact', 'suppressed'],
    description:
      'Suppressed: what is withheld is left out (monthsWithheld), counts are rounded to 5, and those under 5 are null.',
  })
  disclosure!: 'exact' | 'suppressed';

  @ApiProperty({ type: [FigureAnswer] })
  measures!: readonly FigureAnswer[];

  @ApiProperty({
    type: [RevisedMonthResponse],
    description: 'Months of the period that have changed since they were reported.',
  })
  revisions!: readonly RevisedMonthResponse[];
}

@Controller('measures')
export class MeasuresController {
  constructor(private readonly queries: MeasuresQueries) {}

  @Get()
  @RoutePolicy({ roles: 'staff icb-analyst' })
  @Operation({
    task: 'Figures',
    summary: 'The nationally defined measures of a period, as of the latest event consumed',
    description:
      'Gives the national measures of a period. Outside the provider they are suppressed and rounded.',
    refuses:
      'provider.unknown measures.period-ends-before-it-begins measures.period-too-long measures.whole-months measures.month-not-reported',
  })
  @ApiOkResponse({ type: MeasuresResponse })
  measures(@CurrentCaller() caller: Caller, @Query() question: MeasuresRequest): Promise<MeasuresAnswer> {
    return this.queries.measures(caller, question);
  }

  @Get('revisions')
  @RoutePolicy({ roles: 'staff icb-analyst' })
  @Operation({
    task: 'Figures',
    summary: 'The months that have changed since they were reported, and by what',
    description: 'Lists the months that have changed since they were reported.',
    refuses: 'provider.unknown',
  })
  @ApiOkResponse({ type: RevisionsResponse })
  revisions(@CurrentCaller() caller: Caller, @Query() question: PeriodRequest): Promise<RevisionsAnswer> {
    return this.queries.revisions(caller, question);
  }
}
