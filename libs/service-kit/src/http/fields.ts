import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, ValidateNested } from 'class-validator';
import type { z } from 'zod';
import { Is, IsDay, IsId, IsInstant, Optionally } from './field-rules.js';

/** What a schema cannot say of a field of a request. Lengths, codes, formats and ranges follow from the schema. */
export interface FieldText {
  readonly description?: string;
  readonly example?: unknown;
  /** In what it is counted: minutes, days. */
  readonly unit?: string;
  readonly default?: unknown;
}

export interface OptionalFieldText extends FieldText {
  /** null is accepted too, and is not the same as leaving the field out. */
  readonly orNull?: boolean;
}

export interface NestedFieldText extends FieldText {
  /** What the answer says where the object is missing. */
  readonly missing?: string;
  /** A rule for the whole object, where its fields depend on each other. */
  readonly rule?: z.ZodType;
  /** The field is a list of such objects. */
  readonly each?: boolean;
}

/** A field that holds a value of the domain: validation and OpenAPI schema both follow from the Zod schema. */
export function Field(schema: z.ZodType, text: FieldText = {}): PropertyDecorator {
  return applyDecorators(documented(text), Is(schema));
}

export function OptionalField(schema: z.ZodType, text: OptionalFieldText = {}): PropertyDecorator {
  return applyDecorators(Field(schema, text), Optionally(text));
}

const exampleId = '0198f000-0000-7000-8000-000000000001';

/** A UUID. */
export function IdField(text: FieldText = {}): PropertyDecorator {
  return applyDecorators(documented({ example: exampleId, ...text }), IsId());
}

export function OptionalIdField(text: OptionalFieldText = {}): PropertyDecorator {
  return applyDecorators(IdField(text), Optionally(text));
}

/** A calendar day. */
export function DayField(text: FieldText = {}): PropertyDecorator {
  return applyDecorators(documented({ example: '2026-06-03', ...text }), IsDay());
}

export function OptionalDayField(text: OptionalFieldText = {}): PropertyDecorator {
  return applyDecorators(DayField(text), Optionally(text));
}

/** An instant in UTC. */
export function InstantField(text: FieldText = {}): PropertyDecorator {
  return applyDecorators(documented({ example: '2026-06-03T09:00:00.000Z', ...text }), IsInstant());
}

export function OptionalInstantField(text: OptionalFieldText = {}): PropertyDecorator {
  return applyDecorators(InstantField(text), Optionally(text));
}

/** An object with fields of its own, or a list of them. */
export function NestedField(nested: () => Class<object>, text: NestedFieldText = {}): PropertyDecorator {
  const missing = IsDefined({ message: text.missing ?? 'Expected an object.' });
  return applyDecorators(missing, nestedIn(nested, text));
}

export function OptionalNestedField(
  nested: () => Class<object>,
  text: NestedFieldText = {},
): PropertyDecorator {
  return applyDecorators(nestedIn(nested, text), Optionally());
}

function nestedIn(
  nested: () => Class<object>,
  { each = false, rule, ...text }: NestedFieldText,
): PropertyDecorator {
  const rules = rule === undefined ? [] : [Is(rule)];
  return applyDecorators(
    documented(text),
    ApiProperty({ type: () => nested(), isArray: each }),
    ...rules,
    Type(nested),
    ValidateNested({ message: each ? 'Expected a list of objects.' : 'Expected an object.', each }),
  );
}

/** JSON Schema has no word for a unit: it is an extension of the schema. */
function documented({ description, example, unit, default: byDefault }: FieldText): PropertyDecorator {
  const stated = {
    description,
    example,
    default: byDefault,
    ...(unit === undefined ? {} : { 'x-unit': unit }),
  };
  return ApiProperty(Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)));
}
