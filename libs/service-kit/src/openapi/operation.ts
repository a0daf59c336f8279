import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiOperation } from '@nestjs/swagger';

/** What the OpenAPI document says of a route, beside its fields and its policy. */
export interface OperationText {
  /** What somebody wants to do, not which service answers: a heading of the document. */
  readonly task: string;
  readonly summary: string;
  /** What it does, in sentences. */
  readonly description: string;
  /** The codes of the refusals that are this route's own, separated by blanks; those of every route follow from its policy. */
  readonly refuses?: string;
  /** A request body, where its fields depend on each other. Default: made from their schemas. */
  readonly example?: unknown;
}

/** The refusals of an operation, by code. */
export const refusalsExtension = 'x-stepwise-refuses';
/** A stated example of a request body, until the body shows it. */
export const exampleExtension = 'x-stepwise-example';

/** Describes a route for the readers of the OpenAPI document. */
export function Operation({ task, refuses = '', example, ...text }: OperationText): MethodDecorator {
  return applyDecorators(
    ApiOperation({ ...text, tags: [task] }),
    ApiExtension(refusalsExtension, refuses.split(' ').filter(Boolean)),
    ...(example === undefined ? [] : [ApiExtension(exampleExtension, example)]),
  );
}
