import { ApiProperty } from '@nestjs/swagger';
import type { PersonView } from '../application/person.read-model.js';

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
