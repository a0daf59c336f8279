import { After, cursorOf, Limit } from '#service-kit/http/paging';
import { z } from 'zod';
import { OdsCode } from '#domain-model/values/ods-code';
import { readableLine, readableText } from '#domain-model/values/readable-text';
import { Field, NestedField, OptionalField } from '#service-kit/http/fields';
import type { ReasonForComing, SafetyNow } from '../application/self-referral.commands.js';
import { reasonForComing, safetyNow } from '../application/self-referral.commands.js';
import { SelfPersonRequest } from '../../person/http/person.request.js';

const YesOrNo = z.boolean('Expected true or false.');
export const OwnWords = readableText({ what: 'This text', most: 2_000 });

export class ConsentRequest {
  @Field(YesOrNo, { description: 'Without it nothing can be kept, and the request is refused.' })
  toStore!: boolean;

  @Field(YesOrNo, { description: 'Whether the GP may be told.' })
  toTellGp!: boolean;

  @Field(z.string().max(40, 'Expected the name of a wording.'), {
    description: 'Which words were agreed to: `consent.wording` of the form.',
  })
  wording!: string;
}

export class AskingRequest {
  @NestedField(() => SelfPersonRequest, { missing: 'Say who you are.' })
  person!: SelfPersonRequest;

  @Field(
    z
      .array(reasonForComing.schema, 'Expected a list of codes.')
      .min(1, 'Say at least one thing that brings you.')
      .max(reasonForComing.codes.length, 'Each is said once.'),
  )
  whatBringsYou!: ReasonForComing[];

  @OptionalField(OwnWords, { description: 'Kept by the service that helps you, never published.' })
  inYourWords?: string;

  @Field(safetyNow.schema, { description: 'Anything but `safe`: show crisis help at once.' })
  safeNow!: SafetyNow;

  @NestedField(() => ConsentRequest, { missing: 'Say what you agree to.' })
  consent!: ConsentRequest;

  @OptionalField(z.string().max(200), { description: 'A field that people do not see. Leave it empty.' })
  website?: string;
}

export class FormQuery {
  @Field(OdsCode, { description: 'ODS code of the service.', example: 'DH0' })
  provider!: string;
}

export const selfReferralCursor = cursorOf('rank', 'day', 'id');

export class SelfReferralsQuery {
  @After(selfReferralCursor)
  after?: string;

  @Limit()
  limit?: string;
}

export class GpPracticesQuery {
  @Field(readableLine({ what: 'A search', most: 100 }).min(3, 'At least three letters.'), {
    description: 'Code, name, town or postcode; at least three letters.',
    example: 'densham',
  })
  query!: string;
}
