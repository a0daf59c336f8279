import { After, cursorOf, Limit } from '#service-kit/http/paging';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, ValidateNested } from 'class-validator';
import { z } from 'zod';
import { OdsCode } from '#domain-model/values/ods-code';
import { readableLine, readableText } from '#domain-model/values/readable-text';
import { Is, Optionally } from '#service-kit/http/field-rules';
import type { ReasonForComing, SafetyNow } from '../application/self-referral.commands.js';
import { reasonForComing, safetyNow } from '../application/self-referral.commands.js';
import { SelfPersonRequest } from '../../person/http/person.request.js';

const YesOrNo = z.boolean('Expected true or false.');
export const OwnWords = readableText({ what: 'This text', most: 2_000 });

export class ConsentRequest {
  @ApiProperty({ description: 'Without it nothing can be kept, and the request is refused.' })
  @Is(YesOrNo)
  toStore!: boolean;

  @ApiProperty({ description: 'Whether the GP may be told.' })
  @Is(YesOrNo)
  toTellGp!: boolean;

  @ApiProperty({ description: 'Which words were agreed to: `consent.wording` of the form.' })
  @Is(z.string().max(40, 'Expected the name of a wording.'))
  wording!: string;
}

export class AskingRequest {
  @ApiProperty({ type: SelfPersonRequest })
  @IsDefined({ message: 'Say who you are.' })
  @Type(() => SelfPersonRequest)
  @ValidateNested({ message: 'Expected an object.' })
  person!: SelfPersonRequest;

  @ApiProperty({ enum: reasonForComing.codes, isArray: true })
  @Is(
    z
      .array(reasonForComing.schema, 'Expected a list of codes.')
      .min(1, 'Say at least one thing that brings you.')
      .max(reasonForComing.codes.length, 'Each is said once.'),
  )
  whatBringsYou!: ReasonForComing[];

  @ApiPropertyOptional({
    maxLength: 2_000,
    description: 'Kept by the service that helps you, never published.',
  })
  @Optionally()
  @Is(OwnWords)
  inYourWords?: string;

  @ApiProperty({ enum: safetyNow.codes, description: 'Anything but `safe`: show crisis help at once.' })
  @Is(safetyNow.schema)
  safeNow!: SafetyNow;

  @ApiProperty({ type: ConsentRequest })
  @IsDefined({ message: 'Say what you agree to.' })
  @Type(() => ConsentRequest)
  @ValidateNested({ message: 'Expected an object.' })
  consent!: ConsentRequest;

  @ApiPropertyOptional({ description: 'A field that people do not see. Leave it empty.', maxLength: 200 })
  @Optionally()
  @Is(z.string().max(200))
  website?: string;
}

export class FormQuery {
  @ApiProperty({ description: 'ODS code of the service.', example: 'DH0' })
  @Is(OdsCode)
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
  @ApiProperty({ description: 'Code, name, town or postcode; at least three letters.', example: 'densham' })
  @Is(readableLine({ what: 'A search', most: 100 }).min(3, 'At least three letters.'))
  query!: string;
}
