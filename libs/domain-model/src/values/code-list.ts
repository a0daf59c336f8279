import { z } from 'zod';
import { fieldNotes } from './field-notes.js';

/**
 * A closed national code list: its schema refuses any code that is not on it, and every code has its official
 * meaning.
 */
export interface CodeList<Code extends string> {
  readonly name: string;
  readonly codes: readonly Code[];
  readonly schema: z.ZodType<Code>;
  meaning(code: Code): string;
  includes(value: unknown): value is Code;
}

interface NamedMeanings {
  readonly name: string;
  readonly meanings: Readonly<Record<string, string>>;
}
const lists: NamedMeanings[] = [];

/** Every code list loaded so far, for documents that show codes with their meanings. */
export function everyCodeList(): readonly NamedMeanings[] {
  return lists;
}

/** Builds a code list from code → official meaning. */
export function codeList<const Meanings extends Readonly<Record<string, string>>>(
  name: string,
  meanings: Meanings,
): CodeList<keyof Meanings & string> {
  type Code = keyof Meanings & string;
  const codes: readonly Code[] = Object.keys(meanings);
  const known = new Map<string, string>(Object.entries(meanings));
  lists.push({ name, meanings });
  return {
    name,
    codes,
    schema: z
      .enum(codes, { error: `${name} is one of ${codes.join(', ')}.` })
      .register(fieldNotes, { meanings })
      .describe(`${name}.`),
    meaning: (code) => known.get(code) ?? code,
    includes: (value): value is Code => typeof value === 'string' && known.has(value),
  };
}
