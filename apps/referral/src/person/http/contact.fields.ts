import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { z } from 'zod';
import { LanguageCode } from '#domain-model/values/interpreter';
import { Is, Optionally } from '#service-kit/http/field-rules';
import type { PersonView } from '../application/person.read-model.js';

const preferences = ['letter', 'telephone', 'text', 'email'] as const;
const ContactPreferenceCode = z.enum(
  preferences,
  `A contact preference is one of ${preferences.join(', ')}.`,
);
const YesOrNo = z.boolean('Expected true or false.');

export class InterpreterRequest {
  @ApiProperty()
  @Is(YesOrNo)
  needed!: boolean;

  @ApiPropertyOptional({ nullable: true, type: String, description: 'ISO 639-1, or q1 to q5', example: 'ur' })
  @Optionally({ orNull: true })
  @Is(LanguageCode)
  language?: string | null;
}

export class ContactRequest {
  @ApiProperty({ enum: preferences })
  @Is(ContactPreferenceCode)
  preference!: (typeof preferences)[number];

  @ApiProperty({ description: 'Whether a message may be left where others could hear it.' })
  @Is(YesOrNo)
  safeToLeaveMessage!: boolean;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'null: was not asked.' })
  @Optionally({ orNull: true })
  @Is(YesOrNo)
  safeToText?: boolean | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'null: was not asked.' })
  @Optionally({ orNull: true })
  @Is(YesOrNo)
  safeToPost?: boolean | null;
}

/** How someone wishes to be reached, as others know it: what is left out, nobody has said. */
export class ContactChangeRequest {
  @ApiPropertyOptional({ enum: preferences })
  @Optionally()
  @Is(ContactPreferenceCode)
  preference?: (typeof preferences)[number];

  @ApiPropertyOptional({ description: 'Whether a message may be left where others could hear it.' })
  @Optionally()
  @Is(YesOrNo)
  safeToLeaveMessage?: boolean;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'null: was not asked.' })
  @Optionally({ orNull: true })
  @Is(YesOrNo)
  safeToText?: boolean | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'null: was not asked.' })
  @Optionally({ orNull: true })
  @Is(YesOrNo)
  safeToPost?: boolean | null;
}

const yesNoOrNull = { type: Boolean, nullable: true, description: 'null: was not asked.' } as const;

export class InterpreterAnswer {
  @ApiProperty(yesNoOrNull)
  needed!: boolean | null;

  @ApiProperty({ nullable: true, type: String })
  language!: string | null;
}

type Wishes = PersonView['contact'];

export class ContactAnswer implements Wishes {
  @ApiProperty({ type: String, nullable: true, enum: ['letter', 'telephone', 'text', 'email', null] })
  preference!: Wishes['preference'];

  @ApiProperty(yesNoOrNull)
  safeToLeaveMessage!: boolean | null;

  @ApiProperty(yesNoOrNull)
  safeToText!: boolean | null;

  @ApiProperty(yesNoOrNull)
  safeToPost!: boolean | null;
}
