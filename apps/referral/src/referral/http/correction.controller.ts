import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import type { CalendarDay } from '#domain-model/values/calendar';
import { endCode, type EndCode } from '#domain-model/values/end-code';
import { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import { sourceOfReferral, type SourceOfReferral } from '#domain-model/values/source-of-referral';
import {
  correctionRefusals,
  CorrectionRequest,
  CorrectionsAnswer,
  whyOf,
} from '#service-kit/http/correction-requests';
import { OptionalDayField, OptionalField, OptionalNestedField } from '#service-kit/http/fields';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { CorrectionCommands, type AssessmentCorrected } from '../application/correction.commands.js';
import {
  ReopeningCommands,
  type CancelledAppointment,
  type Reopening,
} from '../application/reopening.commands.js';
import { CorrectionReadModel } from '../application/correction.read-model.js';
import { DoubtAnswer, ReferralId } from './referral.answers.js';
import { DespiteOpenReferral } from './referral.requests.js';

class ReceiptCorrectionRequest extends CorrectionRequest {
  @OptionalDayField({ description: 'Day 0 of every waiting time. Left out: as it stands.' })
  receivedOn?: CalendarDay;

  @OptionalField(sourceOfReferral.schema, { description: 'I101030. Left out: as it stands.' })
  source?: SourceOfReferral;
}

class AssessmentCorrectionRequest extends CorrectionRequest {
  @OptionalDayField({ description: 'Left out: as it stands.' })
  assessedOn?: CalendarDay;

  @OptionalField(ProblemDescriptor.nullable(), { description: 'null: none was found.' })
  problemDescriptor?: string | null;
}

class ClosureCorrectionRequest extends CorrectionRequest {
  @OptionalDayField({ description: 'Left out: as it stands.' })
  closedOn?: CalendarDay;

  @OptionalField(endCode.schema, { description: 'I101250. Left out: as it stands.' })
  endCode?: EndCode;
}

class ReopeningRequest extends CorrectionRequest {
  @OptionalNestedField(() => DespiteOpenReferral, {
    description: 'Where the person has another open referral here.',
  })
  despiteOpenReferral?: DespiteOpenReferral;
}

class CorrectedAnswer extends ReferralId {
  @ApiProperty({ format: 'uuid' })
  correctionId!: string;
}

class AssessmentCorrectedAnswer extends CorrectedAnswer {
  @ApiProperty({
    type: [DoubtAnswer],
    description: 'What is planned and does not fit the problem that stands now.',
  })
  doubts!: AssessmentCorrected['doubts'];
}

class CancelledAppointmentAnswer implements CancelledAppointment {
  @ApiProperty({ format: 'uuid' })
  appointmentId!: string;

  @ApiProperty({ type: String, format: 'date' })
  contactOn!: string;
}

class ReopenedAnswer extends CorrectedAnswer {
  @ApiProperty({
    type: [CancelledAppointmentAnswer],
    description:
      'What the closure had cancelled, as far as told: it stays cancelled and has to be booked again.',
  })
  cancelledAppointments!: readonly CancelledAppointment[];

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'The provider at which the referral that was passed on is open now: speak with it. null: it was no transfer, or that ' +
      'provider has closed it, voided it or passed it on; to whom, it alone can say.',
  })
  stillOpenAt!: string | null;

  @ApiProperty({
    type: [String],
    description: 'Other referrals that the same death had ended: open each again.',
  })
  alsoEndedByDeath!: readonly string[];
}

@Controller('referrals/:referralId')
export class CorrectionController {
  constructor(
    private readonly commands: CorrectionCommands,
    private readonly reopenings: ReopeningCommands,
    private readonly corrections: CorrectionReadModel,
  ) {}

  @Post('correction')
  @HttpCode(200)
  @RoutePolicy({ roles: 'clinician administrator clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'Correcting',
    summary: 'Corrected the day of receipt or the source',
    description: 'Corrects the day of receipt or the source of a referral.',
    refuses: `referral.unknown referral.received-after-what-followed referral.under-minimum-age ${correctionRefusals}`,
    example: { reason: 'recorded-in-error', source: 'B1' },
  })
  @ApiOkResponse({ type: CorrectedAnswer })
  correctReceipt(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: ReceiptCorrectionRequest,
  ): Promise<CorrectedAnswer> {
    const { receivedOn, source } = body;
    return this.commands.correctReceipt(context, referralId, { why: whyOf(body), receivedOn, source });
  }

  @Post('assessment-correction')
  @HttpCode(200)
  @RoutePolicy({ roles: 'clinician clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'Correcting',
    summary: 'Corrected the day or the problem of the last assessment',
    description: 'Corrects the day or the problem of the last assessment.',
    refuses: `referral.unknown referral.not-assessed assessment.after-what-followed ${correctionRefusals}`,
    example: { reason: 'recorded-in-error', problemDescriptor: 'F410' },
  })
  @ApiOkResponse({ type: AssessmentCorrectedAnswer })
  correctAssessment(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: AssessmentCorrectionRequest,
  ): Promise<AssessmentCorrectedAnswer> {
    const { assessedOn, problemDescriptor } = body;
    const why = whyOf(body);
    return this.commands.correctAssessment(context, referralId, { why, assessedOn, problemDescriptor });
  }

  @Post('closure-correction')
  @HttpCode(200)
  @RoutePolicy({ roles: 'clinician administrator clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'Correcting',
    summary: 'Corrected the day or the end code of a closure',
    description: 'Corrects the day or the end code of a closure.',
    refuses: `referral.unknown referral.not-closed referral.closed-before-last-contact referral.end-code-is-for-treated ${correctionRefusals}`,
    example: { reason: 'recorded-in-error', closedOn: '2026-06-12' },
  })
  @ApiOkResponse({ type: CorrectedAnswer })
  correctClosure(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: ClosureCorrectionRequest,
  ): Promise<CorrectedAnswer> {
    const { closedOn, endCode } = body;
    return this.commands.correctClosure(context, referralId, { why: whyOf(body), closedOn, endCode });
  }

  @Post('reopening')
  @HttpCode(200)
  @RoutePolicy({ roles: 'clinician clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'Correcting',
    summary: 'Undo a decline, discharge or transfer made by mistake',
    description: 'Undoes a decline, discharge or transfer that was a mistake, within 90 days.',
    refuses:
      'referral.unknown referral.not-closed referral.closed-too-long-ago referral.person-has-open-referral correction.note-needed',
  })
  @ApiOkResponse({ type: ReopenedAnswer })
  reopen(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: ReopeningRequest,
  ): Promise<ReopenedAnswer> {
    return this.reopenings.reopen(context, referralId, reopeningOf(body));
  }

  @Post('void')
  @HttpCode(200)
  @RoutePolicy({
    roles: 'clinician administrator clinical-lead',
    record: 'one',
    careTeam: true,
    auditedAs: 'Said that the referral was a mistake',
  })
  @Operation({
    task: 'Correcting',
    summary: 'Say that a referral was a mistake: it counts nowhere; the note says why',
    description: 'Says that a referral was a mistake: it counts nowhere and is on no list.',
    refuses:
      'referral.unknown referral.voided referral.has-contacts referral.risk-not-reviewed correction.note-needed',
    example: { reason: 'recorded-in-error', note: 'Entered for somebody else.' },
  })
  @ApiOkResponse({ type: CorrectedAnswer })
  voidReferral(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: CorrectionRequest,
  ): Promise<CorrectedAnswer> {
    return this.reopenings.void(context, referralId, whyOf(body));
  }

  @Post('unvoid')
  @HttpCode(200)
  @RoutePolicy({
    roles: 'administrator clinical-lead',
    record: 'one',
    careTeam: true,
    auditedAs: 'Said that the referral was no mistake',
  })
  @Operation({
    task: 'Correcting',
    summary: 'Undo the void of a referral',
    description: 'Undoes the void of a referral, within 90 days.',
    refuses:
      'referral.unknown referral.not-voided referral.voided-too-long-ago referral.person-has-open-referral',
  })
  @ApiOkResponse({ type: CorrectedAnswer })
  unvoidReferral(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: ReopeningRequest,
  ): Promise<CorrectedAnswer> {
    return this.reopenings.unvoid(context, referralId, reopeningOf(body));
  }

  @Get('corrections')
  @RoutePolicy({ roles: 'staff', record: 'one', careTeam: true })
  @Operation({
    task: 'Correcting',
    summary: 'What was corrected: by whom, when, why, and what stood before',
    description: 'Lists what was corrected: by whom, when, why, and what stood before.',
    refuses: 'referral.unknown',
  })
  @ApiOkResponse({ type: CorrectionsAnswer })
  listCorrections(
    @CurrentRequest() context: RequestContext,
    @Param('referralId', PathId) referralId: string,
  ): Promise<CorrectionsAnswer> {
    return this.corrections.list(context, referralId);
  }
}

function reopeningOf(body: ReopeningRequest): Reopening {
  return { why: whyOf(body), despite: body.despiteOpenReferral ?? null };
}
