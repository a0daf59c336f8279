import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  AuditLookAnswer,
  AuditPeriod,
  BrokenGlassAnswer,
  OnlyRefused,
  OnlyReviewed,
  usualPage,
} from '#service-kit/records/audit.requests';
import { OptionalField } from '#service-kit/http/fields';
import { traceOf } from '#service-kit/http/problem-details';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { NamedLists } from '../names/named-lists.js';
import { audited, WholeAudit, type WholeAuditPage } from './whole-audit.js';

const cursor = z.string().regex(/^(\d{0,18}\.){2}\d{0,18}$/, 'Expected `next` of the page before.');

class WholeAuditAsked extends AuditPeriod {
  @OptionalField(cursor, { description: '`next` of the page before.' })
  after?: string;
}

class GlassAsked extends WholeAuditAsked {
  @OnlyReviewed()
  reviewed?: 'true' | 'false';

  @OnlyRefused()
  refused?: 'true' | 'false';
}

class PlacedLook extends AuditLookAnswer {
  @ApiProperty({ enum: audited })
  service!: string;
}

class PlacedGlass extends BrokenGlassAnswer {
  @ApiProperty({
    enum: audited,
    description: 'Its review is sent to /audit/<service>/break-glass/<entryId>/review.',
  })
  service!: string;
}

class WholePage {
  @ApiProperty({ type: String, nullable: true, description: 'Ask with `after` set to it; null on the last.' })
  next!: string | null;

  @ApiProperty({ enum: audited, isArray: true, description: 'What these know is not on this page.' })
  missing!: readonly string[];
}

class LooksAnswer extends WholePage {
  @ApiProperty({ type: [PlacedLook] })
  entries!: readonly PlacedLook[];
}

class GlassesAnswer extends WholePage {
  @ApiProperty({ type: [PlacedGlass] })
  entries!: readonly PlacedGlass[];
}

/** Who has looked at a record, from all services that audit it. */
@Controller()
export class WholeAuditController {
  constructor(
    private readonly audit: WholeAudit,
    private readonly names: NamedLists,
  ) {}

  @Get('persons/:personId/audit')
  @RoutePolicy({ roles: 'clinical-lead patient', record: 'one' })
  @Operation({
    task: 'Records and privacy',
    summary: 'Who looked at or changed a person’s record, newest first',
    description:
      'Lists who looked at or changed a person’s record, in all services. `missing` names those that did not answer.',
    refuses: 'person.unknown',
  })
  @ApiOkResponse({ type: LooksAnswer })
  looks(
    @Param('personId', PathId) personId: string,
    @Query() { from, to, ...page }: WholeAuditAsked,
    @Req() request: FastifyRequest,
  ): Promise<WholeAuditPage> {
    return this.audit.page({ path: `persons/${personId}`, filter: { from, to }, ...askedIn(page, request) });
  }

  @Get('audit/break-glass')
  @RoutePolicy({ roles: 'clinical-lead', record: 'many' })
  @Operation({
    task: 'Records and privacy',
    summary: 'Which records were opened from outside the care team, newest first',
    description: 'Lists the records that were opened from outside the care team, in all services.',
  })
  @ApiOkResponse({ type: GlassesAnswer })
  async brokenGlass(
    @Query() { from, to, reviewed, refused, ...page }: GlassAsked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const filter = { from, to, reviewed, refused };
    const asked = askedIn(page, request);
    const found = await this.audit.page({ path: 'break-glass', filter, ...asked });
    const { list, hasNames } = await this.names.named(found, asked);
    void reply.header('names', hasNames ? 'shown' : 'unavailable');
    return list;
  }
}

function askedIn({ after, limit }: Pick<WholeAuditAsked, 'after' | 'limit'>, request: FastifyRequest) {
  return {
    after: after === undefined ? audited.map(() => '') : after.split('.'),
    limit: limit === undefined ? usualPage : Number(limit),
    authorization: request.headers.authorization ?? '',
    correlationId: traceOf(request).correlationId,
  };
}
