import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import {
  changeableDetails,
  PersonDetailsCommands,
  type ChangeableDetail,
  type DetailsChanged,
} from '../application/person-details.commands.js';
import { PersonDetailsRequest } from './person-details.request.js';
import { storedValues } from './person.fields.js';

class DetailsChangedAnswer implements DetailsChanged {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  correctionId!: string;

  @ApiProperty({ enum: changeableDetails, isArray: true, description: 'Which details changed.' })
  changed!: readonly ChangeableDetail[];

  @ApiProperty({ type: 'integer', description: 'As the ETag names it.' })
  version!: number;
}

@Controller()
export class PersonDetailsController {
  constructor(private readonly commands: PersonDetailsCommands) {}

  @Post('persons/:personId/details')
  @HttpCode(200)
  @RoutePolicy({
    roles: 'administrator clinician patient',
    record: 'one',
    careTeam: true,
    auditedAs: 'Changed the name or contact details',
  })
  @Operation({
    task: 'People',
    summary: 'Change who someone is or how to reach him or her; what stood before is kept',
    description: 'Changes who someone is or how to reach him or her. What stood before is kept.',
    refuses:
      'person.unknown person.changed-by-staff-only correction.reason-needed correction.changes-nothing person.already-known person.changed-meanwhile record.changed-since-read',
    example: { telephone: '07700 900462' },
  })
  @ApiOkResponse({ type: DetailsChangedAnswer })
  changeDetails(
    @CurrentCommand() context: CommandContext,
    @Param('personId', PathId) personId: string,
    @Body() body: PersonDetailsRequest,
  ): Promise<DetailsChangedAnswer> {
    const { reason = null, note = null, personAgreed = false } = body;
    return this.commands.change(context, personId, {
      values: storedValues(body),
      reason,
      note,
      personAgreed,
    });
  }
}
