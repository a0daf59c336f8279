import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam } from '@nestjs/swagger';
import { crisisHelp } from '#domain-model/values/crisis-help';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import type { CommandContext } from '#service-kit/http/command-context';
import { CurrentCommand } from '#service-kit/http/command-context';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { SelfReferralList, type SelfReferralPlace } from '../application/self-referral-list.read-model.js';
import { cursorAt, limitOf } from '#service-kit/http/paging';
import { SelfReferralForms } from '../application/self-referral-form.js';
import { SelfReferralCommands } from '../application/self-referral.commands.js';
import { identityOf } from '../../person/http/person.request.js';
import {
  FormAnswer,
  GpPracticesAnswer,
  SelfReferralsAnswer,
  SelfReferredAnswer,
} from './self-referral.answers.js';
import {
  AskingRequest,
  FormQuery,
  GpPracticesQuery,
  SelfReferralsQuery,
  selfReferralCursor,
} from './self-referral.requests.js';

const whatHappensNext = [
  'Somebody of the service reads what you wrote, and gets in touch with you in the way you chose.',
  'You then talk together about what could help. Nothing is decided without you.',
  'If you hear nothing within two weeks, call the service and quote your reference number.',
  'If you feel worse before that, do not wait: use the crisis help below.',
];

/** The routes of people who ask for help for themselves, and need no account for it. */
@Controller()
export class SelfReferralController {
  constructor(
    private readonly commands: SelfReferralCommands,
    private readonly forms: SelfReferralForms,
    private readonly waiting: SelfReferralList,
  ) {}

  @Post('providers/:providerCode/self-referrals')
  @RoutePolicy({ roles: 'anyone', record: 'one', crisisHelp: true, auditedAs: 'Sent a self-referral' })
  @Operation({
    task: 'Ask for help',
    summary: 'Refer oneself without an account; the answer never says whether one is known',
    description:
      'Receives a request for help of somebody without an account and answers a reference. The answer never says whether the person is known. All that is wrong or missing is named at once.',
    refuses:
      'provider.unknown consent.to-store-needed consent.wording-unknown person.cannot-be-reached referral.under-minimum-age',
    example: {
      person: {
        familyName: 'Sentinelle',
        givenName: 'Ada',
        birthDate: '1980-05-04',
        telephone: '07700 900461',
        contact: { preference: 'telephone', safeToLeaveMessage: true },
      },
      whatBringsYou: ['low-mood'],
      safeNow: 'safe',
      consent: { toStore: true, toTellGp: true, wording: 'self-referral-2026-11' },
    },
  })
  @ApiParam({ name: 'providerCode', schema: { type: 'string', pattern: '^[A-Z0-9]{3,6}$' }, example: 'DH0' })
  @ApiCreatedResponse({ type: SelfReferredAnswer })
  async receiveFromAnyone(
    @CurrentCommand() context: CommandContext,
    @Param('providerCode') providerCode: string,
    @Body() body: AskingRequest,
  ): Promise<SelfReferredAnswer> {
    const { person, whatBringsYou, inYourWords = null, safeNow, consent, website = '' } = body;
    const { toStore, toTellGp, wording } = consent;
    const answer = await this.commands.receiveFromAnyone(context, providerCode, {
      identity: identityOf(person),
      whatBringsYou: [...new Set(whatBringsYou)],
      inYourWords,
      safeNow,
      consent: { toStore, toTellGp, wording },
      isLikelyProgram: website !== '',
    });
    return { ...answer, whatHappensNext, crisisHelp };
  }

  @Get('self-referrals')
  @RoutePolicy({ roles: 'staff', record: 'many' })
  @Operation({
    task: 'Receive and assess',
    summary: 'Who asked for help without an account and has not been assessed; who is not safe first',
    description: 'Lists the requests for help that people have sent themselves.',
  })
  @ApiOkResponse({ type: SelfReferralsAnswer })
  async listSelfReferrals(
    @CurrentRequest() context: RequestContext,
    @Query() { after, limit }: SelfReferralsQuery,
  ): Promise<SelfReferralsAnswer> {
    const page = await this.waiting.page(context, { after: placeOf(after), limit: limitOf(limit) });
    const { waiting, next } = page;
    return { waiting, next: next && cursorAt(next.urgency, next.receivedOn, next.referralId) };
  }

  @Get('self-referral-form')
  @RoutePolicy({ roles: 'anyone', crisisHelp: true })
  @Operation({
    task: 'Ask for help',
    summary: 'What is asked, in which words, with which codes; and crisis help, to be shown first',
    description: 'Gives the questions, the wording of the consent and crisis help.',
    refuses: 'provider.unknown',
  })
  @ApiOkResponse({ type: FormAnswer })
  showSelfReferralForm(@Query() { provider }: FormQuery): FormAnswer {
    return this.forms.of(provider);
  }

  @Get('gp-practices')
  @RoutePolicy({ roles: 'anyone', crisisHelp: true })
  @Operation({
    task: 'Ask for help',
    summary: 'GP practices by code, name, town or postcode; at most twenty',
    description: 'Finds GP practices by code, name, town or postcode.',
  })
  @ApiOkResponse({ type: GpPracticesAnswer })
  findGpPractices(@Query() { query }: GpPracticesQuery): GpPracticesAnswer {
    return this.forms.practicesMatching(query);
  }
}

function placeOf(cursor: string | undefined): SelfReferralPlace | null {
  const [urgency, receivedOn, referralId] = selfReferralCursor.read(cursor) ?? [];
  if (receivedOn === undefined || referralId === undefined) return null;
  return { urgency: Number(urgency), receivedOn, referralId };
}
