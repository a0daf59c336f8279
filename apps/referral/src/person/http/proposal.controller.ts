import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { OptionalField } from '#service-kit/http/fields';
import { After, cursorAt, cursorOf, Limit, limitOf } from '#service-kit/http/paging';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import {
  identityFields,
  Proposals,
  type Decided,
  type IdentityField,
  type ProposalPlace,
} from '../application/proposals.js';
import { OpenProposalsAnswer, ProposalsAnswer } from './proposal.answers.js';

const Fields = z
  .array(z.enum(identityFields, `A field is one of ${identityFields.join(', ')}.`), 'Expected a list.')
  .max(identityFields.length);

class DecisionRequest {
  @OptionalField(Fields, { description: 'The fields that hold from now on.' })
  accept?: IdentityField[];

  @OptionalField(Fields, { description: 'The fields that stay as they are.' })
  reject?: IdentityField[];

  @OptionalField(z.boolean('Expected true or false.'), {
    description: 'The person agreed to ways of being reached that are wider than, or other than, those held.',
  })
  personAgreed?: boolean;
}

class DecidedAnswer implements Decided {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  proposalId!: string;

  @ApiProperty({ enum: identityFields, isArray: true })
  accepted!: readonly IdentityField[];

  @ApiProperty({ enum: identityFields, isArray: true })
  rejected!: readonly IdentityField[];

  @ApiProperty({ type: 'integer', description: 'As the ETag names it.' })
  version!: number;
}

const openCursor = cursorOf('rank', 'instant', 'id');
const cursor = cursorOf('instant', 'id');

class OpenProposalsQuery {
  @After(openCursor)
  after?: string;

  @Limit()
  limit?: string;
}

class ProposalsQuery {
  @After(cursor)
  after?: string;

  @Limit()
  limit?: string;
}

@Controller()
export class ProposalController {
  constructor(private readonly proposals: Proposals) {}

  @Get('proposals')
  @RoutePolicy({ roles: 'administrator clinician', record: 'many' })
  @Operation({
    task: 'People',
    summary:
      'What others said of people who are known, and nobody has decided; what makes contact less safe first, then the oldest',
    description: 'Lists the people of whom others said something that differs from what is held.',
  })
  @ApiOkResponse({ type: OpenProposalsAnswer })
  async listOpenProposals(
    @CurrentRequest() context: RequestContext,
    @Query() { after, limit }: OpenProposalsQuery,
  ): Promise<OpenProposalsAnswer> {
    const [urgency, ...place] = openCursor.read(after) ?? [];
    const before = placeOf(place);
    const question = { after: before && { ...before, urgency: Number(urgency) }, limit: limitOf(limit) };
    const { proposals, next } = await this.proposals.listOpen(context, question);
    return { proposals, next: next && cursorAt(next.urgency, next.receivedAt, next.proposalId) };
  }

  @Get('persons/:personId/proposals')
  @RoutePolicy({
    roles: 'administrator clinician',
    record: 'one',
    careTeam: true,
    auditedAs: 'Looked at what others said of the person',
  })
  @Operation({
    task: 'People',
    summary: 'What others said of someone, beside what is held, and what was made of it; latest first',
    description: 'Shows what others said of someone, beside what is held, and what was decided.',
    refuses: 'person.unknown person.erased',
  })
  @ApiOkResponse({ type: ProposalsAnswer })
  async listProposals(
    @CurrentRequest() context: RequestContext,
    @Param('personId', PathId) personId: string,
    @Query() { after, limit }: ProposalsQuery,
  ): Promise<ProposalsAnswer> {
    const question = { after: placeOf(cursor.read(after) ?? []), limit: limitOf(limit) };
    const { proposals, next } = await this.proposals.list(context, personId, question);
    return { proposals, next: next && cursorAt(next.receivedAt, next.proposalId) };
  }

  @Post('persons/:personId/proposals/:proposalId/decision')
  @HttpCode(200)
  @RoutePolicy({
    roles: 'administrator clinician',
    record: 'one',
    careTeam: true,
    auditedAs: 'Decided whether what others said of the person holds',
  })
  @Operation({
    task: 'People',
    summary: 'Accept or reject each field of a proposal; If-Match holds the version of the person',
    description: 'Accepts or rejects each field of what others said of someone known.',
    refuses:
      'proposal.unknown proposal.field-undecided person.agreement-needed proposal.decided-already record.changed-since-read',
    example: { accept: ['telephone'] },
  })
  @ApiOkResponse({ type: DecidedAnswer })
  decideProposal(
    @CurrentCommand() context: CommandContext,
    @Param('personId', PathId) personId: string,
    @Param('proposalId', PathId) proposalId: string,
    @Body() { accept = [], reject = [], personAgreed = false }: DecisionRequest,
  ): Promise<DecidedAnswer> {
    return this.proposals.decide(context, personId, { proposalId, accept, reject, personAgreed });
  }
}

function placeOf([receivedAt, proposalId]: readonly string[]): ProposalPlace | null {
  return receivedAt === undefined || proposalId === undefined ? null : { receivedAt, proposalId };
}
