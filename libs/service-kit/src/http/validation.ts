import {
  Injectable,
  ParseUUIDPipe,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type Type,
  type ValidationError,
} from '@nestjs/common';
import { getMetadataStorage, registerDecorator } from 'class-validator';
import { isKeepable } from '#domain-model/values/readable-text';
import { issuesOf } from './field-rules.js';
import { Refused, type FieldError } from './problem-details.js';

/** Validates bodies, queries and paths by their request classes; each field that is wrong is named. */
@Injectable()
export class RequestPipe implements PipeTransform {
  private readonly fields = new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    transformOptions: { exposeUnsetFields: false },
    stopAtFirstError: true,
    validationError: { target: true, value: true },
    exceptionFactory: (errors) => wrongFields(errors.flatMap((error) => fieldErrors(error, ''))),
  });

  constructor() {
    requireNestedShapes();
  }

  async transform(value: unknown, argument: ArgumentMetadata): Promise<unknown> {
    // What we made ourselves of a request (who calls, when) holds nothing that was typed; it is not to be searched.
    if (argument.type === 'custom') return value;
    const isTyped = argument.metatype !== undefined && argument.metatype !== Object;
    if (argument.type === 'body' && isTyped && !isPlainObject(value)) {
      const code = 'body.not-an-object';
      throw new Refused({ status: 422, code, detail: 'The body is not a JSON object.' });
    }
    const unstorable = unkeepableField(value, deepestField);
    if (unstorable !== undefined) {
      const message = 'This text has a character that cannot be stored.';
      throw wrongFields([
        { field: unknownField(unstorable.reduce(pathTo, '')), code: 'value.invalid', message },
      ]);
    }
    return this.fields.transform(value, argument);
  }
}

/** A path parameter that is an id, in its one spelling: `@Param('referralId', PathId)`. */
export const PathId = new (class extends ParseUUIDPipe {
  override async transform(value: string, metadata: ArgumentMetadata): Promise<string> {
    // Typed as perhaps absent, which only an optional pipe gives.
    return String(await super.transform(value, metadata)).toLowerCase();
  }
})({
  exceptionFactory: () =>
    wrongFields([{ field: 'id', code: 'id.malformed', message: 'Expected a UUID in the path.' }]),
});

/**
 * `@ValidateNested()` by itself lets an absent field pass, and an empty list in the place of an object. Each such field
 * of every request class loaded gets the missing rule here, so that no class can forget it.
 */
function requireNestedShapes(): void {
  const known: unknown = Reflect.get(getMetadataStorage(), 'validationMetadatas');
  if (!(known instanceof Map)) throw new Error('class-validator has its rules elsewhere than expected.');
  for (const rules of known.values() as Iterable<NestedRule[]>) {
    for (const rule of [...rules]) {
      if (rule.type === 'nestedValidation' && typeof rule.target === 'function') requireShape(rule);
    }
  }
}

/** What we read of class-validator's ValidationMetadata. */
interface NestedRule {
  readonly type: string;
  readonly target: Type<object>;
  readonly propertyName: string;
}

const shaped = new WeakMap<object, Set<string>>();

function requireShape({ target, propertyName }: NestedRule): void {
  const done = shaped.get(target) ?? new Set<string>();
  if (done.has(propertyName)) return;
  shaped.set(target, done.add(propertyName));
  const declared: unknown = Reflect.getMetadata('design:type', target.prototype as object, propertyName);
  const mayBeList = declared === Array || declared === Object;
  const mayBeObject = declared !== Array;
  registerDecorator({
    name: 'value.invalid',
    target,
    propertyName,
    validator: {
      validate: (value: unknown) =>
        (mayBeList && Array.isArray(value)) || (mayBeObject && isPlainObject(value)),
      defaultMessage: () => (mayBeObject ? 'Expected an object.' : 'Expected a list.'),
    },
  });
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongFields(errors: FieldError[]): Refused {
  const [first] = errors;
  const code =
    first !== undefined && errors.every((error) => error.code === first.code) ? first.code : 'fields.invalid';
  return new Refused({ status: 422, code, detail: detailOf(errors), errors: errors.slice(0, mostNamed) });
}

/** Nobody mends more at a time; a body of wrong fields is not answered by a longer one. */
const mostNamed = 50;

function detailOf(errors: readonly FieldError[]): string {
  const [first] = errors;
  if (first !== undefined && errors.length === 1) return first.message;
  const counted = `${errors.length} fields are wrong.`;
  return errors.length > mostNamed ? `${counted} The first ${mostNamed} are named.` : counted;
}

function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const field = pathTo(parent, error.property);
  const nested = (error.children ?? []).flatMap((child) => fieldErrors(child, field));
  const own = Object.entries(error.constraints ?? {}).flatMap(([rule, message]) =>
    ownErrors(error, field, [rule, message]),
  );
  return [...own, ...nested];
}

function ownErrors(error: ValidationError, field: string, [rule, message]: [string, string]): FieldError[] {
  if (rule === 'whitelistValidation')
    return [{ field: unknownField(field), code: 'field.unknown', message: 'This field is not known.' }];
  const issues = issuesOf(error, rule);
  if (issues.length === 0) return [{ field, code: 'value.invalid', message }];
  return issues.map((issue) => ({
    field: issue.path.reduce(pathTo, field),
    code: rule,
    message: issue.message,
  }));
}

/** Deeper than any request class goes: what lies below is not known anyway. */
const deepestField = 12;

/** The way to the first text that PostgreSQL stores in no column and no JSON: NUL, or half of a surrogate pair. */
function unkeepableField(value: unknown, depth: number): readonly string[] | undefined {
  if (typeof value === 'string') return isKeepable(value) ? undefined : [];
  if (typeof value !== 'object' || value === null || depth === 0) return undefined;
  for (const [name, part] of Object.entries(value)) {
    const found = unkeepableField(part, depth - 1);
    if (found !== undefined) return [name, ...found];
  }
  return undefined;
}

/** A misspelt name is repeated; anything else in the place of a name might be what somebody wrote there. */
function unknownField(field: string): string {
  return field.length <= 100 && /^[A-Za-z][\w-]*(\[\d+\])*(\.[A-Za-z][\w-]*(\[\d+\])*)*$/.test(field)
    ? field
    : '(not a name)';
}

function pathTo(parent: string, part: string): string {
  if (/^\d+$/.test(part)) return `${parent}[${part}]`;
  return parent === '' ? part : `${parent}.${part}`;
}
