import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { OptionalField, OptionalIdField } from '#service-kit/http/fields';
import { After, cursorAt, cursorOf, Limit, limitOf, Next } from '#service-kit/http/paging';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { personOfRow } from '../../person/http/person-name.answer.js';
import {
  Inbox,
  nextSteps,
  personWarnings,
  type InboxPlace,
  type KnownDanger,
  type NextStep,
  type Received,
} from '../application/inbox.read-model.js';
import { ReferralOwnerCommands, type OwnedSince } from '../application/referral-owner.commands.js';

const textOrNull = { type: String, nullable: true } as const;
const cursor = cursorOf('rank', 'day', 'id');

class InboxQuery {
  @OptionalField(z.enum(['me', 'nobody'], 'An owner is me or nobody.'), {
    description: 'Only those that you see to, or nobody does.',
  })
  owner?: 'me' | 'nobody';

  @OptionalField(z.enum(nextSteps, `What is next is one of ${nextSteps.join(', ')}.`), {
    description: 'Only those with which this has to be done next.',
  })
  next?: NextStep;

  @After(cursor)
  after?: string;

  @Limit()
  limit?: string;
}

class DangerAnswer implements KnownDanger {
  @ApiProperty({ ...textOrNull, description: 'As the person said: safe, not-sure, not-safe.' })
  safeNow!: string | null;

  @ApiProperty({ ...textOrNull, description: 'As the sender said: none-known, known.' })
  knownToSender!: string | null;

  @ApiProperty({ ...textOrNull, description: 'The highest risk that nobody has reviewed.' })
  notReviewed!: string | null;

  @ApiProperty({ ...textOrNull, description: 'The highest risk that another provider had reviewed.' })
  reviewedElsewhere!: string | null;
}

class OwnerAnswer implements OwnedSince {
  @ApiProperty({ ...textOrNull, format: 'uuid' })
  clinicianId!: string | null;

  @ApiProperty({ ...textOrNull, description: 'The opaque subject of who took it.' })
  subject!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  since!: string;
}

class InboxRowAnswer implements Received {
  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty(personOfRow)
  person!: Received['person'];

  @ApiProperty({ description: 'Source of referral, I101030.' })
  source!: string;

  @ApiProperty({ ...textOrNull, description: 'What the person or the partner was told to quote.' })
  reference!: string | null;

  @ApiProperty({ type: String, format: 'date' })
  receivedOn!: string;

  @ApiProperty({ type: 'integer', description: 'Days since receipt, day 0 of every waiting time.' })
  ageDays!: number;

  @ApiProperty({ enum: nextSteps })
  next!: NextStep;

  @ApiProperty({
    enum: [1, 2, 3],
    description: '1 today; 2 a risk is known or not excluded; 3 none is known.',
  })
  urgency!: number;

  @ApiProperty({ type: DangerAnswer })
  danger!: KnownDanger;

  @ApiProperty({
    ...textOrNull,
    format: 'date-time',
    description: 'By when somebody must look, where danger was spoken of and nobody has.',
  })
  lookBy!: string | null;

  @ApiProperty({ type: [String], description: 'Fields of the person that are not known, or only claimed.' })
  missing!: readonly string[];

  @ApiProperty({
    enum: personWarnings,
    isArray: true,
    description: 'person.deceased: another referral of the person ended with a death (17, 49).',
  })
  warnings!: Received['warnings'];

  @ApiProperty({ type: OwnerAnswer, nullable: true })
  owner!: OwnedSince | null;
}

class InboxAnswer {
  @ApiProperty({ type: [InboxRowAnswer] })
  received!: readonly Received[];

  @Next()
  next!: string | null;
}

class OwnerRequest {
  @OptionalIdField({ description: 'The clinician who sees to it; left out: you do.' })
  clinicianId?: string;

  @OptionalField(z.boolean('Expected true or false.'), {
    description: 'true: also where somebody else sees to it.',
  })
  insteadOf?: boolean;
}

class OwnedAnswer {
  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ type: OwnerAnswer })
  owner!: OwnedSince;
}

@Controller()
export class InboxController {
  constructor(
    private readonly inbox: Inbox,
    private readonly owners: ReferralOwnerCommands,
  ) {}

  @Get('inbox')
  @RoutePolicy({
    roles: 'staff',
    record: 'many',
    auditedAs: 'Saw the referral in the list of what was received',
  })
  @Operation({
    task: 'Receive and assess',
    summary: 'Everything received that is on no waiting list yet, most urgent first, then the oldest',
    description: 'Lists the referrals that wait for a decision, and who sees to each.',
  })
  @ApiOkResponse({ type: InboxAnswer })
  async listInbox(
    @CurrentRequest() context: RequestContext,
    @Query() query: InboxQuery,
  ): Promise<InboxAnswer> {
    const { owner = null, next = null, after, limit } = query;
    const page = await this.inbox.page(context, {
      owner,
      next,
      after: placeOf(after),
      limit: limitOf(limit),
    });
    return { received: page.received, next: page.next && cursorOfPlace(page.next) };
  }

  @Post('referrals/:referralId/owner')
  @HttpCode(200)
  @RoutePolicy({ roles: 'staff', record: 'one', careTeam: true, auditedAs: 'Said who sees to the referral' })
  @Operation({
    task: 'Receive and assess',
    summary: 'See to a referral until it is accepted or closed, or name the clinician who does',
    description:
      'Says who sees to a referral until it is accepted or closed. The caller, where no clinician is named.',
    refuses: 'referral.unknown referral.owned-already referral.already-closed',
  })
  @ApiOkResponse({ type: OwnedAnswer })
  own(
    @CurrentCommand() context: CommandContext,
    @Param('referralId', PathId) referralId: string,
    @Body() { clinicianId, insteadOf = false }: OwnerRequest,
  ): Promise<OwnedAnswer> {
    return this.owners.own(context, referralId, { clinicianId: clinicianId ?? null, insteadOf });
  }
}

function placeOf(text: string | undefined): InboxPlace | null {
  const [urgency, receivedOn, referralId] = cursor.read(text) ?? [];
  if (receivedOn === undefined || referralId === undefined) return null;
  return { urgency: Number(urgency), receivedOn, referralId };
}

function cursorOfPlace({ urgency, receivedOn, referralId }: InboxPlace): string {
  return cursorAt(urgency, receivedOn, referralId);
}
