import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { readableText } from '#domain-model/values/readable-text';
import { DayField, Field, IdField, OptionalField } from '#service-kit/http/fields';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import {
  ErasureCommands,
  erasureBases,
  type Erased,
  type ErasureBasis,
} from '../application/erasure.commands.js';

class ErasureRequest {
  @DayField({ description: 'When it was asked for; past or today.' })
  askedOn!: string;

  @Field(z.enum(erasureBases, 'Expected a known ground.'))
  basis!: ErasureBasis;

  @OptionalField(readableText({ what: 'A note', most: 2_000 }), {
    description: 'No name belongs here.',
    orNull: true,
  })
  note?: string | null;

  @IdField({ description: 'The id of the person once more: it cannot be undone.' })
  confirm!: string;
}

class ErasedAnswer implements Erased {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'date' })
  erasedOn!: string;

  @ApiProperty({ enum: [true] })
  irreversible!: true;

  @ApiProperty({ description: 'What backups still hold, and how long.' })
  backups!: string;
}

@Controller()
export class ErasureController {
  constructor(private readonly erasures: ErasureCommands) {}

  @Post('persons/:personId/erasure')
  @HttpCode(200)
  @RoutePolicy({ roles: 'administrator clinical-lead', record: 'one' })
  @Operation({
    task: 'Records and privacy',
    summary: 'Erase who someone was, for good; the pseudonymous events stay',
    description: 'Erases who someone was, for good. What is pseudonymous stays.',
    refuses:
      'person.unknown person.erased erasure.not-confirmed erasure.note-needed erasure.referral-open erasure.retention-not-over erasure.person-was-seen',
  })
  @ApiOkResponse({ type: ErasedAnswer })
  erase(
    @CurrentCommand() context: CommandContext,
    @Param('personId', PathId) personId: string,
    @Body() { askedOn, basis, note = null, confirm }: ErasureRequest,
  ): Promise<ErasedAnswer> {
    return this.erasures.erase(context, { personId, askedOn, basis, note, confirm });
  }
}
