import { z } from 'zod';

/** A JSON Schema, draft 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Record<string, unknown>;

/** Formats that say all that their long patterns say; a reader of the document is spared those. */
const saidByFormat: Readonly<Record<string, string | undefined>> = {
  'date': undefined,
  'email': undefined,
  'uuid': undefined,
  // The format alone would allow other offsets.
  'date-time': 'Z$',
};

/**
 * What a Zod schema accepts, as JSON Schema: lengths, ranges, patterns, lists. A check digit, or how two fields go
 * together, has no words there; those are refused with 422 all the same.
 */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { format } = jsonSchema;
      if (typeof format === 'string' && format in saidByFormat) withPattern(jsonSchema, saidByFormat[format]);
      if (jsonSchema.type === 'string' && jsonSchema.pattern === undefined) {
        if (isTrimmed(zodSchema) && Number(jsonSchema.minLength) > 0) jsonSchema.pattern = '\\S';
      }
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return inPlainSyntax(rest);
}

/** Control characters by their numbers: readers of the document in other languages know no Unicode classes. */
function inPlainSyntax(schema: JsonSchema): JsonSchema {
  const control = '\\u0000-\\u001f\\u007f-\\u009f';
  const plain = (text: string) => text.replaceAll('\\P{Cc}', `[^${control}]`).replaceAll('\\p{Cc}', control);
  const parsed: unknown = JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === 'pattern' && typeof value === 'string' ? plain(value) : value,
  );
  return parsed as JsonSchema;
}

function withPattern(schema: { pattern?: string }, pattern: string | undefined): void {
  if (pattern === undefined) delete schema.pattern;
  else schema.pattern = pattern;
}

/** Whether blanks around a text are taken away before it is measured. */
function isTrimmed(schema: z.core.$ZodType): boolean {
  return (schema._zod.def.checks ?? []).some(
    ({ _zod }) => _zod.def.check === 'overwrite' && 'tx' in _zod.def && trims(_zod.def.tx),
  );
}

function trims(change: unknown): boolean {
  return typeof change === 'function' && Reflect.apply(change, undefined, [' a ']) === 'a';
}
