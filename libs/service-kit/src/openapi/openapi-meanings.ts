import { everyCodeList } from '#domain-model/values/code-list';
import { therapies } from '#domain-model/values/therapy';
import type { JsonSchema } from './field-schema.js';

type Meanings = ReadonlyMap<string, string>;

/** Says beside every list of codes of the document what each code means. */
export function withMeanings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMeanings);
  if (typeof value !== 'object' || value === null) return value;
  const within: JsonSchema = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withMeanings(part)]),
  );
  const codes: unknown = within['enum'];
  const meanings = Array.isArray(codes) ? meaningsOf(codes) : undefined;
  return meanings === undefined ? within : { ...within, description: explained(within, meanings) };
}

function explained({ description, enum: codes }: JsonSchema, meanings: Meanings): string {
  const shown = Array.isArray(codes) ? codes.map(String) : [];
  const lines = shown.map((code) => `- \`${code}\`: ${meanings.get(code) ?? code}`);
  return [...(typeof description === 'string' ? [description, ''] : []), ...lines].join('\n');
}

/** Of the list with exactly these codes, or of the only one that holds them all: a field may take a part of a list. */
function meaningsOf(codes: readonly unknown[]): Meanings | undefined {
  const named = [
    ...everyCodeList().map(({ meanings }) => new Map(Object.entries(meanings))),
    new Map(therapies.map(({ code, name }) => [code, name])),
  ];
  const texts = codes.filter((code) => typeof code === 'string');
  if (texts.length !== codes.length || texts.length === 0) return undefined;
  const qualifiedWith = named.filter((meanings) => texts.every((code) => meanings.has(code)));
  const exactly = qualifiedWith.find(({ size }) => size === texts.length);
  return exactly ?? (qualifiedWith.length === 1 ? qualifiedWith[0] : undefined);
}
