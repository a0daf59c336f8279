import type { OpenAPIObject } from '@nestjs/swagger';
import type { RoutePolicy } from '../security/route-policy.js';
import type { JsonSchema } from './field-schema.js';
import { exampleExtension } from './operation.js';
import { operationOf } from './openapi-route-policies.js';

/** A field's value where its schema alone leads to none that is taken: a check digit, or a pattern. */
const byName: Readonly<Record<string, unknown>> = {
  nhsNumber: '9990000220',
  telephone: '07700 900461',
  familyName: 'Sentinelle',
  givenName: 'Ada',
  birthDate: '1980-05-04',
  email: 'ada@example.org',
  problemDescriptor: 'F411',
  problem: 'F411',
  role: 'general practitioner',
  personIds: '0198f000-0000-7000-8000-000000000001',
  wording: 'self-referral-2026-11',
};

const byFormat: Readonly<Record<string, string>> = {
  'uuid': '0198f000-0000-7000-8000-000000000001',
  'date': '2026-06-03',
  'date-time': '2026-06-03T09:00:00.000Z',
  'email': 'ada@example.org',
};

/** Puts an example into every request body: what its fields take, or what its operation states. */
export function withExamples(document: OpenAPIObject, routePolicies: readonly RoutePolicy[]): OpenAPIObject {
  const schemas = (document.components?.schemas ?? {}) as Record<string, JsonSchema>;
  for (const policy of routePolicies) {
    const operation = operationOf(document, policy) ?? {};
    const { requestBody, [exampleExtension]: stated } = operation;
    delete operation[exampleExtension];
    const media = (requestBody as RequestBody | undefined)?.content?.['application/json'];
    if (media === undefined) continue;
    media.example = stated ?? exampleOf(media.schema ?? {}, schemas);
  }
  return document;
}

interface RequestBody {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema; example?: unknown }>>;
}

type Schemas = Readonly<Record<string, JsonSchema>>;

function exampleOf(schema: JsonSchema, schemas: Schemas, name = ''): unknown {
  const { $ref, example, examples, anyOf, allOf, enum: codes, type } = schema;
  const named = typeof $ref === 'string' ? $ref.split('/').at(-1) : undefined;
  if (named !== undefined) return exampleOf(schemas[named] ?? {}, schemas, name);
  if (example !== undefined) return example;
  if (Array.isArray(examples)) return examples[0] as unknown;
  if ('const' in schema) return schema['const'];
  if (Array.isArray(codes)) return codes[0] as unknown;
  const [alternative] = [anyOf, allOf].filter(Array.isArray).flat() as JsonSchema[];
  if (alternative !== undefined) return exampleOf(alternative, schemas, name);
  if (type === 'object') return objectOf(schema, schemas);
  if (type === 'array') return [exampleOf((schema['items'] ?? {}) as JsonSchema, schemas, name)];
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return schema['minimum'] ?? 1;
  return byName[name] ?? byFormat[String(schema['format'])] ?? 'In plain words';
}

/** What must be there, and nothing that may be left out. */
function objectOf({ properties = {}, required }: JsonSchema, schemas: Schemas): JsonSchema {
  const needed = Array.isArray(required) ? required : [];
  return Object.fromEntries(
    Object.entries(properties as Record<string, JsonSchema>)
      .filter(([name]) => needed.includes(name))
      .map(([name, property]) => [name, exampleOf(property, schemas, name)]),
  );
}
