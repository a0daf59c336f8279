import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { personWarnings, type Background } from '../application/referral-history.js';

const day = { type: String, format: 'date' } as const;
const dayOrNull = { ...day, nullable: true } as const;
const textOrNull = { type: String, nullable: true } as const;

class OtherReferralAnswer {
  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty()
  source!: string;

  @ApiProperty(day)
  receivedOn!: string;

  @ApiProperty()
  standing!: string;

  @ApiProperty(dayOrNull)
  closedOn!: string | null;

  @ApiProperty(textOrNull)
  endCode!: string | null;
}

export class EarlierReferralAnswer extends OtherReferralAnswer {
  @ApiProperty({ description: 'Ended less than a year before this one was received: worth reading first.' })
  withinAYear!: boolean;
}

class WrittenBySelfAnswer {
  @ApiProperty()
  reference!: string;

  @ApiProperty({ type: [String] })
  whatBringsYou!: readonly string[];

  @ApiProperty(textOrNull)
  inYourWords!: string | null;

  @ApiProperty()
  safeNow!: string;

  @ApiProperty()
  consentToTellGp!: boolean;

  @ApiProperty()
  consentWording!: string;

  @ApiProperty({ type: [String], description: 'not-safe-now, many-alike-today, may-be-a-program' })
  flags!: readonly string[];
}

class WrittenByProfessionalAnswer {
  @ApiProperty()
  reference!: string;

  @ApiProperty()
  senderKind!: string;

  @ApiProperty(textOrNull)
  senderOrganisation!: string | null;

  @ApiProperty()
  senderRole!: string;

  @ApiProperty(textOrNull)
  senderTelephone!: string | null;

  @ApiProperty(textOrNull)
  senderEmail!: string | null;

  @ApiProperty({ type: [String] })
  reasons!: readonly string[];

  @ApiProperty(textOrNull)
  inTheirWords!: string | null;

  @ApiProperty()
  knownRisk!: string;
}

class TransferredInAnswer {
  @ApiProperty()
  fromProvider!: string;

  @ApiProperty(day)
  transferredOn!: string;

  @ApiProperty({ ...textOrNull, description: 'The highest risk that a provider before had reviewed.' })
  knownRisk!: string | null;

  @ApiProperty({ ...textOrNull, description: 'As the person said on arrival: safe, not-sure, not-safe.' })
  safeNow!: string | null;

  @ApiProperty({ ...textOrNull, description: 'As a professional said on arrival: none-known, known.' })
  knownToSender!: string | null;

  @ApiPropertyOptional({
    type: String,
    format: 'date',
    description: 'The provider that had passed it on has undone that: speak with it.',
  })
  undoneOn?: string;
}

export class BackgroundAnswer implements Background {
  @ApiProperty({ type: 'integer' })
  previousReferrals!: number;

  @ApiProperty({ type: [EarlierReferralAnswer] })
  earlierReferrals!: Background['earlierReferrals'];

  @ApiProperty({
    enum: personWarnings,
    isArray: true,
    description: 'person.deceased: another referral of the person ended with a death (17, 49).',
  })
  warnings!: Background['warnings'];

  @ApiProperty({ type: [OtherReferralAnswer] })
  openReferrals!: Background['openReferrals'];

  @ApiProperty({
    description:
      'You are in the team of this referral alone, and records of the person were merged: whether there are other referrals is shown with an Access-Reason.',
  })
  otherReferralsWithheld!: boolean;

  @ApiProperty({ type: WrittenBySelfAnswer, nullable: true })
  selfReferral!: Background['selfReferral'];

  @ApiProperty({ type: WrittenByProfessionalAnswer, nullable: true })
  professionalReferral!: Background['professionalReferral'];

  @ApiProperty({ type: TransferredInAnswer, nullable: true })
  transferredIn!: Background['transferredIn'];
}
