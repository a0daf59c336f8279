import type { OpenAPIObject } from '@nestjs/swagger';
import { namedLists } from '../names/named-lists.js';

type Schemas = Readonly<Record<string, unknown>>;

const reference = '#/components/schemas/';
const personOfRow = 'gateway.PersonOfRow';
const text = { type: 'string' };

/** Who the person of a row is, as the referral service answers it. */
const person = {
  type: 'object',
  properties: { givenName: text, familyName: text, birthDate: { type: 'string', format: 'date' } },
  required: ['givenName', 'familyName', 'birthDate'],
};
const nullablePerson = {
  description:
    'Who it is, for roles that treat or look after people; null once that has been erased. Left out while it is not known.',
  anyOf: [{ $ref: `${reference}${personOfRow}` }, { type: 'null' }],
};
const persons = {
  type: 'array',
  items: {
    type: 'object',
    properties: { personId: { type: 'string', format: 'uuid' }, person: nullablePerson },
    required: ['personId', 'person'],
  },
};

/**
 * A service documents its lists with ids; the gateway puts names into them, so its document says so. Other answers may use
 * the same schemas, so that these lists get schemas of their own.
 */
export function describeNames({ paths, components }: OpenAPIObject): void {
  const schemas: Schemas = components?.schemas ?? {};
  const rows = new SchemasOfRows(schemas);
  for (const route of namedLists) {
    const path = route.replace('GET ', '').replace(/:(\w+)/g, '{$1}');
    const answer = paths[path]?.get?.responses['200'];
    if (answer !== undefined) Object.assign(answer, rows.withNames(answer));
  }
  Object.assign(schemas, rows.added);
}

class SchemasOfRows {
  readonly added: Record<string, unknown> = { [personOfRow]: person };

  constructor(private readonly schemas: Schemas) {}

  withNames(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((one: unknown) => this.withNames(one));
    if (typeof schema !== 'object' || schema === null) return schema;
    const parts = Object.entries(schema).map(([key, value]) => [key, this.part(key, value)]);
    return Object.fromEntries(parts);
  }

  private part(key: string, value: unknown): unknown {
    if (key === '$ref' && typeof value === 'string') return this.referenceTo(value.replace(reference, ''));
    const within = this.withNames(value);
    if (key !== 'properties' || typeof within !== 'object' || within === null) return within;
    return {
      ...within,
      ...('personId' in within ? { person: nullablePerson } : {}),
      ...('personIds' in within ? { persons } : {}),
    };
  }

  /** A copy is made only of what changes. */
  private referenceTo(name: string): string {
    const copy = `${name}.named`;
    if (copy in this.added) return `${reference}${copy}`;
    const schema = this.schemas[name];
    const named = this.withNames(schema);
    if (JSON.stringify(named) === JSON.stringify(schema)) return `${reference}${name}`;
    this.added[copy] = named;
    return `${reference}${copy}`;
  }
}
