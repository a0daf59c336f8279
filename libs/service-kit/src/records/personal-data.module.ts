import { Controller, Get, Module, Param, type DynamicModule } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import {
  PERSONAL_DATA_MAP,
  PersonalDataExport,
  type PersonalDataMap,
  type PersonalDataPart,
  type PersonalDataSection,
} from './personal-data-export.js';
import { CurrentRequest, type RequestContext } from '../http/request-context.js';
import { PathId } from '../http/validation.js';
import { Operation } from '../openapi/operation.js';
import { RoutePolicy } from '../security/route-policy.js';

class HeldSectionAnswer implements PersonalDataSection {
  @ApiProperty({ description: 'What it is.' })
  title!: string;

  @ApiProperty({ description: 'The table in which it is kept.' })
  table!: string;

  @ApiProperty({ type: [String], description: 'What the person has to ask the service for.' })
  withheld!: readonly string[];

  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  rows!: readonly Readonly<Record<string, unknown>>[];
}

class HeldPartAnswer implements PersonalDataPart {
  @ApiProperty()
  service!: string;

  @ApiProperty({ format: 'date-time' })
  asOf!: string;

  @ApiProperty({ type: [HeldSectionAnswer] })
  sections!: readonly PersonalDataSection[];
}

/** What a service holds of people: its part of the answer to a subject access request, and what it erases. */
@Module({})
export class PersonalDataModule {
  static forService(personalData: PersonalDataMap): DynamicModule {
    return {
      module: PersonalDataModule,
      controllers: [controllerOf(personalData.service)],
      providers: [{ provide: PERSONAL_DATA_MAP, useValue: personalData }, PersonalDataExport],
      exports: [PersonalDataExport],
    };
  }
}

/** Each service answers at an address of its own; the gateway puts the parts together. */
function controllerOf(service: string) {
  @Controller(`held/${service}`)
  class PersonalDataController {
    constructor(private readonly records: PersonalDataExport) {}

    @Get('persons/:personId')
    @RoutePolicy({ roles: 'administrator clinical-lead patient', record: 'one' })
    @Operation({
      task: 'Records and privacy',
      summary: `Everything that ${service} holds of a person`,
      description: `Gives everything that ${service} holds of a person. The whole is at /persons/{personId}/everything.`,
      refuses: 'person.unknown',
    })
    @ApiOkResponse({ type: HeldPartAnswer })
    everything(
      @CurrentRequest() context: RequestContext,
      @Param('personId', PathId) personId: string,
    ): Promise<HeldPartAnswer> {
      return this.records.publish(context, personId);
    }
  }
  return PersonalDataController;
}
