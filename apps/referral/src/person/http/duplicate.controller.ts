import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { Field } from '#service-kit/http/fields';
import { After, cursorAt, cursorOf, Limit, limitOf, Next } from '#service-kit/http/paging';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import type { CommandContext } from '#service-kit/http/command-context';
import { CurrentCommand } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import type { NamedPair, PairPlace } from '../application/possible-duplicates.js';
import { PossibleDuplicates } from '../application/possible-duplicates.js';
import { personOfRow } from './person-name.answer.js';

class SettlementRequest {
  @Field(z.enum(['different-persons'], 'Expected different-persons.'), {
    description: 'That they are one person is said by merging them.',
  })
  settledAs!: 'different-persons';
}

const cursor = cursorOf('instant', 'id');

class PossibleDuplicatesQuery {
  @After(cursor)
  after?: string;

  @Limit()
  limit?: string;
}

class PossibleDuplicateId {
  @ApiProperty({ format: 'uuid' })
  possibleDuplicateId!: string;
}

class NamedPersonAnswer {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty(personOfRow)
  person!: NamedPair['persons'][number]['person'];
}

class PossibleDuplicateAnswer extends PossibleDuplicateId implements NamedPair {
  @ApiProperty({ type: [NamedPersonAnswer] })
  persons!: NamedPair['persons'];

  @ApiProperty({ type: [String], format: 'uuid', minItems: 2, maxItems: 2 })
  personIds!: readonly [string, string];

  @ApiProperty({ type: [String] })
  foundBy!: NamedPair['foundBy'];

  @ApiProperty({ type: String, format: 'date' })
  foundOn!: string;
}

class PossibleDuplicatesAnswer {
  @ApiProperty({ type: [PossibleDuplicateAnswer] })
  pairs!: readonly NamedPair[];

  @Next()
  next!: string | null;
}

@Controller()
export class DuplicateController {
  constructor(private readonly duplicates: PossibleDuplicates) {}

  @Get('possible-duplicates')
  @RoutePolicy({ roles: 'administrator clinician clinical-lead', record: 'many' })
  @Operation({
    task: 'People',
    summary: 'Pairs of records that may be of one person, until somebody settles them; longest known first',
    description: 'Lists pairs of records that may be of one person.',
  })
  @ApiOkResponse({ type: PossibleDuplicatesAnswer })
  async listPossibleDuplicates(
    @CurrentRequest() context: RequestContext,
    @Query() { after, limit }: PossibleDuplicatesQuery,
  ): Promise<PossibleDuplicatesAnswer> {
    const page = await this.duplicates.page(context, { after: placeOf(after), limit: limitOf(limit) });
    const { pairs, next } = page;
    return { pairs, next: next && cursorAt(next.foundAt, next.possibleDuplicateId) };
  }

  @Post('possible-duplicates/:possibleDuplicateId/settlement')
  @HttpCode(200)
  @RoutePolicy({ roles: 'administrator clinician clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'People',
    summary: 'Say that two records are of two persons',
    description: 'Says that two records are of two persons. That they are of one is said by a merge.',
    refuses: 'possible-duplicate.unknown',
  })
  @ApiOkResponse({ type: PossibleDuplicateId })
  settleAsDifferent(
    @CurrentCommand() context: CommandContext,
    @Param('possibleDuplicateId', PathId) possibleDuplicateId: string,
    @Body() _settlement: SettlementRequest,
  ): Promise<PossibleDuplicateId> {
    return this.duplicates.settleAsDifferent(context, possibleDuplicateId);
  }
}

function placeOf(text: string | undefined): PairPlace | null {
  const [foundAt, possibleDuplicateId] = cursor.read(text) ?? [];
  return foundAt === undefined || possibleDuplicateId === undefined ? null : { foundAt, possibleDuplicateId };
}
