import { Transform } from 'class-transformer';
import { isUUID, registerDecorator, IsOptional, ValidateIf } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { jsonSchemaOf, type JsonSchema } from '../openapi/field-schema.js';

/** Marks on a documented property, for the OpenAPI document: which rule holds it, and whether it may be left out. */
export const RULE_MARK = 'x-stepwise-rule';
export const OPTIONAL_MARK = 'x-stepwise-optional';

/**
 * Holds a field of a request class to a value of the domain model, so that one definition serves HTTP and events.
 * A refusal carries code `value.invalid` and the schema's own message, never what was sent.
 *
 * @param options.each the field is an array, and every element must satisfy the schema.
 */
export function Is(schema: z.ZodType, options: { each?: boolean } = {}): PropertyDecorator {
  return fieldRule('value.invalid', { schema, each: options.each ?? false });
}

/** A UUID, in any version, in its one spelling from here on. Code `id.malformed`. */
export function IsId(options: { each?: boolean } = {}): PropertyDecorator {
  const rule = fieldRule('id.malformed', { schema: identifier, each: options.each ?? false });
  const spelling = Transform(({ value }: { value: unknown }) => inOneSpelling(value));
  return (target, property) => {
    rule(target, property);
    spelling(target, property);
  };
}

/** RFC 9562 reads a UUID in capitals as the same one and writes it in small letters: Kafka's keys compare bytes. */
export function inOneSpelling(id: unknown): unknown {
  if (Array.isArray(id)) return id.map(inOneSpelling);
  return typeof id === 'string' ? id.toLowerCase() : id;
}

/** Nothing kept here happens centuries away, and PostgreSQL has no year 0. What is no date at all fails elsewhere. */
const ofOurTime = /^(19|2\d)\d\d-|^(?!\d{4}-)/;

/** A calendar day `YYYY-MM-DD` that exists, from 1900 to 2999. */
export function IsDay(): PropertyDecorator {
  const schema = z.iso
    .date('Expected a calendar day, YYYY-MM-DD.')
    .refine((day) => ofOurTime.test(day), 'Expected a day from 1900 to 2999.');
  return fieldRule('value.invalid', { schema, each: false });
}

/** An instant in UTC, ISO 8601 with `Z`, from 1900 to 2999. */
export function IsInstant(): PropertyDecorator {
  const schema = z.iso
    .datetime({ offset: false, error: 'Expected an instant in UTC, ISO 8601 with Z.' })
    .refine((instant) => ofOurTime.test(instant), 'Expected an instant from 1900 to 2999.');
  return fieldRule('value.invalid', { schema, each: false });
}

/** The field may be absent; with `orNull`, null as well. */
export function Optionally(options: { orNull?: boolean } = {}): PropertyDecorator {
  return (target, property) => {
    marked({ [OPTIONAL_MARK]: options.orNull ? 'null' : 'absent' })(target, property);
    if (options.orNull) return IsOptional()(target, String(property));
    ValidateIf((request: object) => Reflect.get(request, property) !== undefined)(target, String(property));
  };
}

const identifier = z
  .string()
  .refine((text) => isUUID(text), 'Expected a UUID.')
  .meta({ format: 'uuid' });

interface FieldRule {
  readonly schema: z.ZodType;
  readonly each: boolean;
}

/** Every rule's schema, by the number that marks its fields: made into JSON Schema only when a document is asked for. */
const ruleSchemas: z.ZodType[] = [];

/** A field of a request class and what holds it. */
export interface RuledField {
  readonly of: string;
  readonly field: string;
  readonly schema: z.ZodType;
}
const ruledFields: RuledField[] = [];

/** Every field of every request class loaded so far: for a spec that holds all of them to one rule. */
export function everyRuledField(): readonly RuledField[] {
  return ruledFields;
}

/** What a field marked with this number accepts. */
export function schemaOfRule(mark: number): JsonSchema {
  const schema = ruleSchemas[mark];
  if (schema === undefined) throw new Error('A field is marked with a rule that there is not.');
  return jsonSchemaOf(schema);
}

function marked(marks: Record<string, unknown>): PropertyDecorator {
  return ApiProperty(marks);
}

/** Which schema stands behind which field, so that a failure can name the very part that is wrong. */
const schemas = new WeakMap<object, Map<string, z.ZodType>>();

function fieldRule(code: string, { schema, each }: FieldRule): PropertyDecorator {
  const whole = each ? z.array(schema, 'Expected a list.') : schema;
  const mark = ruleSchemas.push(whole) - 1;
  return (target, property) => {
    marked({ [RULE_MARK]: mark })(target, property);
    ruledFields.push({ of: target.constructor.name, field: String(property), schema: whole });
    const own = schemas.get(target) ?? new Map<string, z.ZodType>();
    schemas.set(target, own.set(`${String(property)} ${code}`, whole));
    registerDecorator({
      name: code,
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => whole.safeParse(value).success,
        defaultMessage: () => 'Not an allowed value.',
      },
    });
  };
}

export interface FieldIssue {
  /** From the field downwards: `['0']` for the first element. */
  readonly path: readonly string[];
  readonly message: string;
}

/** What exactly one of this file's rules found wrong with a field; empty when the rule is another's. */
export function issuesOf(
  failed: { target?: object; property: string; value?: unknown },
  rule: string,
): FieldIssue[] {
  const schema = schemaOf(failed.target, `${failed.property} ${rule}`);
  const issues = schema?.safeParse(failed.value).error?.issues ?? [];
  return issues.map((issue) => ({ path: issue.path.map(String), message: messageOf(issue) }));
}

/** Looks through the request class and those it extends. */
function schemaOf(instance: object | undefined, key: string): z.ZodType | undefined {
  for (let prototype: unknown = instance; typeof prototype === 'object' && prototype !== null;) {
    const schema = schemas.get(prototype)?.get(key);
    if (schema) return schema;
    prototype = Object.getPrototypeOf(prototype);
  }
  return undefined;
}

/** Zod quotes the names of keys that it does not know; whatever was sent stays out of an answer. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? 'Holds a field that is not known.' : issue.message;
}
