import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { statuses } from '../application/referral.read-model.js';
import type { EarlierReferral } from '../../intake/application/receiving.commands.js';
import type { ReferralView } from '../application/referral.read-model.js';
import type { WaitingListEntry, WaitingListPage } from '../application/waiting-list.read-model.js';
import { personOfRow } from '../../person/http/person-name.answer.js';
import { BackgroundAnswer, EarlierReferralAnswer } from '../../intake/http/referral-history.answers.js';

const day = { type: String, format: 'date' } as const;
const dayOrNull = { ...day, nullable: true } as const;
const codeOrNull = { type: String, nullable: true } as const;

export class ReferralId {
  @ApiProperty({ format: 'uuid' })
  referralId!: string;
}

export class DoubtAnswer {
  @ApiProperty()
  therapy!: string;

  @ApiProperty({ description: 'referral.therapy-not-for-this-problem and the like.' })
  code!: string;

  @ApiProperty()
  message!: string;
}

export class AssessmentRecordedAnswer extends ReferralId {
  @ApiProperty({
    type: [DoubtAnswer],
    description: 'What is planned and does not fit the problem that stands now.',
  })
  doubts!: readonly DoubtAnswer[];
}

export class ReceivedAnswer extends ReferralId {
  @ApiProperty({ format: 'uuid' })
  personId!: string;
}

class PossibleDuplicateWarning {
  @ApiProperty({
    enum: ['person.possible-duplicate', 'person.deceased'],
    description: 'person.deceased: a referral of this person was closed because he or she had died.',
  })
  code!: 'person.possible-duplicate' | 'person.deceased';

  @ApiProperty({ format: 'uuid', description: 'Another record that may be of the same person.' })
  personId!: string;

  @ApiProperty({ type: [String], description: 'Such as nhs-number, name-birth-date, birth-date-telephone.' })
  foundBy!: readonly string[];
}

/** What staff are told beside the ids. */
export class ReceivedForStaffAnswer extends ReceivedAnswer {
  @ApiProperty({ type: [PossibleDuplicateWarning] })
  warnings!: readonly PossibleDuplicateWarning[];

  @ApiProperty({ type: 'integer' })
  previousReferrals!: number;

  @ApiProperty({ type: [EarlierReferralAnswer], description: 'Of the same person, latest first.' })
  earlierReferrals!: readonly EarlierReferral[];
}

class AssessmentAnswer {
  @ApiProperty(day)
  assessedOn!: string;

  @ApiProperty()
  suitable!: boolean;

  @ApiProperty(codeOrNull)
  problemDescriptor!: string | null;

  @ApiProperty(codeOrNull)
  notSuitableReason!: string | null;

  @ApiProperty(codeOrNull)
  step!: string | null;

  @ApiProperty(codeOrNull)
  therapy!: string | null;
}

class AcceptanceAnswer {
  @ApiProperty({ description: 'Counts the waiting lists that the referral has been on.' })
  number!: number;

  @ApiProperty(day)
  acceptedOn!: string;

  @ApiProperty()
  step!: string;

  @ApiProperty()
  therapy!: string;

  @ApiProperty({ ...codeOrNull, description: 'For staff only.' })
  guidedSelfHelpReason!: string | null;

  @ApiProperty({
    ...dayOrNull,
    description:
      'The day of an assessment that found the service unsuitable: the person is accepted anew before treatment.',
  })
  lapsedOn!: string | null;
}

class ClosureAnswer {
  @ApiProperty({ enum: ['declined', 'discharged', 'transferred'] })
  how!: string;

  @ApiProperty(day)
  closedOn!: string;

  @ApiProperty()
  endCode!: string;

  @ApiProperty(codeOrNull)
  signpostedTo!: string | null;

  @ApiPropertyOptional({ enum: ['person'], description: 'Who ended it; absent: the provider.' })
  by?: 'person';

  @ApiPropertyOptional({ ...codeOrNull, description: 'For staff only.' })
  endCodeReason?: string | null;

  @ApiPropertyOptional({ description: 'The provider to which it was passed on.' })
  transferredTo?: string;
}

class ClocksAnswer {
  @ApiProperty(dayOrNull)
  firstAssessmentOn!: string | null;

  @ApiProperty(dayOrNull)
  firstTreatmentOn!: string | null;

  @ApiProperty(dayOrNull)
  secondTreatmentOn!: string | null;

  @ApiProperty(dayOrNull)
  lastContactOn!: string | null;

  @ApiProperty({ description: 'Attended or unplanned contacts.' })
  contactCount!: number;

  @ApiProperty({ description: 'Those of them that are treatment.' })
  treatmentContactCount!: number;

  @ApiProperty({
    description: 'From receipt to the first treatment; while there is none, to the end or `asOf`.',
  })
  waitDays!: number;

  @ApiProperty({ type: Number, nullable: true })
  assessmentWaitDays!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  firstToSecondTreatmentDays!: number | null;
}

export class ReferralAnswer extends ReceivedAnswer implements ReferralView {
  @ApiProperty()
  source!: string;

  @ApiProperty(day)
  receivedOn!: string;

  @ApiProperty({ enum: statuses })
  standing!: ReferralView['standing'];

  @ApiProperty({ type: AssessmentAnswer, nullable: true })
  assessment!: ReferralView['assessment'];

  @ApiProperty({ type: AcceptanceAnswer, nullable: true })
  acceptance!: ReferralView['acceptance'];

  @ApiProperty({ type: ClosureAnswer, nullable: true })
  closure!: ReferralView['closure'];

  @ApiProperty({ ...dayOrNull, description: 'It was a mistake and counts nowhere since.' })
  voidedOn!: string | null;

  @ApiProperty({ type: ClocksAnswer })
  clocks!: ReferralView['clocks'];

  @ApiProperty({ type: BackgroundAnswer, nullable: true, description: 'For staff only.' })
  background!: ReferralView['background'];
}

class WaitingAnswer extends ReceivedAnswer implements WaitingListEntry {
  @ApiProperty(personOfRow)
  person!: WaitingListEntry['person'];

  @ApiProperty()
  step!: string;

  @ApiProperty()
  therapy!: string;

  @ApiProperty(day)
  receivedOn!: string;

  @ApiProperty(day)
  acceptedOn!: string;

  @ApiProperty({ enum: ['first-treatment', 'next-treatment'] })
  waitsFor!: WaitingListEntry['waitsFor'];

  @ApiProperty({
    ...day,
    description: 'First treatment: receipt; next treatment: acceptance onto this list.',
  })
  waitsSince!: string;

  @ApiProperty({ description: 'Since `waitsSince`.' })
  waitDays!: number;

  @ApiProperty({ description: 'Since the acceptance onto this list.' })
  listedDays!: number;
}

export class WaitingListAnswer implements WaitingListPage {
  @ApiProperty(day)
  asOf!: string;

  @ApiProperty({ type: [WaitingAnswer] })
  entries!: readonly WaitingListEntry[];

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  next!: string | null;
}
