import {
  Body,
  Controller,
  Get,
  HttpCode,
  Module,
  Param,
  Post,
  Query,
  type DynamicModule,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AuditSealer } from './audit-sealer.js';
import { AuditTrail } from './audit-trail.js';
import {
  AuditAsked,
  AuditPageAnswer,
  BrokenGlassAsked,
  BrokenGlassPageAnswer,
  EntryNumber,
  questionOf,
  ReviewBrokenGlass,
  ReviewedAnswer,
} from './audit.requests.js';
import { Inquired, type Inquiry } from './inquiry.js';
import { Invoked, type Invocation } from './invocation.js';
import { PathId } from './validation.js';

/** The audit of a service that keeps people's records: it seals, and tells who looked. */
@Module({})
export class AuditModule {
  /** @param options.name as in its doors: `GET /audit/<name>/persons/:personId`. */
  static forService({ name }: { name: string }): DynamicModule {
    return {
      module: AuditModule,
      controllers: [controllerOf(name)],
      providers: [AuditTrail, AuditSealer],
      exports: [AuditSealer],
    };
  }
}

/** Each service answers at an address of its own; the gateway puts the answers of all together. */
function controllerOf(service: string) {
  @ApiTags('audit')
  @Controller(`audit/${service}`)
  class AuditController {
    constructor(private readonly trail: AuditTrail) {}

    @Get('persons/:personId')
    @ApiOperation({ summary: `Who looked at or changed what ${service} keeps of a person, newest first` })
    @ApiOkResponse({ type: AuditPageAnswer })
    ofPerson(
      @Inquired() inquiry: Inquiry,
      @Param('personId', PathId) personId: string,
      @Query() asked: AuditAsked,
    ): Promise<AuditPageAnswer> {
      return this.trail.ofPerson(inquiry, personId, questionOf(asked));
    }

    @Get('break-glass')
    @ApiOperation({ summary: `Which records of ${service} were opened from outside the care team` })
    @ApiOkResponse({ type: BrokenGlassPageAnswer })
    brokenGlass(
      @Inquired() inquiry: Inquiry,
      @Query() asked: BrokenGlassAsked,
    ): Promise<BrokenGlassPageAnswer> {
      const reviewed = asked.reviewed === undefined ? null : asked.reviewed === 'true';
      const refused = asked.refused === 'true';
      return this.trail.brokenGlass(inquiry, { ...questionOf(asked), reviewed, refused });
    }

    @Post('break-glass/:entryNumber/review')
    @HttpCode(200)
    @ApiOperation({ summary: 'The clinical lead has looked at why a record was opened' })
    @ApiParam({ name: 'entryNumber', schema: { type: 'string', pattern: '^[1-9][0-9]{0,17}$' } })
    @ApiOkResponse({ type: ReviewedAnswer })
    review(
      @Invoked() invocation: Invocation,
      @Param('entryNumber', EntryNumber) entryId: string,
      @Body() { finding }: ReviewBrokenGlass,
    ): Promise<ReviewedAnswer> {
      return this.trail.review(invocation, { entryId, finding });
    }
  }
  return AuditController;
}
