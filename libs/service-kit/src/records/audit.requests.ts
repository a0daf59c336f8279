import { Injectable, type PipeTransform } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { RuleBroken } from '#domain-model/rule-broken';
import { findings, type AuditQuestion, type Finding } from './audit-trail.js';
import { Field, OptionalDayField, OptionalField } from '../http/fields.js';
import { accessReasons, type AccessReason } from '../http/request-context.js';

const entryNumber = z.string().regex(/^[1-9][0-9]{0,17}$/, 'Expected the number of an audit entry.');
const pageLength = z.string().regex(/^([1-9][0-9]?|1[0-9]{2}|200)$/, 'Expected a number from 1 to 200.');
const trueOrFalse = z.enum(['true', 'false'], 'Expected true or false.');
export const usualPage = 50;

@Injectable()
export class EntryNumber implements PipeTransform<string, string> {
  transform(value: string): string {
    if (entryNumber.safeParse(value).success) return value;
    throw RuleBroken.wrongValue('audit.entry-malformed', 'An audit entry has a number.', 'entryNumber');
  }
}

/** The period and the length of a page: of one service's entries, and of all services' together. */
export class AuditPeriod {
  @OptionalDayField({ description: 'The first day.' })
  from?: string;

  @OptionalDayField({ description: 'The last day.' })
  to?: string;

  @OptionalField(pageLength, { description: '1 to 200 entries a page; 50 by default.' })
  limit?: string;
}

export class AuditAsked extends AuditPeriod {
  @OptionalField(entryNumber, { description: '`next` of the page before.' })
  after?: string;
}

export function OnlyReviewed(): PropertyDecorator {
  return OptionalField(trueOrFalse, { description: 'Only those that were reviewed, or were not.' });
}

export function OnlyRefused(): PropertyDecorator {
  return OptionalField(trueOrFalse, {
    description: 'Those who were asked for a reason and not let in, instead of those who came in with one.',
  });
}

export class BrokenGlassAsked extends AuditAsked {
  @OnlyReviewed()
  reviewed?: 'true' | 'false';

  @OnlyRefused()
  refused?: 'true' | 'false';
}

export function questionOf({ from, to, after, limit }: AuditAsked): AuditQuestion {
  return {
    from: from ?? null,
    to: to ?? null,
    after: after ?? null,
    limit: limit === undefined ? usualPage : Number(limit),
  };
}

export class ReviewBrokenGlass {
  @Field(z.enum(findings, 'A finding is appropriate or follow-up.'), {
    description: 'Whether opening the record was right, or is followed up.',
  })
  finding!: Finding;
}

export class ReviewedAnswer {
  @ApiProperty({ example: '17' })
  entryId!: string;

  @ApiProperty({ enum: findings })
  finding!: Finding;
}

const actions = ['create', 'read', 'update', 'list'] as const;

class AuditEntryAnswer {
  @ApiProperty({ example: '17' })
  entryId!: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ description: 'The opaque subject of the token.' })
  subject!: string;

  @ApiProperty({ example: 'clinician' })
  role!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  clinicianId!: string | null;

  @ApiProperty({ enum: actions })
  action!: (typeof actions)[number];

  @ApiProperty({ example: 'Looked at the referral' })
  what!: string;

  @ApiProperty({ type: [String], format: 'uuid' })
  referralIds!: readonly string[];

  @ApiProperty({ type: String, enum: accessReasons, nullable: true, description: 'Given by the header.' })
  reason!: AccessReason | null;
}

export class AuditLookAnswer extends AuditEntryAnswer {
  @ApiProperty({ description: 'Came from outside the care team, with the reason.' })
  brokeGlass!: boolean;

  @ApiProperty({ enum: ['done', 'refused', 'not-done'] })
  outcome!: 'done' | 'refused' | 'not-done';
}

export class BrokenGlassAnswer extends AuditEntryAnswer {
  @ApiProperty({ type: [String], format: 'uuid' })
  personIds!: readonly string[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  reviewedAt!: string | null;

  @ApiProperty({ type: String, nullable: true })
  reviewedBy!: string | null;

  @ApiProperty({ type: String, enum: findings, nullable: true })
  finding!: Finding | null;
}

class PageAnswer {
  @ApiProperty({ type: String, nullable: true, description: 'Ask with `after` set to it; null on the last.' })
  next!: string | null;
}

export class AuditPageAnswer extends PageAnswer {
  @ApiProperty({ type: [AuditLookAnswer] })
  entries!: readonly AuditLookAnswer[];
}

export class BrokenGlassPageAnswer extends PageAnswer {
  @ApiProperty({ type: [BrokenGlassAnswer] })
  entries!: readonly BrokenGlassAnswer[];
}
