import { Limit } from '#service-kit/http/paging';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, ValidateNested } from 'class-validator';
import { z } from 'zod';
import type { CalendarDay } from '#domain-model/values/calendar';
import { endCode } from '#domain-model/values/end-code';
import type { EndCode } from '#domain-model/values/end-code';
import { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import { sourceOfReferral } from '#domain-model/values/source-of-referral';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { step } from '#domain-model/values/step';
import type { Step } from '#domain-model/values/step';
import { TherapyCode, therapies } from '#domain-model/values/therapy';
import { readableText } from '#domain-model/values/readable-text';
import { Is, IsDay, IsId, Optionally } from '#service-kit/http/field-rules';
import { SelfPersonRequest, VerifiedPersonRequest } from '../../person/http/person.request.js';

const FreeText = readableText({ what: 'This text', most: 500 });
const therapyCodes = therapies.map(({ code }) => code);
const day = { format: 'date', example: '2024-06-03' };

const whyThisCode = {
  maxLength: 500,
  description: 'Needed where the end code contradicts the course. Kept here, never published.',
};

/** Keeps a second referral beside an open one of the same person. */
export class DespiteOpenReferral {
  @ApiProperty({ maxLength: 500, description: 'Kept here, never published.' })
  @Is(FreeText)
  reason!: string;
}

/** Why staff say that somebody is, or is not, the person who is known by the number or id. */
export class PersonDecision {
  @ApiProperty({ maxLength: 500, description: 'Kept here, never published.' })
  @Is(FreeText)
  reason!: string;
}

export class ReferralRequest {
  @ApiProperty({ enum: sourceOfReferral.codes, description: 'Source of referral, I101030.' })
  @Is(sourceOfReferral.schema)
  source!: SourceOfReferral;

  @ApiProperty({ ...day, description: 'Day 0 of every waiting time.' })
  @IsDay()
  receivedOn!: CalendarDay;

  @ApiPropertyOptional({ format: 'uuid', description: 'Someone known here; then `person` may be left out.' })
  @Optionally()
  @IsId()
  personId?: string;

  @ApiPropertyOptional({ type: VerifiedPersonRequest })
  @Optionally()
  @Type(() => VerifiedPersonRequest)
  @ValidateNested({ message: 'Expected an object.' })
  person?: VerifiedPersonRequest;

  @ApiPropertyOptional({
    type: () => PersonDecision,
    description: 'The person is the known one, though what is said differs. Nothing held is replaced.',
  })
  @Optionally()
  @Type(() => PersonDecision)
  @ValidateNested({ message: 'Expected an object.' })
  isSamePerson?: PersonDecision;

  @ApiPropertyOptional({
    type: () => PersonDecision,
    description: 'The person is not the known one: a record of its own is made, with the number as a claim.',
  })
  @Optionally()
  @Type(() => PersonDecision)
  @ValidateNested({ message: 'Expected an object.' })
  isAnotherPerson?: PersonDecision;

  @ApiPropertyOptional({ type: () => DespiteOpenReferral })
  @Optionally()
  @Type(() => DespiteOpenReferral)
  @ValidateNested({ message: 'Expected an object.' })
  despiteOpenReferral?: DespiteOpenReferral;
}

/** Of today, by the platform's clock: only staff, who record late, state a day. */
export class SelfReferralRequest {
  @ApiProperty({ type: SelfPersonRequest })
  @IsDefined({ message: 'Say who you are.' })
  @Type(() => SelfPersonRequest)
  @ValidateNested({ message: 'Expected an object.' })
  person!: SelfPersonRequest;

  @ApiPropertyOptional({ type: () => DespiteOpenReferral })
  @Optionally()
  @Type(() => DespiteOpenReferral)
  @ValidateNested({ message: 'Expected an object.' })
  despiteOpenReferral?: DespiteOpenReferral;
}

export class AssessmentRequest {
  @ApiProperty(day)
  @IsDay()
  assessedOn!: CalendarDay;

  @ApiProperty()
  @Is(z.boolean('Expected true or false.'))
  suitable!: boolean;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'F411',
    description: 'ICD-10 without its dot, or SNOMED CT: any code that the national rules accept.',
  })
  @Optionally({ orNull: true })
  @Is(ProblemDescriptor)
  problemDescriptor?: string | null;

  @ApiPropertyOptional({
    enum: endCode.codes,
    nullable: true,
    description: 'Needed when not suitable: 10 to 17.',
  })
  @Optionally({ orNull: true })
  @Is(endCode.schema)
  notSuitableReason?: EndCode | null;

  @ApiPropertyOptional({ enum: step.codes, nullable: true })
  @Optionally({ orNull: true })
  @Is(step.schema)
  step?: Step | null;

  @ApiPropertyOptional({ enum: therapyCodes, nullable: true, description: 'SNOMED CT.' })
  @Optionally({ orNull: true })
  @Is(TherapyCode)
  therapy?: string | null;
}

export class GuidedSelfHelpOverride {
  @ApiProperty({ maxLength: 500, description: 'Kept here, never published.' })
  @Is(FreeText)
  reason!: string;
}

export class AcceptanceRequest {
  @ApiProperty(day)
  @IsDay()
  acceptedOn!: CalendarDay;

  @ApiProperty({ enum: step.codes })
  @Is(step.schema)
  step!: Step;

  @ApiProperty({ enum: therapyCodes, description: 'SNOMED CT.' })
  @Is(TherapyCode)
  therapy!: string;

  @ApiPropertyOptional({ type: GuidedSelfHelpOverride })
  @Optionally()
  @Type(() => GuidedSelfHelpOverride)
  @ValidateNested({ message: 'Expected an object.' })
  guidedSelfHelpOverride?: GuidedSelfHelpOverride;
}

export class DeclineRequest {
  @ApiProperty(day)
  @IsDay()
  declinedOn!: CalendarDay;

  @ApiProperty({ enum: endCode.codes })
  @Is(endCode.schema)
  endCode!: EndCode;

  @ApiPropertyOptional({
    maxLength: 500,
    description: 'Where the person was told to turn. Kept here, never published.',
  })
  @Optionally()
  @Is(FreeText)
  signpostedTo?: string;

  @ApiPropertyOptional(whyThisCode)
  @Optionally()
  @Is(FreeText)
  endCodeReason?: string;
}

export class DischargeRequest {
  @ApiProperty(day)
  @IsDay()
  dischargedOn!: CalendarDay;

  @ApiProperty({ enum: endCode.codes })
  @Is(endCode.schema)
  endCode!: EndCode;

  @ApiPropertyOptional(whyThisCode)
  @Optionally()
  @Is(FreeText)
  endCodeReason?: string;
}

export class AsOfQuery {
  @ApiPropertyOptional({ ...day, description: 'The day whose state is wanted; today when left out.' })
  @Optionally()
  @IsDay()
  asOf?: CalendarDay;
}

export class WaitingListQuery extends AsOfQuery {
  @ApiPropertyOptional({ enum: step.codes })
  @Optionally()
  @Is(step.schema)
  step?: Step;

  @ApiPropertyOptional({ enum: therapyCodes })
  @Optionally()
  @Is(TherapyCode)
  therapy?: string;

  @ApiPropertyOptional({ format: 'uuid', description: '`next` of the page before.' })
  @Optionally()
  @IsId()
  after?: string;

  @Limit()
  limit?: string;
}
