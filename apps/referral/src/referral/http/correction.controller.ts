import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import type { CalendarDay } from '#domain-model/values/calendar';
import { endCode, type EndCode } from '#domain-model/values/end-code';
import { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import { sourceOfReferral, type SourceOfReferral } from '#domain-model/values/source-of-referral';
import { CorrectionRequest, CorrectionsAnswer, whyOf } from '#service-kit/correction-requests';
import { Is, IsDay, Optionally } from '#service-kit/field-rules';
import { Inquired, type Inquiry } from '#service-kit/inquiry';
import { Invoked, type Invocation } from '#service-kit/invocation';
import { PathId } from '#service-kit/validation';
import { CorrectionCommands, type CancelledAppointment } from '../application/correction.commands.js';
import { CorrectionReadModel } from '../application/correction.read-model.js';
import { ReferralId } from './referral.answers.js';

const day = { format: 'date', example: '2024-06-03' };

class ReceiptCorrectionRequest extends CorrectionRequest {
  @ApiPropertyOptional({ ...day, description: 'Day 0 of every waiting time. Left out: as it stands.' })
  @Optionally()
  @IsDay()
  receivedOn?: CalendarDay;

  @ApiPropertyOptional({ enum: sourceOfReferral.codes, description: 'I101030. Left out: as it stands.' })
  @Optionally()
  @Is(sourceOfReferral.schema)
  source?: SourceOfReferral;
}

class AssessmentCorrectionRequest extends CorrectionRequest {
  @ApiPropertyOptional({ ...day, description: 'Left out: as it stands.' })
  @Optionally()
  @IsDay()
  assessedOn?: CalendarDay;

  @ApiPropertyOptional({ type: String, nullable: true, description: 'null: none was found.' })
  @Optionally()
  @Is(ProblemDescriptor.nullable())
  problemDescriptor?: string | null;
}

class ClosureCorrectionRequest extends CorrectionRequest {
  @ApiPropertyOptional({ ...day, description: 'Left out: as it stands.' })
  @Optionally()
  @IsDay()
  closedOn?: CalendarDay;

  @ApiPropertyOptional({ enum: endCode.codes, description: 'I101250. Left out: as it stands.' })
  @Optionally()
  @Is(endCode.schema)
  endCode?: EndCode;
}

class CorrectedAnswer extends ReferralId {
  @ApiProperty({ format: 'uuid' })
  correctionId!: string;
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
}

@ApiTags('corrections')
@Controller('referrals/:referralId')
export class CorrectionController {
  constructor(
    private readonly commands: CorrectionCommands,
    private readonly corrections: CorrectionReadModel,
  ) {}

  @Post('correction')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put right the day of receipt or the source' })
  @ApiOkResponse({ type: CorrectedAnswer })
  correctReceipt(
    @Invoked() invocation: Invocation,
    @Param('referralId', PathId) referralId: string,
    @Body() body: ReceiptCorrectionRequest,
  ): Promise<CorrectedAnswer> {
    const { receivedOn, source } = body;
    return this.commands.correctReceipt(invocation, referralId, { why: whyOf(body), receivedOn, source });
  }

  @Post('assessment-correction')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put right the day or the problem of the last assessment' })
  @ApiOkResponse({ type: CorrectedAnswer })
  correctAssessment(
    @Invoked() invocation: Invocation,
    @Param('referralId', PathId) referralId: string,
    @Body() body: AssessmentCorrectionRequest,
  ): Promise<CorrectedAnswer> {
    const { assessedOn, problemDescriptor } = body;
    const why = whyOf(body);
    return this.commands.correctAssessment(invocation, referralId, { why, assessedOn, problemDescriptor });
  }

  @Post('closure-correction')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put right the day or the end code of a closure' })
  @ApiOkResponse({ type: CorrectedAnswer })
  correctClosure(
    @Invoked() invocation: Invocation,
    @Param('referralId', PathId) referralId: string,
    @Body() body: ClosureCorrectionRequest,
  ): Promise<CorrectedAnswer> {
    const { closedOn, endCode } = body;
    return this.commands.correctClosure(invocation, referralId, { why: whyOf(body), closedOn, endCode });
  }

  @Post('reopening')
  @HttpCode(200)
  @ApiOperation({ summary: 'Undo a decline, discharge or transfer made by mistake' })
  @ApiOkResponse({ type: ReopenedAnswer })
  reopen(
    @Invoked() invocation: Invocation,
    @Param('referralId', PathId) referralId: string,
    @Body() body: CorrectionRequest,
  ): Promise<ReopenedAnswer> {
    return this.commands.reopen(invocation, referralId, whyOf(body));
  }

  @Get('corrections')
  @ApiOperation({ summary: 'What was put right: by whom, when, why, and what stood before' })
  @ApiOkResponse({ type: CorrectionsAnswer })
  listCorrections(
    @Inquired() inquiry: Inquiry,
    @Param('referralId', PathId) referralId: string,
  ): Promise<CorrectionsAnswer> {
    return this.corrections.list(inquiry, referralId);
  }
}
