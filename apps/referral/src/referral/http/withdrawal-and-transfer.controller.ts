import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import type { CalendarDay } from '#domain-model/values/calendar';
import { crisisHelp, type CrisisHelp } from '#domain-model/values/crisis-help';
import { endCode, type EndCode } from '#domain-model/values/end-code';
import { OdsCode } from '#domain-model/values/ods-code';
import { readableText } from '#domain-model/values/readable-text';
import { DayField, Field, OptionalDayField, OptionalField } from '#service-kit/http/fields';
import type { CommandContext } from '#service-kit/http/command-context';
import { CurrentCommand } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { closingRefusals } from './refusals.js';
import type { LeftAnswer } from '../application/withdrawal-and-transfer.commands.js';
import { WithdrawalAndTransferCommands } from '../application/withdrawal-and-transfer.commands.js';
import { CrisisHelpAnswer } from '../../intake/http/self-referral.answers.js';

const RisksSeen = z.array(z.uuid('Expected a UUID.'), 'Expected a list of ids.').max(100, 'At most 100 ids.');

class WithdrawalRequest {
  @OptionalDayField({ description: 'Today when left out. No reason is asked for.' })
  withdrawnOn?: CalendarDay;

  @OptionalField(RisksSeen, {
    description:
      'For staff, where the referral has risks that nobody has reviewed: their questionnaires, as the refusal names them. ' +
      'The risks stay on the list, with the time due.',
  })
  openRisksSeen?: string[];
}

class TransferRequest {
  @Field(OdsCode, { example: 'NCH', description: 'ODS code of the provider that goes on.' })
  toProvider!: string;

  @DayField()
  transferredOn!: CalendarDay;

  @OptionalField(endCode.schema, { description: '13 when left out; needed after treatment here.' })
  endCode?: EndCode;

  @Field(readableText({ what: 'A reason', most: 500 }), {
    description: 'Kept here, never published and not passed on.',
  })
  reason!: string;
}

class ClosedAnswer implements LeftAnswer {
  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ type: String, format: 'date' })
  closedOn!: string;

  @ApiProperty({ enum: endCode.codes })
  endCode!: EndCode;
}

class WithdrawnAnswer extends ClosedAnswer {
  @ApiProperty({ type: [CrisisHelpAnswer] })
  crisisHelp!: readonly CrisisHelp[];
}

class TransferredAnswer extends ClosedAnswer {
  @ApiProperty()
  receivedBy!: string;
}

@Controller()
export class WithdrawalAndTransferController {
  constructor(private readonly commands: WithdrawalAndTransferCommands) {}

  @Post('referrals/:referralId/withdrawal')
  @HttpCode(200)
  @RoutePolicy({ roles: 'patient clinician administrator', record: 'one', careTeam: true, crisisHelp: true })
  @Operation({
    task: 'Ending',
    summary: 'Withdraw, oneself or on behalf of the person; no reason is asked for',
    description: 'The person wants no more of it. No reason is asked for.',
    refuses: `${closingRefusals} withdrawal.speaks-of-today`,
  })
  @ApiOkResponse({ type: WithdrawnAnswer })
  async withdrawReferral(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: WithdrawalRequest,
  ): Promise<WithdrawnAnswer> {
    const { withdrawnOn = null, openRisksSeen = [] } = body;
    const withdrawing = { withdrawnOn, openRisksSeen };
    return { ...(await this.commands.withdraw(context, referralId, withdrawing)), crisisHelp };
  }

  @Post('referrals/:referralId/transfer')
  @HttpCode(200)
  @RoutePolicy({ roles: 'clinician administrator', record: 'one', careTeam: true })
  @Operation({
    task: 'Ending',
    summary: 'Pass on to another provider; the clock runs on there',
    description: 'Closes a referral here; it is received at another provider with its first day.',
    refuses: `${closingRefusals} provider.unknown transfer.to-itself transfer.end-code-needed transfer.person-has-died referral.risk-not-reviewed`,
    example: {
      toProvider: '8KJ43',
      transferredOn: '2026-06-12',
      reason: 'Moved to another region.',
    },
  })
  @ApiOkResponse({ type: TransferredAnswer })
  transferReferral(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() body: TransferRequest,
  ): Promise<TransferredAnswer> {
    const { toProvider, transferredOn, endCode: code = null, reason } = body;
    return this.commands.transfer(context, referralId, {
      toProvider,
      transferredOn,
      endCode: code,
      reason,
    });
  }
}
