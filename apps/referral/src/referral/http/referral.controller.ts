import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import type { CommandContext } from '#service-kit/http/command-context';
import { CurrentCommand } from '#service-kit/http/command-context';
import { limitOf } from '#service-kit/http/paging';
import { PathId } from '#service-kit/http/validation';
import { ReceivingCommands } from '../../intake/application/receiving.commands.js';
import { ClosingCommands } from '../application/closing.commands.js';
import { ReferralCommands } from '../application/referral.commands.js';
import { ReferralReadModel } from '../application/referral.read-model.js';
import { WaitingListReadModel } from '../application/waiting-list.read-model.js';
import { identityOf, verifiedIdentityOf } from '../../person/http/person.request.js';
import {
  AssessmentRecordedAnswer,
  ReceivedAnswer,
  ReceivedForStaffAnswer,
  ReferralAnswer,
  ReferralId,
  WaitingListAnswer,
} from './referral.answers.js';
import {
  AcceptanceRequest,
  AsOfQuery,
  AssessmentRequest,
  DeclineRequest,
  DischargeRequest,
  ReferralRequest,
  SelfReferralRequest,
  WaitingListQuery,
} from './referral.requests.js';

@ApiTags('referral')
@Controller()
export class ReferralController {
  constructor(
    private readonly receiving: ReceivingCommands,
    private readonly commands: ReferralCommands,
    private readonly closing: ClosingCommands,
    private readonly referrals: ReferralReadModel,
    private readonly waitingList: WaitingListReadModel,
  ) {}

  @Post('referrals')
  @ApiOperation({ summary: 'Receive a referral; beside an open one of the same person only when told to' })
  @ApiCreatedResponse({ type: ReceivedForStaffAnswer })
  receive(
    @CurrentCommand() context: CommandContext,
    @Body() body: ReferralRequest,
  ): Promise<ReceivedForStaffAnswer> {
    const { source, receivedOn, personId = null, person, despiteOpenReferral: despite = null } = body;
    const { isSamePerson = null, isAnotherPerson = null } = body;
    const identity = person === undefined ? null : verifiedIdentityOf(person);
    const answer = { isSamePerson, isAnotherPerson };
    return this.receiving.receive(context, { source, receivedOn, personId, identity, answer, despite });
  }

  @Post('self-referrals')
  @ApiOperation({ summary: 'Refer oneself' })
  @ApiCreatedResponse({ type: ReceivedAnswer })
  receiveFromSelf(
    @CurrentCommand() context: CommandContext,
    @Body() body: SelfReferralRequest,
  ): Promise<ReceivedAnswer> {
    return this.receiving.receiveFromSelf(context, {
      identity: identityOf(body.person),
      despite: body.despiteOpenReferral ?? null,
    });
  }

  @Post('referrals/:referralId/assessment')
  @HttpCode(200)
  @ApiOperation({ summary: 'Record what an assessment came to' })
  @ApiOkResponse({ type: AssessmentRecordedAnswer })
  recordAssessment(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: AssessmentRequest,
  ): Promise<AssessmentRecordedAnswer> {
    const { assessedOn, suitable, problemDescriptor = null, notSuitableReason = null } = body;
    const { step = null, therapy = null } = body;
    const assessment = { assessedOn, suitable, problemDescriptor, notSuitableReason, step, therapy };
    return this.commands.recordAssessment(context, referralId, assessment);
  }

  @Post('referrals/:referralId/acceptance')
  @HttpCode(200)
  @ApiOperation({ summary: 'Accept onto the waiting list of a step and therapy, or move to another' })
  @ApiOkResponse({ type: ReferralId })
  accept(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: AcceptanceRequest,
  ): Promise<ReferralId> {
    const { acceptedOn, step, therapy, guidedSelfHelpOverride = null } = body;
    return this.commands.accept(context, referralId, {
      acceptedOn,
      step,
      therapy,
      guidedSelfHelpOverride,
    });
  }

  @Post('referrals/:referralId/decline')
  @HttpCode(200)
  @ApiOperation({ summary: 'Close without treatment' })
  @ApiOkResponse({ type: ReferralId })
  decline(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: DeclineRequest,
  ): Promise<ReferralId> {
    const { declinedOn, endCode, signpostedTo = null, endCodeReason = null } = body;
    const declining = { declinedOn, endCode, signpostedTo, endCodeReason };
    return this.closing.decline(context, referralId, declining);
  }

  @Post('referrals/:referralId/discharge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Discharge, whatever came before' })
  @ApiOkResponse({ type: ReferralId })
  discharge(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: DischargeRequest,
  ): Promise<ReferralId> {
    const { dischargedOn, endCode, endCodeReason = null } = body;
    return this.closing.discharge(context, referralId, { dischargedOn, endCode, endCodeReason });
  }

  @Get('referrals/:referralId')
  @ApiOperation({ summary: 'A referral with its clocks' })
  @ApiOkResponse({ type: ReferralAnswer })
  showReferral(
    @CurrentRequest() context: RequestContext,
    @Param('referralId', PathId) referralId: string,
    @Query() { asOf }: AsOfQuery,
  ): Promise<ReferralAnswer> {
    return this.referrals.show(context, referralId, asOf);
  }

  @Get('waiting-list')
  @ApiOperation({ summary: 'Who waits for a first treatment, longest first' })
  @ApiOkResponse({ type: WaitingListAnswer })
  showWaitingList(
    @CurrentRequest() context: RequestContext,
    @Query() query: WaitingListQuery,
  ): Promise<WaitingListAnswer> {
    const { step = null, therapy = null, asOf = null, after = null, limit } = query;
    return this.waitingList.list(context, { step, therapy, asOf, after, limit: limitOf(limit) });
  }
}
