import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Outcome } from '#domain-model/measures/outcome';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { ScoredItemsAnswer } from './scored-items.js';
import { OutcomeReadModel, type CourseOutcome } from '../application/outcome.read-model.js';

const dayOrNull = { type: String, format: 'date', nullable: true } as const;
const numberOrNull = { type: Number, nullable: true } as const;
/** true, or null where it is not: NHS Digital sets a flag or leaves it empty. */
const flag = { type: Boolean, nullable: true } as const;

class OutcomeOfCourse implements Outcome {
  @ApiProperty({ type: String, format: 'date' })
  endedOn!: string;

  @ApiProperty({ type: 'integer' })
  treatmentContacts!: number;

  @ApiProperty({ description: 'Discharged with two treatment contacts or more.' })
  completed!: boolean;

  @ApiProperty(numberOrNull)
  phq9First!: number | null;

  @ApiProperty(numberOrNull)
  phq9Last!: number | null;

  @ApiProperty({ example: 'GAD-7' })
  anxietyMeasure!: string;

  @ApiProperty(numberOrNull)
  anxietyFirst!: number | null;

  @ApiProperty(numberOrNull)
  anxietyLast!: number | null;

  @ApiProperty({ description: 'Both measures at the beginning and at the end.' })
  paired!: boolean;

  @ApiProperty(flag)
  caseness!: Outcome['caseness'];

  @ApiProperty(flag)
  notCaseness!: Outcome['notCaseness'];

  @ApiProperty(flag)
  recovery!: Outcome['recovery'];

  @ApiProperty(flag)
  reliableImprovement!: Outcome['reliableImprovement'];

  @ApiProperty(flag)
  reliableDeterioration!: Outcome['reliableDeterioration'];

  @ApiProperty(flag)
  noReliableChange!: Outcome['noReliableChange'];

  @ApiProperty(flag)
  reliableRecovery!: Outcome['reliableRecovery'];
}

class ItemsOfMeansAnswer {
  @ApiProperty({ type: ScoredItemsAnswer, nullable: true })
  first!: ScoredItemsAnswer | null;

  @ApiProperty({ type: ScoredItemsAnswer, nullable: true })
  last!: ScoredItemsAnswer | null;
}

class CourseOutcomeAnswer implements CourseOutcome {
  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ type: String, format: 'date' })
  receivedOn!: string;

  @ApiProperty(dayOrNull)
  endedOn!: string | null;

  @ApiProperty({ type: String, nullable: true })
  problemDescriptor!: string | null;

  @ApiProperty({ type: OutcomeOfCourse, nullable: true, description: 'null while the course goes on.' })
  outcome!: Outcome | null;

  @ApiPropertyOptional({
    type: ItemsOfMeansAnswer,
    description: 'Where the anxiety measure is a mean: how many answers the first and the last are of.',
  })
  anxietyItems?: ItemsOfMeansAnswer;
}

@Controller()
export class OutcomeController {
  constructor(private readonly outcomes: OutcomeReadModel) {}

  @Get('referrals/:referralId/outcome')
  @RoutePolicy({ roles: 'staff', record: 'one', careTeam: true, auditedAs: 'Looked at the outcome' })
  @Operation({
    task: 'Sessions and questionnaires',
    summary: 'How one course of treatment came out, by the national flags',
    description: 'Shows how one course of treatment came out, by the national flags.',
    refuses: 'referral.unknown',
  })
  @ApiOkResponse({ type: CourseOutcomeAnswer })
  show(
    @CurrentRequest() context: RequestContext,
    @Param('referralId', PathId) referralId: string,
  ): Promise<CourseOutcomeAnswer> {
    return this.outcomes.of(context, referralId);
  }
}
