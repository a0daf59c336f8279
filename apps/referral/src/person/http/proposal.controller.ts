import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Is, Optionally } from '#service-kit/field-rules';
import { CurrentRequest, type RequestContext } from '#service-kit/request-context';
import { CurrentCommand, type CommandContext } from '#service-kit/command-context';
import { PathId } from '#service-kit/validation';
import { identityFields, Proposals, type Decided, type IdentityField } from '../application/proposals.js';
import { OpenProposalsAnswer, ProposalsAnswer } from './proposal.answers.js';

const Fields = z
  .array(z.enum(identityFields, `A field is one of ${identityFields.join(', ')}.`), 'Expected a list.')
  .max(identityFields.length);

class DecisionRequest {
  @ApiPropertyOptional({
    enum: identityFields,
    isArray: true,
    description: 'The fields that hold from now on.',
  })
  @Optionally()
  @Is(Fields)
  accept?: IdentityField[];

  @ApiPropertyOptional({
    enum: identityFields,
    isArray: true,
    description: 'The fields that stay as they are.',
  })
  @Optionally()
  @Is(Fields)
  reject?: IdentityField[];

  @ApiPropertyOptional({
    description: 'The person agreed to ways of being reached that are wider than, or other than, those held.',
  })
  @Optionally()
  @Is(z.boolean('Expected true or false.'))
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

@ApiTags('person')
@Controller()
export class ProposalController {
  constructor(private readonly proposals: Proposals) {}

  @Get('proposals')
  @ApiOperation({
    summary:
      'What others said of people who are known, and nobody has decided; what makes contact less safe first',
  })
  @ApiOkResponse({ type: OpenProposalsAnswer })
  async listOpenProposals(@CurrentRequest() context: RequestContext): Promise<OpenProposalsAnswer> {
    return { proposals: await this.proposals.listOpen(context) };
  }

  @Get('persons/:personId/proposals')
  @ApiOperation({ summary: 'What others said of someone, beside what is held, and what was made of it' })
  @ApiOkResponse({ type: ProposalsAnswer })
  async listProposals(
    @CurrentRequest() context: RequestContext,
    @Param('personId', PathId) personId: string,
  ): Promise<ProposalsAnswer> {
    return { proposals: await this.proposals.list(context, personId) };
  }

  @Post('persons/:personId/proposals/:proposalId/decision')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Accept or reject each field of a proposal; If-Match holds the version of the person',
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
