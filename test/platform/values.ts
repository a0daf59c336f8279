import fc from 'fast-check';
import type { Described, Schema } from './described.js';

/** Ids that the platform knows, by the name of the field that has such: `referralId`. */
export type KnownIds = ReadonlyMap<string, readonly string[]>;

const msInDay = 86_400_000;

/** Values that a schema of the document accepts, with ids that mean something. */
export class Values {
  private readonly everyId: readonly string[];

  constructor(
    private readonly document: Described,
    private readonly known: KnownIds,
    private readonly which: 'known ids only' | 'some unknown ids' = 'some unknown ids',
  ) {
    this.everyId = [...known.values()].flat();
  }

  /** @param name of the field, which says what an id is an id of. */
  of(schema: Schema, name = ''): fc.Arbitrary<unknown> {
    const resolved = this.document.resolved(schema);
    const { allOf, anyOf, oneOf, type } = resolved;
    if (Array.isArray(resolved['enum'])) return fc.constantFrom(...(resolved['enum'] as unknown[]));
    if ('const' in resolved) return fc.constant(resolved['const']);
    if (Array.isArray(allOf)) return this.of(allOf[0] as Schema, name);
    const choices = anyOf ?? oneOf;
    if (Array.isArray(choices)) return fc.oneof(...choices.map((choice: Schema) => this.of(choice, name)));
    if (Array.isArray(type))
      return fc.oneof(...type.map((one: unknown) => this.ofType({ ...resolved, type: one }, name)));
    return this.ofType(resolved, name);
  }

  private ofType(schema: Schema, name: string): fc.Arbitrary<unknown> {
    const { minimum: min = -1_000, maximum: max = 1_000 } = schema as { minimum?: number; maximum?: number };
    switch (schema['type']) {
      case 'string':
        return this.text(schema, name);
      case 'integer':
        return fc.integer({ min, max });
      case 'number':
        return fc.double({ min, max, noNaN: true }).map((value) => Math.round(value * 100) / 100);
      case 'boolean':
        return fc.boolean();
      case 'array':
        return this.list(schema, name);
      case 'object':
        return this.object(schema);
      default:
        return fc.constant(null);
    }
  }

  private list(schema: Schema, name: string): fc.Arbitrary<unknown[]> {
    const { minItems: minLength = 0, maxItems = 4 } = schema as { minItems?: number; maxItems?: number };
    const maxLength = Math.min(maxItems, minLength + 4);
    return fc.array(this.of((schema['items'] ?? {}) as Schema, name), { minLength, maxLength });
  }

  private object({ properties = {}, required = [] }: Schema): fc.Arbitrary<object> {
    const fields = Object.entries(properties as Record<string, Schema>).map(([name, schema]) => [
      name,
      this.of(schema, name),
    ]);
    return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: required as string[],
      noNullPrototype: true,
    });
  }

  private text(schema: Schema, name: string): fc.Arbitrary<string> {
    const { format, pattern } = schema as { format?: string; pattern?: string };
    const { minLength = 0, maxLength } = schema as { minLength?: number; maxLength?: number };
    const longest = maxLength ?? minLength + 60;
    const fits = (text: string) =>
      text.length >= minLength && (maxLength === undefined || text.length <= maxLength);
    if (format === 'uuid') return this.id(name);
    if (format === 'date') return day;
    if (format === 'date-time') return instant;
    if (format === 'email') return fc.constantFrom('someone@example.org', 'a.b+c@example.nhs.uk');
    if (pattern === '\\S')
      return fc.string({ minLength: 1, maxLength: longest }).map((text) => `a${text}`.slice(0, longest));
    if (pattern !== undefined) return matching(pattern).filter(fits);
    return fc.string({ minLength, maxLength: longest });
  }

  private id(name: string): fc.Arbitrary<string> {
    const own = this.known.get(name) ?? this.everyId;
    if (this.which === 'known ids only' && own.length > 0) return fc.constantFrom(...own);
    return fc.oneof(
      { weight: 8, arbitrary: own.length === 0 ? fc.uuid() : fc.constantFrom(...own) },
      { weight: 1, arbitrary: this.everyId.length === 0 ? fc.uuid() : fc.constantFrom(...this.everyId) },
      { weight: 1, arbitrary: fc.uuid({ version: 7 }) },
    );
  }
}

const madeOf = new Map<string, fc.Arbitrary<string>>();

/** Made once for each pattern: fast-check takes milliseconds to read one, and thousands of requests need the same few. */
export function matching(pattern: string): fc.Arbitrary<string> {
  const made = madeOf.get(pattern) ?? fc.stringMatching(new RegExp(pattern));
  madeOf.set(pattern, made);
  return made;
}

const firstDay = Date.UTC(2026, 2, 1);
const instant = fc
  .integer({ min: -100 * 24 * 60, max: 200 * 24 * 60 })
  .map((minutes) => new Date(firstDay + minutes * 60_000).toISOString());
const day = fc
  .integer({ min: -100, max: 200 })
  .map((days) => new Date(firstDay + days * msInDay).toISOString().slice(0, 10));
