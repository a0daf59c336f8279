import { Body, Controller, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { z } from 'zod';
import { riskAction, riskFinding, type RiskAction, type RiskFinding } from '#domain-model/values/risk-review';
import { readableText } from '#domain-model/values/readable-text';
import {
  Field,
  OptionalDayField,
  OptionalField,
  OptionalIdField,
  OptionalInstantField,
} from '#service-kit/http/fields';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { ProgressReadModel, type CourseProgress } from '../application/progress.read-model.js';
import { RiskCommands } from '../../review/application/risk.commands.js';
import { RiskList, type ListedRisk } from '../../review/application/risk-list.read-model.js';
import { ScoresCommands, type ScoresRecordedAnswer } from '../application/scores.commands.js';
import { RaisesRiskOfRefused } from './raises-risk-of-refused.js';
import { ProgressAnswer, RecordedAnswer, RiskAnswer, RiskReviewedAnswer } from './answers.js';

const occasion = z.enum(['before', 'in', 'outside'], 'An occasion is before, in or outside a session.');

/** The shape alone; which instrument has how many items, and what they may be, the catalogue knows. */
export const filledIn = z.strictObject({
  instrument: z.string().max(40),
  answers: z.array(z.number().nullable()).max(100).optional(),
  total: z.number().optional(),
  item9: z.number().optional(),
});

export class FilledInQuestionnaire {
  @ApiProperty({ example: 'PHQ-9', description: 'A token of the instrument catalogue.' })
  instrument!: string;

  @ApiPropertyOptional({
    type: [Number],
    nullable: true,
    example: [2, 1, 3, 2, 1, 2, 1, 1, 0],
    description:
      'One for each item in the printed order, null where none was given. Either answers or a total.',
  })
  answers?: (number | null)[];

  @ApiPropertyOptional({ description: 'Already added up. Of a PHQ-9, state item 9 beside it.' })
  total?: number;

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 3,
    description: 'The answer to PHQ-9 item 9, beside a total. Left out, it is not known: a risk to review.',
  })
  item9?: number;
}

class DespiteEarlier {
  @ApiProperty({ maxLength: 500, description: 'In words; it stays in the service.' })
  reason!: string;
}

class RecordScoresRequest {
  @OptionalInstantField({
    description: 'For staff who record late; left out: now, by the platform’s clock. A person states none.',
  })
  takenAt?: string;

  @Field(occasion)
  occasion!: 'before' | 'in' | 'outside';

  @OptionalIdField({ description: 'The contact they belong to.', orNull: true })
  appointmentId?: string | null;

  @Field(z.array(filledIn).min(1, 'At least one questionnaire.').max(20, 'At most 20 questionnaires.'))
  questionnaires!: FilledInQuestionnaire[];

  @OptionalField(z.strictObject({ reason: readableText({ what: 'A reason', most: 500 }) }), {
    description:
      'For staff: the same instrument was filled in once more for the same contact or time, and why.',
  })
  despiteEarlier?: DespiteEarlier;
}

class ProgressRequest {
  @OptionalDayField({ description: 'Scores up to this day. Absent: today.' })
  asOf?: string;
}

class RisksRequest {
  @OptionalField(z.enum(['true', 'false'], 'Expected true or false.'), { default: 'false' })
  reviewed?: 'true' | 'false';

  @OptionalField(z.enum(['true', 'false'], 'Expected true or false.'), {
    default: 'false',
    description: 'true: only those whose time for the review has passed.',
  })
  overdue?: 'true' | 'false';
}

const found = z.array(riskFinding.schema).min(1, 'A review says what was found.').max(10);
const actions = z.array(riskAction.schema).min(1, 'A review says what was done.').max(15);

class ReviewRiskRequest {
  @OptionalInstantField({
    description:
      'For staff who record late: after the answer was given. Left out: now, by the platform’s clock.',
  })
  reviewedAt?: string;

  @OptionalField(z.number().int().min(0).max(3), {
    description:
      'The answer that you have seen in GET /risks. Needed where the person has answered higher since the risk was raised.',
    orNull: true,
  })
  answer?: number | null;

  @Field(found.refine(isEachOnce, 'Each is said once.'), { example: ['passive-thoughts'] })
  found!: RiskFinding[];

  @Field(actions.refine(isEachOnce, 'Each is said once.'), {
    example: ['safety-plan', 'shared-with-gp'],
    description: 'All that was done; no-further-action stands alone, not-reached never does.',
  })
  actions!: RiskAction[];

  @OptionalField(readableText({ what: 'A note', most: 2_000 }), {
    description:
      'In words, for colleagues; it stays in the service. Needed for no-further-action, not-reached and other.',
    orNull: true,
  })
  note?: string | null;
}

function isEachOnce(codes: readonly string[]): boolean {
  return new Set(codes).size === codes.length;
}

@Controller()
export class OutcomesController {
  constructor(
    private readonly scores: ScoresCommands,
    private readonly progressOfCourses: ProgressReadModel,
    private readonly risks: RiskCommands,
    private readonly riskList: RiskList,
  ) {}

  @Post('referrals/:referralId/scores')
  @UseInterceptors(RaisesRiskOfRefused)
  @RoutePolicy({
    roles: 'clinician patient',
    record: 'one',
    careTeam: true,
    crisisHelp: true,
    auditedAs: 'Recorded questionnaires',
  })
  @Operation({
    task: 'Sessions and questionnaires',
    summary: 'Record the questionnaires of a session, or of an occasion outside one',
    description: 'Records the questionnaires of one occasion: item answers, or a total each.',
    refuses:
      'referral.unknown scores.referral-not-known-yet scores.recorded-already scores.instrument-unknown scores.taken-before-receipt score.wrong-number-of-answers score.total-out-of-range course.saved-meanwhile time.in-future',
    example: {
      occasion: 'outside',
      questionnaires: [{ instrument: 'PHQ-9', answers: [2, 1, 3, 2, 1, 2, 1, 1, 0] }],
    },
  })
  @ApiCreatedResponse({ type: RecordedAnswer })
  recordScores(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() request: RecordScoresRequest,
  ): Promise<ScoresRecordedAnswer> {
    return this.scores.recordScores(context, { ...request, referralId });
  }

  @Get('referrals/:referralId/progress')
  @RoutePolicy({ roles: 'staff patient', record: 'one', careTeam: true, auditedAs: 'Looked at the progress' })
  @Operation({
    task: 'Sessions and questionnaires',
    summary: 'Every score in order, the change since the first, and caseness now',
    description: 'Shows every score in order, the change since the first, and caseness now.',
    refuses: 'referral.unknown',
  })
  @ApiOkResponse({ type: ProgressAnswer })
  progress(
    @CurrentRequest() context: RequestContext,
    @Param('referralId', PathId) referralId: string,
    @Query() { asOf }: ProgressRequest,
  ): Promise<CourseProgress> {
    return this.progressOfCourses.progress(context, referralId, asOf);
  }

  @Get('risks')
  @RoutePolicy({
    roles: 'clinician clinical-lead',
    record: 'many',
    auditedAs: 'Saw it in the list of answers about self-harm',
  })
  @Operation({
    task: 'Risk',
    summary: 'Answers that someone must look at: the same day’s first, then the oldest',
    description: 'Lists the answers that someone must look at: those of the same day first.',
  })
  @ApiOkResponse({ type: [RiskAnswer] })
  listRisks(
    @CurrentRequest() context: RequestContext,
    @Query() { reviewed, overdue }: RisksRequest,
  ): Promise<readonly ListedRisk[]> {
    return this.riskList.list(context, { reviewed: reviewed === 'true', overdue: overdue === 'true' });
  }

  @Post('risks/:questionnaireId/review')
  @HttpCode(200)
  @RoutePolicy({
    roles: 'clinician clinical-lead',
    record: 'one',
    careTeam: true,
    auditedAs: 'Reviewed an answer about self-harm',
  })
  @Operation({
    task: 'Risk',
    summary: 'Say what was found and what was done about a raised risk',
    description:
      'Records what was found and what was done about a raised risk. All that is missing is named at once.',
    refuses:
      'risk.unknown risk.reviewed-already risk.answered-again risk.death-not-known risk.note-needed risk.action-needed risk.review-contradicts-itself risk.reviewed-before-raised time.in-future',
  })
  @ApiOkResponse({ type: RiskReviewedAnswer })
  reviewRisk(
    @CurrentCommand() context: CommandContext,
    @Param('questionnaireId', PathId) questionnaireId: string,
    @Body() { reviewedAt, note = null, ...review }: ReviewRiskRequest,
  ): Promise<RiskReviewedAnswer> {
    return this.risks.review(context, { ...review, questionnaireId, reviewedAt, note });
  }
}
