import { Limit } from '#service-kit/http/paging';
import { z } from 'zod';
import type { CalendarDay } from '#domain-model/values/calendar';
import { endCode } from '#domain-model/values/end-code';
import type { EndCode } from '#domain-model/values/end-code';
import { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import { sourceOfReferral } from '#domain-model/values/source-of-referral';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { step } from '#domain-model/values/step';
import type { Step } from '#domain-model/values/step';
import { TherapyCode } from '#domain-model/values/therapy';
import { readableText } from '#domain-model/values/readable-text';
import {
  DayField,
  Field,
  NestedField,
  OptionalDayField,
  OptionalField,
  OptionalIdField,
  OptionalNestedField,
} from '#service-kit/http/fields';
import { SelfPersonRequest, VerifiedPersonRequest } from '../../person/http/person.request.js';

const FreeText = readableText({ what: 'This text', most: 500 });

/** Keeps a second referral beside an open one of the same person. */
export class DespiteOpenReferral {
  @Field(FreeText, { description: 'Kept here, never published.' })
  reason!: string;
}

/** Why staff say that somebody is, or is not, the person who is known by the number or id. */
export class PersonDecision {
  @Field(FreeText, { description: 'Kept here, never published.' })
  reason!: string;
}

export class ReferralRequest {
  @Field(sourceOfReferral.schema, { description: 'Source of referral, I101030.' })
  source!: SourceOfReferral;

  @DayField({ description: 'Day 0 of every waiting time.' })
  receivedOn!: CalendarDay;

  @OptionalIdField({ description: 'Someone known here; then `person` may be left out.' })
  personId?: string;

  @OptionalNestedField(() => VerifiedPersonRequest)
  person?: VerifiedPersonRequest;

  @OptionalNestedField(() => PersonDecision, {
    description: 'The person is the known one, though what is said differs. Nothing held is replaced.',
  })
  isSamePerson?: PersonDecision;

  @OptionalNestedField(() => PersonDecision, {
    description: 'The person is not the known one: a record of its own is made, with the number as a claim.',
  })
  isAnotherPerson?: PersonDecision;

  @OptionalNestedField(() => DespiteOpenReferral)
  despiteOpenReferral?: DespiteOpenReferral;
}

/** Of today, by the platform's clock: only staff, who record late, state a day. */
export class SelfReferralRequest {
  @NestedField(() => SelfPersonRequest, { missing: 'Say who you are.' })
  person!: SelfPersonRequest;

  @OptionalNestedField(() => DespiteOpenReferral)
  despiteOpenReferral?: DespiteOpenReferral;
}

export class AssessmentRequest {
  @DayField()
  assessedOn!: CalendarDay;

  @Field(z.boolean('Expected true or false.'))
  suitable!: boolean;

  @OptionalField(ProblemDescriptor, {
    example: 'F411',
    description: 'ICD-10 without its dot, or SNOMED CT: any code that the national rules accept.',
    orNull: true,
  })
  problemDescriptor?: string | null;

  @OptionalField(endCode.schema, { description: 'Needed when not suitable: 10 to 17.', orNull: true })
  notSuitableReason?: EndCode | null;

  @OptionalField(step.schema, { orNull: true })
  step?: Step | null;

  @OptionalField(TherapyCode, { description: 'SNOMED CT.', orNull: true })
  therapy?: string | null;
}

export class GuidedSelfHelpOverride {
  @Field(FreeText, { description: 'Kept here, never published.' })
  reason!: string;
}

export class AcceptanceRequest {
  @DayField()
  acceptedOn!: CalendarDay;

  @Field(step.schema)
  step!: Step;

  @Field(TherapyCode, { description: 'SNOMED CT.' })
  therapy!: string;

  @OptionalNestedField(() => GuidedSelfHelpOverride)
  guidedSelfHelpOverride?: GuidedSelfHelpOverride;
}

export class DeclineRequest {
  @DayField()
  declinedOn!: CalendarDay;

  @Field(endCode.schema)
  endCode!: EndCode;

  @OptionalField(FreeText, { description: 'Where the person was told to turn. Kept here, never published.' })
  signpostedTo?: string;

  @OptionalField(FreeText, {
    description: 'Needed where the end code contradicts the course. Kept here, never published.',
  })
  endCodeReason?: string;
}

export class DischargeRequest {
  @DayField()
  dischargedOn!: CalendarDay;

  @Field(endCode.schema)
  endCode!: EndCode;

  @OptionalField(FreeText, {
    description: 'Needed where the end code contradicts the course. Kept here, never published.',
  })
  endCodeReason?: string;
}

export class AsOfQuery {
  @OptionalDayField({ description: 'The day whose state is wanted; today when left out.' })
  asOf?: CalendarDay;
}

export class WaitingListQuery extends AsOfQuery {
  @OptionalField(step.schema)
  step?: Step;

  @OptionalField(TherapyCode)
  therapy?: string;

  @OptionalIdField({ description: '`next` of the page before.' })
  after?: string;

  @Limit()
  limit?: string;
}
