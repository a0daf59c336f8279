import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import type { CalendarDay } from '#domain-model/values/calendar';
import { readableLine } from '#domain-model/values/readable-text';
import { sourceOfReferral, type SourceOfReferral } from '#domain-model/values/source-of-referral';
import { Telephone } from '#domain-model/values/telephone';
import { DayField, Field, NestedField, OptionalField, OptionalNestedField } from '#service-kit/http/fields';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import type { CommandContext } from '#service-kit/http/command-context';
import { CurrentCommand } from '#service-kit/http/command-context';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import type {
  KnownRisk,
  SenderKind,
  SentReferral,
  SentStatus,
} from '../application/professional-referral.commands.js';
import {
  knownRisk,
  ProfessionalReferralCommands,
  senderKinds,
  sentStatuses,
} from '../application/professional-referral.commands.js';
import { reasonForComing, type ReasonForComing } from '../application/self-referral.commands.js';
import { identityOf, PersonRequest } from '../../person/http/person.request.js';
import { DespiteOpenReferral } from '../../referral/http/referral.requests.js';
import { OwnWords } from './self-referral.requests.js';

const Role = readableLine({ what: 'A role', most: 100 }).min(2, 'A role has at least two letters.');
const OrganisationCode = z
  .string()
  .regex(/^[A-Z0-9]{3,10}$/, 'An ODS code is 3 to 10 capital letters and digits, such as A81001.');

class SenderRequest {
  @Field(z.enum(senderKinds, `A sender is one of ${senderKinds.join(', ')}.`))
  kind!: SenderKind;

  @Field(sourceOfReferral.schema, { description: 'A1 to A4 of a GP, H1, H2, I1, I2 of a hospital, G4.' })
  source!: SourceOfReferral;

  @OptionalField(OrganisationCode, {
    example: 'A81001',
    description: 'ODS code; a voluntary organisation may have none.',
  })
  organisationCode?: string;

  @Field(Role, { example: 'general practitioner' })
  role!: string;

  @OptionalField(Telephone, { description: 'A telephone number or an email address is needed.' })
  telephone?: string;

  @OptionalField(z.email('Expected an e-mail address.').max(254, 'An e-mail address is too long.'))
  email?: string;
}

class ProfessionalReferralRequest {
  @NestedField(() => SenderRequest, { missing: 'Say who refers.' })
  sender!: SenderRequest;

  @NestedField(() => PersonRequest, { missing: 'Say who is referred.' })
  person!: PersonRequest;

  @Field(
    z
      .array(reasonForComing.schema, 'Expected a list of codes.')
      .min(1, 'Say at least one reason.')
      .max(reasonForComing.codes.length, 'Each is said once.'),
  )
  reasons!: ReasonForComing[];

  @OptionalField(OwnWords, { description: 'Kept by the service, never published.' })
  inTheirWords?: string;

  @Field(knownRisk.schema, { description: '`immediate` is refused: nobody reads this route at once.' })
  knownRisk!: KnownRisk;

  @DayField({ description: 'When the person agreed to be referred.' })
  consentedOn!: CalendarDay;

  @OptionalNestedField(() => DespiteOpenReferral)
  despiteOpenReferral?: DespiteOpenReferral;
}

class SentReferralAnswer implements SentReferral {
  @ApiProperty({ example: 'DH0-7K3M-9Q2X' })
  reference!: string;

  @ApiProperty({ type: String, format: 'date' })
  receivedOn!: string;

  @ApiProperty({ enum: sentStatuses })
  status!: SentStatus;
}

/** The routes of those who refer somebody else: what they must send, and the status that they may see. */
@Controller()
export class ProfessionalReferralController {
  constructor(private readonly commands: ProfessionalReferralCommands) {}

  @Post('professional-referrals')
  @RoutePolicy({ roles: 'partner', record: 'one' })
  @Operation({
    task: 'Ask for help',
    summary: 'Refer somebody, as a GP practice, a hospital or a voluntary organisation',
    description:
      'Receives what a GP practice, a hospital or a voluntary organisation sends. All that is wrong or missing is named at once.',
    refuses:
      'sender.source-not-of-kind sender.organisation-needed sender.cannot-be-asked person.nhs-number-needed person.cannot-be-reached professional-referral.immediate-risk professional-referral.sent-twice time.in-future',
    example: {
      sender: {
        kind: 'gp',
        source: 'A1',
        organisationCode: 'A81001',
        role: 'general practitioner',
        telephone: '07700 900461',
      },
      person: {
        givenName: 'Ada',
        familyName: 'Sentinelle',
        birthDate: '1980-05-04',
        nhsNumber: '9990000220',
        telephone: '07700 900462',
      },
      reasons: ['worry'],
      knownRisk: 'none-known',
      consentedOn: '2026-06-03',
    },
  })
  @ApiCreatedResponse({ type: SentReferralAnswer })
  receiveFromProfessional(
    @CurrentCommand() context: CommandContext,
    @Body() body: ProfessionalReferralRequest,
  ): Promise<SentReferralAnswer> {
    const { sender, person, reasons, inTheirWords = null, knownRisk: risk, consentedOn } = body;
    const { kind, source, organisationCode = null, role, telephone = null, email = null } = sender;
    return this.commands.receive(context, {
      sender: { kind, source, organisationCode, role, telephone, email },
      identity: identityOf(person),
      reasons: [...new Set(reasons)],
      inTheirWords,
      knownRisk: risk,
      consentedOn,
      despite: body.despiteOpenReferral ?? null,
    });
  }

  @Get('professional-referrals/:reference')
  @RoutePolicy({ roles: 'partner', record: 'one' })
  @Operation({
    task: 'Ask for help',
    summary: 'How far a referral that one has sent has come; nothing clinical',
    description: 'Says how far a referral that the caller has sent has come. It shows nothing clinical.',
    refuses: 'professional-referral.unknown',
  })
  @ApiParam({
    name: 'reference',
    schema: { type: 'string', pattern: '^[A-Z0-9]{3,6}-[0-9A-Z]{4}-[0-9A-Z]{4}$' },
    example: 'DH0-7K3M-9Q2X',
  })
  @ApiOkResponse({ type: SentReferralAnswer })
  showStatus(
    @CurrentRequest() context: RequestContext,
    @Param('reference') reference: string,
  ): Promise<SentReferralAnswer> {
    return this.commands.status(context, reference);
  }
}
