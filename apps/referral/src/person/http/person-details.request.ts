import { ApiPropertyOptional } from '@nestjs/swagger';
import { z } from 'zod';
import { correctionReason, type CorrectionReason } from '#domain-model/values/correction-reason';
import { readableText } from '#domain-model/values/readable-text';
import { Is, Optionally } from '#service-kit/http/field-rules';
import { ChangedFields } from './person.fields.js';

/** What is new of someone. Left out: as it is; null or an empty list: there is none any more. */
export class PersonDetailsRequest extends ChangedFields {
  @ApiPropertyOptional({
    description:
      'Staff: the person agreed to ways of being reached that are wider than, or other than, those stored.',
  })
  @Optionally()
  @Is(z.boolean('Expected true or false.'))
  personAgreed?: boolean;

  @ApiPropertyOptional({
    enum: correctionReason.codes,
    description: 'Needed for a name, a date of birth or an NHS number; other needs a note.',
  })
  @Optionally()
  @Is(correctionReason.schema)
  reason?: CorrectionReason;

  @ApiPropertyOptional({ maxLength: 2_000, description: 'Why, in words. Stored here, never published.' })
  @Optionally()
  @Is(readableText({ what: 'A note', most: 2_000 }))
  note?: string;
}
