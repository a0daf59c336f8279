import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import type { CommandContext } from '#service-kit/http/command-context';
import { CurrentCommand } from '#service-kit/http/command-context';
import { limitOf } from '#service-kit/http/paging';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { closingRefusals } from './refusals.js';
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
  @RoutePolicy({
    roles: 'administrator clinician',
    record: 'one',
    careTeam: true,
    auditedAs: 'Recorded a referral',
  })
  @Operation({
    task: 'Receive and assess',
    summary: 'Receive a referral; beside an open one of the same person only when told to',
    description:
      'Receives a referral of somebody new or known, and answers who was here before, with warnings.',
    refuses:
      'person.may-be-another person.unknown referral.person-has-open-referral referral.received-twice referral.under-minimum-age time.in-future',
    example: {
      source: 'A1',
      receivedOn: '2026-06-03',
      person: {
        familyName: 'Sentinelle',
        givenName: 'Ada',
        birthDate: '1980-05-04',
        telephone: '07700 900461',
        contact: { preference: 'telephone', safeToLeaveMessage: true },
      },
    },
  })
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
  @RoutePolicy({ roles: 'patient', record: 'one', crisisHelp: true, auditedAs: 'Sent a self-referral' })
  @Operation({
    task: 'Ask for help',
    summary: 'Refer oneself',
    description: 'Receives a referral of the person who calls. The token says who it is; the source is B1.',
    refuses: 'referral.under-minimum-age referral.person-has-open-referral',
    example: {
      person: {
        familyName: 'Sentinelle',
        givenName: 'Ada',
        birthDate: '1980-05-04',
        telephone: '07700 900461',
        contact: { preference: 'telephone', safeToLeaveMessage: true },
      },
    },
  })
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
  @RoutePolicy({ roles: 'clinician', record: 'one', careTeam: true, auditedAs: 'Recorded the assessment' })
  @Operation({
    task: 'Receive and assess',
    summary: 'Record what an assessment came to',
    description:
      'Records what an assessment came to: the problem, and suitable or not with the national reason.',
    refuses: 'referral.unknown assessment.reason-needed referral.therapy-not-for-this-problem time.in-future',
  })
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
  @RoutePolicy({
    roles: 'clinician administrator',
    record: 'one',
    careTeam: true,
    auditedAs: 'Put the referral on a waiting list',
  })
  @Operation({
    task: 'Receive and assess',
    summary: 'Accept onto the waiting list of a step and therapy, or move to another',
    description: 'Puts the person on the waiting list of a step and therapy, or moves him or her to another.',
    refuses:
      'referral.unknown referral.not-assessed referral.therapy-not-for-this-problem referral.guided-self-help-not-recommended time.in-future',
  })
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
  @RoutePolicy({
    roles: 'clinician administrator',
    record: 'one',
    careTeam: true,
    auditedAs: 'Closed the referral before treatment',
  })
  @Operation({
    task: 'Ending',
    summary: 'Close without treatment',
    description: 'Closes a referral without treatment, with an end code and signposting.',
    refuses: `${closingRefusals} referral.already-treated referral.end-code-is-for-treated referral.end-code-needs-reason`,
    example: { declinedOn: '2026-06-10', endCode: '14' },
  })
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
  @RoutePolicy({
    roles: 'clinician',
    record: 'one',
    careTeam: true,
    auditedAs: 'Recorded the end of treatment',
  })
  @Operation({
    task: 'Ending',
    summary: 'Discharge, whatever came before',
    description: 'Closes a referral with an end code; after a death also every other open one of the person.',
    refuses: `${closingRefusals} referral.no-contact-known-yet referral.end-code-needs-reason`,
    example: { dischargedOn: '2026-06-10', endCode: '46' },
  })
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
  @RoutePolicy({ roles: 'staff patient', record: 'one', careTeam: true, auditedAs: 'Looked at the referral' })
  @Operation({
    task: 'Receive and assess',
    summary: 'A referral with its clocks',
    description:
      'Gives a referral with its clocks. A person sees his or her own; other providers’ are unknown.',
    refuses: 'referral.unknown',
  })
  @ApiOkResponse({ type: ReferralAnswer })
  showReferral(
    @CurrentRequest() context: RequestContext,
    @Param('referralId', PathId) referralId: string,
    @Query() { asOf }: AsOfQuery,
  ): Promise<ReferralAnswer> {
    return this.referrals.show(context, referralId, asOf);
  }

  @Get('waiting-list')
  @RoutePolicy({ roles: 'staff', record: 'many', auditedAs: 'Saw the referral in the waiting list' })
  @Operation({
    task: 'Waiting and booking',
    summary: 'Who waits for a first treatment, longest first',
    description: 'Lists who waits for a first treatment, longest first.',
  })
  @ApiOkResponse({ type: WaitingListAnswer })
  showWaitingList(
    @CurrentRequest() context: RequestContext,
    @Query() query: WaitingListQuery,
  ): Promise<WaitingListAnswer> {
    const { step = null, therapy = null, asOf = null, after = null, limit } = query;
    return this.waitingList.list(context, { step, therapy, asOf, after, limit: limitOf(limit) });
  }
}
