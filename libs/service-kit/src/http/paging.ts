import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { z } from 'zod';
import { Is, Optionally } from './field-rules.js';

export const pageSize = 100;
const mostRows = 500;
const cursorMessage = 'Expected `next` of the page before.';

const day = String.raw`(?:19|2\d)\d\d-\d{2}-\d{2}`;
const patterns = {
  rank: '[1-9]',
  day,
  instant: String.raw`${day}T\d{2}:\d{2}:\d{2}\.\d{3}Z`,
  id: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
} as const;
type Kind = keyof typeof patterns;

/**
 * Where a page of a list ends: the values by which the list is ordered, so that the next page goes on after them though rows
 * have come or gone since. On the wire they are joined by `~`.
 */
export interface CursorOf {
  readonly schema: z.ZodType<string>;
  /** null: the list is read from its beginning. */
  readonly read: (cursor: string | undefined) => readonly string[] | null;
}

export function cursorOf(...kinds: readonly Kind[]): CursorOf {
  const pattern = new RegExp(`^${kinds.map((kind) => `(${patterns[kind]})`).join('~')}$`);
  const read = (cursor: string | undefined) => pattern.exec(cursor ?? '')?.slice(1) ?? null;
  const exists = (cursor: string) => (read(cursor) ?? []).every((text, at) => isOf(kinds[at] ?? 'id', text));
  const schema = z
    .string()
    .regex(pattern, { error: cursorMessage, abort: true })
    .refine(exists, cursorMessage);
  return { schema, read };
}

function isOf(kind: Kind, text: string): boolean {
  if (kind === 'day') return z.iso.date().safeParse(text).success;
  return kind !== 'instant' || z.iso.datetime().safeParse(text).success;
}

export function cursorAt(...values: readonly (string | number)[]): string {
  return values.map(String).join('~');
}

/** The query field `after`. */
export function After(cursor: CursorOf): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: String, description: '`next` of the page before.' }),
    Optionally(),
    Is(cursor.schema),
  );
}

/** The query field `limit`, as it was typed: see {@link limitOf}. */
export function Limit(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ minimum: 1, maximum: mostRows, default: pageSize }),
    Optionally(),
    Is(z.coerce.number().int().min(1).max(mostRows)),
  );
}

export function limitOf(limit: string | undefined): number {
  return limit === undefined ? pageSize : Number(limit);
}

/** The field `next` of an answer. */
export function Next(): PropertyDecorator {
  return ApiProperty({
    type: String,
    nullable: true,
    description: 'Ask with `after` set to it; null on the last page.',
  });
}

/** Of one row more than was asked for: the page, and its last row where others follow. */
export function pageOf<Row>(rows: readonly Row[], limit: number): { page: readonly Row[]; last: Row | null } {
  const page = rows.slice(0, limit);
  return { page, last: rows.length > limit ? (page.at(-1) ?? null) : null };
}
