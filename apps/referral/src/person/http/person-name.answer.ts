import { ApiProperty } from '@nestjs/swagger';
import type { PersonName } from '../application/person-names.read-model.js';

export class PersonNameAnswer implements PersonName {
  @ApiProperty({ description: 'Empty for somebody with one name only.' })
  givenName!: string;

  @ApiProperty()
  familyName!: string;

  @ApiProperty({ type: String, format: 'date' })
  birthDate!: string;
}

/** Of a row of a list; null once who it was has been erased. */
export const personOfRow = { type: PersonNameAnswer, nullable: true } as const;
