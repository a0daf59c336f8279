import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { riskAction, riskFinding, riskReason } from '#domain-model/values/risk-review';
import { ScoredItemsAnswer } from '../../course/http/scored-items.js';

class ScoredAnswer extends ScoredItemsAnswer {
  @ApiProperty({ example: 'PHQ-9' })
  instrument!: string;

  @ApiProperty({ example: 16 })
  total!: number;

  @ApiProperty({
    description: 'Some answers were missing and the total was estimated by the instrument’s rule.',
  })
  prorated!: boolean;
}

export class RiskOfAnswer {
  @ApiProperty({ enum: ['review', 'same-day'] })
  level!: 'review' | 'same-day';

  @ApiProperty({ enum: riskReason.codes, description: 'Why somebody has to look.' })
  reason!: string;

  @ApiProperty({ format: 'date-time', description: 'It has to be reviewed by then.' })
  dueAt!: string;

  @ApiProperty({
    format: 'uuid',
    description: 'It is reviewed under this id: that of the first questionnaires of the contact or day.',
  })
  questionnaireId!: string;
}

export class CrisisHelpAnswer {
  @ApiProperty()
  when!: string;

  @ApiProperty()
  who!: string;

  @ApiProperty({ description: 'As it is dialled or texted.' })
  reach!: string;
}

export class RecordedAnswer {
  @ApiProperty({ format: 'uuid' })
  questionnaireId!: string;

  @ApiProperty({ type: [ScoredAnswer] })
  scores!: readonly ScoredAnswer[];

  @ApiPropertyOptional({
    type: RiskOfAnswer,
    description: 'Present when the person may be at risk, or nobody knows: look before the session closes.',
  })
  risk?: RiskOfAnswer;

  @ApiPropertyOptional({
    type: [CrisisHelpAnswer],
    description: 'Beside a risk: show it to the person at once. Also beside every refusal.',
  })
  crisisHelp?: readonly CrisisHelpAnswer[];
}

class TakenScoreAnswer extends ScoredItemsAnswer {
  @ApiProperty({ format: 'date-time' })
  takenAt!: string;

  @ApiProperty()
  total!: number;
}

class InstrumentProgressAnswer {
  @ApiProperty({ example: 'GAD-7' })
  instrument!: string;

  @ApiProperty({ type: [TakenScoreAnswer], description: 'In the order in which they were taken.' })
  scores!: readonly TakenScoreAnswer[];

  @ApiProperty()
  first!: number;

  @ApiProperty()
  latest!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'The first score of as many items as the latest, from which the change is counted.',
  })
  comparedWith!: number | null;

  @ApiProperty({
    description:
      'How many scores are sums of another number of items: they are not comparable with the latest.',
  })
  notComparable!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Below 0 is better; null with one score of as many items.',
  })
  changeSinceFirst!: number | null;

  @ApiProperty({ type: String, enum: ['improvement', 'deterioration', 'none'], nullable: true })
  reliableChange!: 'improvement' | 'deterioration' | 'none' | null;

  @ApiProperty({ type: Boolean, nullable: true })
  isAtCaseness!: boolean | null;
}

class LeftOutAnswer {
  @ApiProperty({ format: 'uuid' })
  questionnaireId!: string;

  @ApiProperty({ format: 'uuid' })
  appointmentId!: string;

  @ApiProperty({ format: 'date-time' })
  takenAt!: string;

  @ApiProperty({ type: [String] })
  instruments!: readonly string[];

  @ApiProperty({ enum: ['contact-voided'] })
  why!: 'contact-voided';
}

export class ProgressAnswer {
  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ format: 'date' })
  receivedOn!: string;

  @ApiProperty({ type: String, format: 'date', nullable: true })
  endedOn!: string | null;

  @ApiProperty({ format: 'date' })
  asOf!: string;

  @ApiProperty({ example: 'GAD-7', description: 'The measure that stands for anxiety now.' })
  anxietyMeasure!: string;

  @ApiProperty({ type: [InstrumentProgressAnswer] })
  instruments!: readonly InstrumentProgressAnswer[];

  @ApiProperty({ type: Boolean, nullable: true, description: 'null while the scores cannot say.' })
  isAtCasenessNow!: boolean | null;

  @ApiPropertyOptional({
    type: [LeftOutAnswer],
    description:
      'For staff: filled in in a session that never was. They count nowhere unless the contact comes back.',
  })
  leftOut?: readonly LeftOutAnswer[];

  @ApiPropertyOptional({
    type: [CrisisHelpAnswer],
    description:
      'Where a risk is open, or item 9 was above 0 or not known when it was last asked: show it first.',
  })
  crisisHelp?: readonly CrisisHelpAnswer[];
}

export class RiskAnswer {
  @ApiProperty({ format: 'uuid' })
  questionnaireId!: string;

  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'date-time' })
  takenAt!: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: '1 several days, 2 more than half the days, 3 nearly every day; null: not known, ask.',
  })
  answer!: number | null;

  @ApiProperty({ enum: riskReason.codes, description: 'Why somebody has to look.' })
  reason!: string;

  @ApiProperty({
    description:
      'Answered with the sign-in of a record that was merged, which nobody has verified to be the person’s: ask the person.',
  })
  accountUnverified!: boolean;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The contact they belong to.' })
  appointmentId!: string | null;

  @ApiProperty({ enum: ['review', 'same-day'] })
  level!: 'review' | 'same-day';

  @ApiProperty({ format: 'date-time', description: 'When the answer reached the service.' })
  raisedAt!: string;

  @ApiProperty({ format: 'date-time', description: 'It has to be reviewed by then.' })
  dueAt!: string;

  @ApiProperty({ description: 'Not reviewed, and the time has passed.' })
  overdue!: boolean;

  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    description: 'The referral is closed since this day: an unreviewed risk stays on the list all the same.',
  })
  referralClosedOn!: string | null;

  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    description:
      'The person has died, as a referral says: nothing is asked any more; review it as person-has-died.',
  })
  personDiedOn!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'The questionnaires that raised it were taken back: it stays until someone has looked.',
  })
  withdrawnAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  reviewedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The subject of the reviewer’s token.' })
  reviewedBy!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  reviewedByClinicianId!: string | null;

  @ApiProperty({ enum: riskFinding.codes, isArray: true, nullable: true, description: 'What was found.' })
  found!: readonly string[] | null;

  @ApiProperty({ enum: riskAction.codes, isArray: true, nullable: true, description: 'What was done.' })
  actions!: readonly string[] | null;

  @ApiProperty({ type: String, nullable: true, description: 'The reviewer’s words.' })
  note!: string | null;
}

export class RiskReviewedAnswer {
  @ApiProperty({ format: 'uuid' })
  questionnaireId!: string;
}
