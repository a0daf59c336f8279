import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { nhsNumberVerification } from '#domain-model/values/nhs-number-verification';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import type { PersonView } from '../application/person.read-model.js';
import { PersonReadModel } from '../application/person.read-model.js';
import { ContactAnswer, InterpreterAnswer } from './person.answers.js';

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

  @ApiProperty({
    type: String,
    nullable: true,
    enum: [...nhsNumberVerification.codes, null],
    description: 'null: there is no number, or it was kept before this was asked.',
  })
  nhsNumberVerifiedBy!: PersonView['nhsNumberVerifiedBy'];

  @ApiProperty({
    ...textOrNull,
    description: 'As somebody said; nobody has checked it, so it finds nobody.',
  })
  claimedNhsNumber!: string | null;

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

  @ApiProperty({ type: InterpreterAnswer })
  interpreter!: PersonView['interpreter'];

  @ApiProperty({ type: ContactAnswer })
  contact!: PersonView['contact'];

  @ApiProperty({ type: [String], description: 'Needs of the Accessible Information Standard.' })
  accessibleInformation!: readonly string[];
}

@Controller()
export class PersonController {
  constructor(private readonly persons: PersonReadModel) {}

  @Get('persons/:personId')
  @RoutePolicy({
    roles: 'clinician administrator clinical-lead patient',
    record: 'one',
    careTeam: true,
    auditedAs: 'Looked at the name and contact details',
  })
  @Operation({
    task: 'People',
    summary: 'Who someone is; each look is recorded',
    description: 'Says who someone is. Each look is recorded.',
    refuses: 'person.unknown person.erased',
  })
  @ApiOkResponse({ type: PersonAnswer })
  showPerson(
    @CurrentRequest() context: RequestContext,
    @Param('personId', PathId) personId: string,
  ): Promise<PersonAnswer> {
    return this.persons.show(context, personId);
  }
}
