import { Controller, Get, Module, Param, type DynamicModule } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { HELD, HeldRecords, type HeldOfPersons, type HeldPart, type HeldSection } from './held-records.js';
import { Inquired, type Inquiry } from './inquiry.js';
import { PathId } from './validation.js';

class HeldSectionAnswer implements HeldSection {
  @ApiProperty({ description: 'What it is.' })
  title!: string;

  @ApiProperty({ description: 'The table in which it is kept.' })
  table!: string;

  @ApiProperty({ type: [String], description: 'What the person has to ask the service for.' })
  withheld!: readonly string[];

  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  rows!: readonly Readonly<Record<string, unknown>>[];
}

class HeldPartAnswer implements HeldPart {
  @ApiProperty()
  service!: string;

  @ApiProperty({ format: 'date-time' })
  asOf!: string;

  @ApiProperty({ type: [HeldSectionAnswer] })
  sections!: readonly HeldSection[];
}

/** What a service holds of people: its part of the answer to a subject access request, and what it erases. */
@Module({})
export class HeldModule {
  static forService(held: HeldOfPersons): DynamicModule {
    return {
      module: HeldModule,
      controllers: [controllerOf(held.service)],
      providers: [{ provide: HELD, useValue: held }, HeldRecords],
      exports: [HeldRecords],
    };
  }
}

/** Each service answers at an address of its own; the gateway puts the parts together. */
function controllerOf(service: string) {
  @ApiTags('held')
  @Controller(`held/${service}`)
  class HeldController {
    constructor(private readonly records: HeldRecords) {}

    @Get('persons/:personId')
    @ApiOperation({ summary: `Everything that ${service} holds of a person` })
    @ApiOkResponse({ type: HeldPartAnswer })
    everything(
      @Inquired() inquiry: Inquiry,
      @Param('personId', PathId) personId: string,
    ): Promise<HeldPartAnswer> {
      return this.records.tell(inquiry, personId);
    }
  }
  return HeldController;
}
