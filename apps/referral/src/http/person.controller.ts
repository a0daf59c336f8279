import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentCaller } from '#service-kit/authorisation';
import { Problems } from '#service-kit/openapi';
import type { Caller } from '#service-kit/scope';
import { PathId } from '#service-kit/validation';
import type { PersonView } from '../application/person.read-model.js';
import { PersonReadModel } from '../application/person.read-model.js';
import { ContactRequest, InterpreterRequest } from './person.request.js';

const textOrNull = { type: String, nullable: true } as const;

class PersonAnswer implements PersonView {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty()
  givenName!: string;

  @ApiProperty()
  familyName!: string;

  @ApiProperty({ format: 'date' })
  birthDate!: string;

  @ApiProperty(textOrNull)
  nhsNumber!: string | null;

  @ApiProperty(textOrNull)
  postcode!: string | null;

  @ApiProperty({ type: [String] })
  addressLines!: readonly string[];

  @ApiProperty(textOrNull)
  telephone!: string | null;

  @ApiProperty(textOrNull)
  email!: string | null;

  @ApiProperty(textOrNull)
  gpPracticeCode!: string | null;

  @ApiProperty(textOrNull)
  gender!: string | null;

  @ApiProperty({ type: InterpreterRequest })
  interpreter!: PersonView['interpreter'];

  @ApiProperty({ type: ContactRequest })
  contact!: PersonView['contact'];
}

@ApiTags('person')
@Controller()
export class PersonController {
  constructor(private readonly persons: PersonReadModel) {}

  @Get('persons/:personId')
  @Allow('clinician', 'administrator', 'patient')
  @ApiOperation({ summary: 'Who someone is; each look is recorded' })
  @ApiOkResponse({ type: PersonAnswer })
  @Problems(403, 404, 422)
  showPerson(
    @CurrentCaller() caller: Caller,
    @Param('personId', PathId) personId: string,
  ): Promise<PersonAnswer> {
    return this.persons.show(caller, personId);
  }
}
