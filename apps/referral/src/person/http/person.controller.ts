import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import type { PersonView } from '../application/person.read-model.js';
import { PersonReadModel } from '../application/person.read-model.js';
import { ShownFields } from './person.fields.js';

class PersonAnswer extends ShownFields implements PersonView {
  @ApiProperty({ format: 'uuid' })
  personId!: string;
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
