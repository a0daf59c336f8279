import { ParseUUIDPipe, ValidationPipe, type ValidationError } from '@nestjs/common';
import { issuesOf } from './field-rules.js';
import { Refused, type FieldError } from './problem-details.js';

/** Holds bodies, queries and paths to their request classes; each field that is wrong is named. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { exposeUnsetFields: false },
    stopAtFirstError: true,
    exceptionFactory: (errors) => wrongFields(errors.flatMap((error) => fieldErrors(error, ''))),
  });
}

/** A path parameter that is an id: `@Param('referralId', PathId)`. */
export const PathId = new ParseUUIDPipe({
  exceptionFactory: () =>
    wrongFields([{ field: 'id', code: 'id.malformed', message: 'Expected a UUID in the path.' }]),
});

function wrongFields(errors: FieldError[]): Refused {
  const [first] = errors;
  const isAlone = first !== undefined && errors.length === 1;
  return new Refused({
    status: 422,
    code: isAlone ? first.code : 'fields.invalid',
    detail: isAlone ? first.message : `${errors.length} fields are wrong.`,
    errors,
  });
}

function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const field = pathTo(parent, error.property);
  const nested = (error.children ?? []).flatMap((child) => fieldErrors(child, field));
  const own = Object.entries(error.constraints ?? {}).flatMap(([rule, message]) =>
    ownErrors(error, field, rule, message),
  );
  return [...own, ...nested];
}

function ownErrors(error: ValidationError, field: string, rule: string, message: string): FieldError[] {
  if (rule === 'whitelistValidation')
    return [{ field, code: 'field.unknown', message: 'This field is not known.' }];
  if (rule === 'unknownValue')
    return [{ field, code: 'body.not-an-object', message: 'Expected a JSON object.' }];
  const issues = issuesOf(error, rule);
  if (issues.length === 0) return [{ field, code: 'value.invalid', message }];
  return issues.map((issue) => ({
    field: issue.path.reduce(pathTo, field),
    code: rule,
    message: issue.message,
  }));
}

function pathTo(parent: string, part: string): string {
  if (/^\d+$/.test(part)) return `${parent}[${part}]`;
  return parent === '' ? part : `${parent}.${part}`;
}
