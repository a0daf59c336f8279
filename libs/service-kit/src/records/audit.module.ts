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
import { ApiOkResponse, ApiParam } from '@nestjs/swagger';
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
import { CurrentRequest, type RequestContext } from '../http/request-context.js';
import { CurrentCommand, type CommandContext } from '../http/command-context.js';
import { PathId } from '../http/validation.js';
import { Operation } from '../openapi/operation.js';
import { RoutePolicy } from '../security/route-policy.js';

/** The audit of a service that stores people's records: it seals, and answers who looked. */
@Module({})
export class AuditModule {
  /** @param options.name as in its routes: `GET /audit/<name>/persons/:personId`. */
  static forService({ name }: { name: string }): DynamicModule {
    return {
      module: AuditModule,
      controllers: [controllerOf(name), reviewControllerOf(name)],
      providers: [AuditTrail, AuditSealer],
      exports: [AuditSealer],
    };
  }
}

/** Each service answers at an address of its own; the gateway puts the answers of all together. */
function controllerOf(service: string) {
  @Controller(`audit/${service}`)
  class AuditController {
    constructor(private readonly trail: AuditTrail) {}

    @Get('persons/:personId')
    @RoutePolicy({
      roles: 'clinical-lead patient',
      record: 'one',
      auditedAs: 'Looked at who has looked at the record',
    })
    @Operation({
      task: 'Records and privacy',
      summary: `Who looked at or changed what ${service} stores of a person, newest first`,
      description: `Lists who looked at or changed what ${service} stores of a person. A person sees his or her own.`,
      refuses: 'person.unknown',
    })
    @ApiOkResponse({ type: AuditPageAnswer })
    ofPerson(
      @CurrentRequest() context: RequestContext,
      @Param('personId', PathId) personId: string,
      @Query() asked: AuditAsked,
    ): Promise<AuditPageAnswer> {
      return this.trail.ofPerson(context, personId, questionOf(asked));
    }

    @Get('break-glass')
    @RoutePolicy({
      roles: 'clinical-lead',
      record: 'many',
      auditedAs: 'Saw it in the list of records opened for a special reason',
    })
    @Operation({
      task: 'Records and privacy',
      summary: `Which records of ${service} were opened from outside the care team`,
      description: `Lists the records of ${service} that were opened from outside the care team, and why.`,
    })
    @ApiOkResponse({ type: BrokenGlassPageAnswer })
    brokenGlass(
      @CurrentRequest() context: RequestContext,
      @Query() asked: BrokenGlassAsked,
    ): Promise<BrokenGlassPageAnswer> {
      const reviewed = asked.reviewed === undefined ? null : asked.reviewed === 'true';
      const refused = asked.refused === 'true';
      return this.trail.brokenGlass(context, { ...questionOf(asked), reviewed, refused });
    }
  }
  return AuditController;
}

function reviewControllerOf(service: string) {
  @Controller(`audit/${service}`)
  class AuditReviewController {
    constructor(private readonly trail: AuditTrail) {}

    @Post('break-glass/:entryNumber/review')
    @HttpCode(200)
    @RoutePolicy({
      roles: 'clinical-lead',
      record: 'one',
      auditedAs: 'Reviewed why someone had opened the record',
    })
    @Operation({
      task: 'Records and privacy',
      summary: 'The clinical lead has looked at why a record was opened',
      description: 'Records that the clinical lead has looked at why a record was opened.',
      refuses: 'break-glass.unknown break-glass.reviewed-already audit.entry-malformed',
    })
    @ApiParam({ name: 'entryNumber', schema: { type: 'string', pattern: '^[1-9][0-9]{0,17}$' } })
    @ApiOkResponse({ type: ReviewedAnswer })
    review(
      @CurrentCommand() context: CommandContext,
      @Param('entryNumber', EntryNumber) entryId: string,
      @Body() { finding }: ReviewBrokenGlass,
    ): Promise<ReviewedAnswer> {
      return this.trail.review(context, { entryId, finding });
    }
  }
  return AuditReviewController;
}
