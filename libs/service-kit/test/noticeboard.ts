import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Injectable, Module, Param, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { RuleBroken } from '#domain-model/rule-broken';
import { RoutePolicy } from '../src/security/route-policy.js';
import { CurrentCaller } from '../src/security/authorisation.js';
import { Is, IsDay, IsId, IsInstant, Optionally } from '../src/http/field-rules.js';
import { CurrentCommand, type CommandContext } from '../src/http/command-context.js';
import { createAuditTables, keepWhatWasNotDone } from '../src/records/audit-tables.js';
import {
  createCareTeamTable,
  createIdempotentCommandTable,
  forgetAnswersAfterSevenDays,
  protectByProvider,
  rolesOf,
} from '../src/database/migrations.js';
import type { Caller } from '../src/security/scope.js';
import { ServiceKitModule } from '../src/runtime/service-kit.module.js';
import { currentTrace } from '../src/runtime/trace-context.js';
import { Transactions } from '../src/database/transaction.js';
import { PathId } from '../src/http/validation.js';

// The smallest service there can be: providers pin notices on their own board.

const roles = rolesOf('noticeboard');

export class CreateNoticeboard0001 implements MigrationInterface {
  readonly name = 'CreateNoticeboard1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table notice (
      notice_id uuid constraint notice_identity primary key,
      provider_code text not null,
      title text not null,
      posted_on date not null
    )`);
    for (const sql of protectByProvider('notice', roles)) await runner.query(sql);
    for (const sql of createIdempotentCommandTable(roles)) await runner.query(sql);
    for (const sql of forgetAnswersAfterSevenDays(roles)) await runner.query(sql);
    for (const sql of createAuditTables(roles)) await runner.query(sql);
    for (const sql of keepWhatWasNotDone) await runner.query(sql);
    for (const sql of createCareTeamTable(roles)) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

class Contact {
  @Is(z.enum(['letter', 'telephone'], { error: 'A preference is letter or telephone.' }))
  preference!: 'letter' | 'telephone';

  @IsBoolean()
  safeToLeaveMessage!: boolean;
}

class PinNotice {
  @IsString()
  @Length(1, 100)
  title!: string;

  @IsDay()
  postedOn!: string;

  @ValidateNested()
  @Type(() => Contact)
  contact!: Contact;

  @Is(z.string().regex(/^[a-z]+$/, 'A label is lower-case letters.'), { each: true })
  @Optionally()
  labels?: string[];

  @IsId()
  @Optionally({ orNull: true })
  repliesTo?: string | null;

  @IsInstant()
  @Optionally()
  seenAt?: string;
}

class NoticesAsked {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(50)
  @Optionally()
  limit?: number;
}

@Injectable()
export class NoticeCommands {
  /** Awaited before the next notice is pinned, in its transaction. */
  beforePinning: () => Promise<void> = () => Promise.resolve();

  constructor(private readonly transactions: Transactions) {}

  async pin(context: CommandContext, notice: PinNotice): Promise<{ noticeId: string }> {
    return this.transactions.command(context, async (tx) => {
      const noticeId = randomUUID();
      await this.beforePinning();
      await tx.execute(
        `insert into notice (notice_id, provider_code, title, posted_on)
         values ($1, $2, $3, $4)`,
        [noticeId, context.caller.providerCode, notice.title, notice.postedOn],
      );
      // PostgreSQL quotes in its refusal what it was given.
      if (notice.title.startsWith('uncountable')) await tx.query('select $1::integer', [notice.title]);
      if (notice.title === 'refused')
        throw RuleBroken.wrongState('notice.refused', 'This notice is refused.');
      if (notice.title === 'faulty') throw new Error(`secret ${notice.title}`);
      return { noticeId };
    });
  }

  /** Takes a second. */
  async slow(caller: Caller): Promise<object> {
    return this.transactions.read(caller, (tx) => tx.query('select pg_sleep(1) is not null as "isDone"'));
  }

  async notices(caller: Caller, limit: number): Promise<object[]> {
    return this.transactions.read(caller, (tx) =>
      tx.query(
        `select notice_id as "noticeId", posted_on as "postedOn"
         from notice
         order by notice_id
         limit $1`,
        [limit],
      ),
    );
  }
}

@Controller('notices')
class NoticeController {
  constructor(private readonly commands: NoticeCommands) {}

  @Post()
  @RoutePolicy({ roles: 'administrator clinician patient icb-analyst' })
  async pin(
    @CurrentCommand() context: CommandContext,
    @Body() notice: PinNotice,
  ): Promise<{ noticeId: string }> {
    return this.commands.pin(context, notice);
  }

  @Get()
  @RoutePolicy({ roles: 'administrator icb-analyst' })
  async notices(@CurrentCaller() caller: Caller, @Query() asked: NoticesAsked): Promise<object[]> {
    return this.commands.notices(caller, asked.limit ?? 10);
  }

  @Get('nobody')
  @RoutePolicy({ roles: '' })
  nobody(): string {
    return 'unreachable';
  }

  @Get('slow')
  @RoutePolicy({ roles: 'administrator' })
  async slow(@CurrentCaller() caller: Caller): Promise<object> {
    return this.commands.slow(caller);
  }

  @Get('trace')
  @RoutePolicy({ roles: 'administrator' })
  trace(): object {
    return currentTrace();
  }

  @Get(':noticeId')
  @RoutePolicy({ roles: 'administrator' })
  notice(@Param('noticeId', PathId) noticeId: string): never {
    throw RuleBroken.unknown('notice.unknown', `There is no notice ${noticeId}.`);
  }

  @Post('later')
  @RoutePolicy({ roles: 'administrator' })
  later(): never {
    throw RuleBroken.wrongState('notice.not-known-yet', 'The board has not heard of it yet.', {
      retryAfterMs: 1_500,
    });
  }
}

@Module({
  imports: [ServiceKitModule.forService({ name: 'noticeboard' })],
  controllers: [NoticeController],
  providers: [NoticeCommands],
})
export class NoticeboardModule {}
