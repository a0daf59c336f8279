import { ApiProperty } from '@nestjs/swagger';
import { Next } from '#service-kit/http/paging';
import {
  identityFields,
  proposalSources,
  type FieldDecision,
  type FieldView,
  type IdentityField,
  type OpenProposal,
  type ProposalSource,
  type ProposalView,
} from '../application/proposals.js';
import { personOfRow } from './person-name.answer.js';

const instant = { type: String, format: 'date-time' } as const;
const values = { type: 'object', additionalProperties: true } as const;

class ProposalInBrief {
  @ApiProperty({ format: 'uuid' })
  proposalId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The referral that said it.' })
  referralId!: string | null;

  @ApiProperty({ enum: proposalSources })
  source!: ProposalSource;

  @ApiProperty(instant)
  receivedAt!: string;

  @ApiProperty({ description: 'It says that a way to reach the person is not safe: decide it first.' })
  tightensContactSafety!: boolean;
}

class OpenProposalAnswer extends ProposalInBrief implements OpenProposal {
  @ApiProperty({ type: 'integer', description: 'Days since it was received.' })
  ageDays!: number;

  @ApiProperty(personOfRow)
  person!: OpenProposal['person'];

  @ApiProperty({ enum: identityFields, isArray: true })
  fields!: readonly IdentityField[];
}

export class OpenProposalsAnswer {
  @ApiProperty({ type: [OpenProposalAnswer] })
  proposals!: readonly OpenProposal[];

  @Next()
  next!: string | null;
}

class FieldAnswer implements FieldView {
  @ApiProperty({ enum: identityFields })
  field!: IdentityField;

  @ApiProperty({ ...values, description: 'What was held when it was said.' })
  held!: FieldView['held'];

  @ApiProperty({ ...values, description: 'What is held now.' })
  now!: FieldView['now'];

  @ApiProperty({ ...values, description: 'What was said.' })
  proposed!: FieldView['proposed'];

  @ApiProperty({ type: String, nullable: true, enum: ['accepted', 'rejected', null] })
  decision!: FieldDecision | null;
}

class ProposalAnswer extends ProposalInBrief implements ProposalView {
  @ApiProperty({ description: 'Whose token brought it.' })
  receivedFrom!: string;

  @ApiProperty({ type: [FieldAnswer] })
  fields!: readonly FieldView[];

  @ApiProperty({ ...instant, nullable: true })
  decidedAt!: string | null;

  @ApiProperty({ type: String, nullable: true })
  decidedBy!: string | null;
}

export class ProposalsAnswer {
  @ApiProperty({ type: [ProposalAnswer] })
  proposals!: readonly ProposalView[];

  @Next()
  next!: string | null;
}
