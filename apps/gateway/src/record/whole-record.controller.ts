import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { traceOf } from '#service-kit/http/problem-details';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { WholeRecord, type WholeRecordOf, type PersonalDataPart } from './whole-record.js';

class MissingPart {
  @ApiProperty()
  service!: string;

  @ApiProperty()
  why!: string;
}

class EverythingAnswer implements WholeRecordOf {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ description: 'Whether every part is in it; `missing` names those that are not.' })
  complete!: boolean;

  @ApiProperty({ type: [MissingPart] })
  missing!: readonly MissingPart[];

  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  parts!: readonly PersonalDataPart[];

  @ApiProperty({ type: [String], description: 'What is stored elsewhere as a copy of it.' })
  alsoHeld!: readonly string[];
}

@Controller()
export class WholeRecordController {
  constructor(private readonly records: WholeRecord) {}

  @Get('persons/:personId/everything')
  @RoutePolicy({ roles: 'administrator clinical-lead patient', record: 'one' })
  @Operation({
    task: 'Records and privacy',
    summary: 'Everything that is stored of a person: the answer to a subject access request',
    description: 'Gives everything that is stored of a person: the answer to a subject access request.',
    refuses: 'person.unknown',
  })
  @ApiOkResponse({ type: EverythingAnswer })
  everything(
    @Param('personId', PathId) personId: string,
    @Req() request: FastifyRequest,
  ): Promise<EverythingAnswer> {
    const { authorization = '' } = request.headers;
    const { correlationId } = traceOf(request);
    return this.records.of({ personId, authorization, correlationId });
  }
}
