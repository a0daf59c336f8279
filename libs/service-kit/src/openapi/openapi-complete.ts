import type { OpenAPIObject } from '@nestjs/swagger';
import { OPTIONAL_MARK, RULE_MARK, schemaOfRule } from '../http/field-rules.js';
import type { JsonSchema } from './field-schema.js';

/**
 * Makes Nest's document exact, as OpenAPI 3.1: every field that a rule holds shows the rule's own schema, never a
 * second one written by hand; what a request class does not know is refused; and what may be absent or null is said.
 */
export function exact(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components?.schemas ?? {}) as Record<string, JsonSchema>;
  const exactly = new Exactly(schemas);
  const paths = mapped(document.paths, (path) =>
    mapped(path as object, (operation) => (isRecord(operation) ? exactly.operation(operation) : operation)),
  );
  const requested = reachable(bodiesIn(paths), schemas);
  const named = Object.entries(schemas).map(([name, schema]) => [
    name,
    exactly.named(schema, requested.has(name)),
  ]);
  const components = { ...document.components, schemas: Object.fromEntries(named) as JsonSchema };
  return onlyUsed({ ...document, openapi: '3.1.0', paths, components } as OpenAPIObject);
}

class Exactly {
  constructor(private readonly schemas: Readonly<Record<string, JsonSchema>>) {}

  operation(operation: JsonSchema): JsonSchema {
    const { parameters, ...rest } = operation;
    const recorded = mapped(rest, (part) => this.within(part));
    return Array.isArray(parameters)
      ? { ...recorded, parameters: parameters.map((parameter: JsonSchema) => this.parameter(parameter)) }
      : recorded;
  }

  private parameter(parameter: JsonSchema): JsonSchema {
    const { [RULE_MARK]: rule, [OPTIONAL_MARK]: optional, schema, ...rest } = parameter;
    const isId = parameter['in'] === 'path' && /Id$/.test(String(parameter['name']));
    const recorded = this.schema({
      ...(schema as JsonSchema),
      ...(rule === undefined ? {} : { [RULE_MARK]: rule }),
    });
    return {
      ...rest,
      ...(rule === undefined ? {} : { required: optional === undefined }),
      schema: isId ? { ...recorded, format: 'uuid' } : recorded,
    };
  }

  /** A class of requests or answers. One that is asked for knows its fields and no others. */
  named(schema: JsonSchema, isRequest: boolean): JsonSchema {
    const { properties } = schema;
    if (!isRecord(properties)) return this.schema(schema);
    const required = Object.entries(properties)
      .filter(([name, property]) => isRequired(name, property as JsonSchema, schema))
      .map(([name]) => name);
    const { required: _nests, ...rest } = this.schema(schema);
    return {
      ...rest,
      ...(required.length === 0 ? {} : { required }),
      ...(isRequest ? { additionalProperties: false } : {}),
    };
  }

  private schema(schema: JsonSchema): JsonSchema {
    const { [RULE_MARK]: rule, [OPTIONAL_MARK]: optional, nullable, example, ...written } = schema;
    const isRuled = typeof rule === 'number' && !this.isRuledByItsClass(written);
    const recorded = isRuled ? { ...schemaOfRule(rule), ...described(written) } : this.children(written);
    const shown = example === undefined ? recorded : { ...recorded, examples: [example] };
    return nullable === true || optional === 'null' ? orNull(shown) : shown;
  }

  /** Nested request classes have rules on their own fields, which say more than one rule for the whole. */
  private isRuledByItsClass(schema: JsonSchema): boolean {
    const [name] = referredTo(schema);
    const properties = this.schemas[name ?? '']?.['properties'];
    if (!isRecord(properties)) return false;
    return Object.values(properties).some((property) => isRecord(property) && RULE_MARK in property);
  }

  private children(schema: JsonSchema): JsonSchema {
    return mapped(schema, (value, key) => {
      if (key === 'properties' && isRecord(value))
        return mapped(value, (property) => this.schema(property as JsonSchema));
      if (isRecord(value) && key !== 'default') return this.schema(value);
      if (Array.isArray(value) && /^(all|any|one)Of$/.test(key))
        return value.map((part: JsonSchema) => this.schema(part));
      return value;
    });
  }

  /** Looks for the schemas inside what is not one: a request's body, the answers. */
  private within(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((part) => this.within(part));
    if (!isRecord(value)) return value;
    return mapped(value, (part, key) =>
      key === 'schema' && isRecord(part) ? this.schema(part) : this.within(part),
    );
  }
}

function isRequired(name: string, property: JsonSchema, { required }: JsonSchema): boolean {
  if (property[OPTIONAL_MARK] !== undefined) return false;
  if (property[RULE_MARK] !== undefined) return true;
  return Array.isArray(required) && required.includes(name);
}

/** What only a person can say about a field. */
function described(written: JsonSchema): JsonSchema {
  const stored = ['description', 'default', 'deprecated', 'title', 'x-unit'];
  return Object.fromEntries(Object.entries(written).filter(([key]) => stored.includes(key)));
}

function orNull(schema: JsonSchema): JsonSchema {
  const { description, examples, ...rest } = schema;
  const about = {
    ...(description === undefined ? {} : { description }),
    ...(examples === undefined ? {} : { examples }),
  };
  return { ...about, anyOf: [rest, { type: 'null' }] };
}

/** The names of the components that are referred to anywhere in it. */
export function referredTo(value: unknown): string[] {
  const references = JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  return [...references].map(([, name]) => String(name));
}

function bodiesIn(paths: JsonSchema): unknown[] {
  return Object.values(paths).flatMap((path) =>
    Object.values(path as JsonSchema).map((operation) => isRecord(operation) && operation['requestBody']),
  );
}

function reachable(from: unknown, schemas: Readonly<Record<string, JsonSchema>>): Set<string> {
  const found = new Set<string>();
  const waiting = referredTo(from);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...referredTo(schemas[name]));
  }
  return found;
}

/** Without the schemas that a rule has taken the place of. */
function onlyUsed(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components?.schemas ?? {}) as Record<string, JsonSchema>;
  const used = reachable([document.paths, document.components?.responses], schemas);
  const stored = Object.entries(schemas).filter(([name]) => used.has(name));
  return {
    ...document,
    components: { ...document.components, schemas: Object.fromEntries(stored) },
  };
}

function mapped(record: object, change: (value: unknown, key: string) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
