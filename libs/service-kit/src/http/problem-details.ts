import { ArgumentsHost, Catch, HttpException } from '@nestjs/common';
import type { ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RuleBroken, type RefusalKind } from '#domain-model/rule-broken';
import { helpBeside } from './crisis-help.js';
import { isDatabaseAway } from '../database/database-faults.js';
import { Log } from '../runtime/logging.js';
import { currentTrace, type Trace } from '../runtime/trace-context.js';

/** One field that is wrong, as the caller wrote it: `person.nhsNumber`. Never what was sent in it. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** RFC 9457 problem details, with our stable code. */
export interface ProblemDetails {
  /** `urn:stepwise:problem:<code>` */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** This occurrence: `urn:stepwise:request:<correlation id>`. A path might have what was sent in it. */
  readonly instance: string;
  readonly code: string;
  readonly correlationId: string;
  readonly errors?: readonly FieldError[];
  /** The same request is worth sending again after this long. */
  readonly retryAfterMs?: number;
  /** Extension members: the ways on. */
  readonly [member: string]: unknown;
}

/** What an answer says, before it is written as problem details. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterMs?: number;
  /** Extension members of the problem. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The kit refuses a request before any rule of the domain has seen it. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly refusal: Refusal,
    cause?: unknown,
  ) {
    super(refusal.detail, cause === undefined ? undefined : { cause });
  }

  /** 503: something that we need is away; the request may be sent again. */
  static unavailable(code: string, detail: string, cause?: unknown): Refused {
    return new Refused({ status: 503, code, detail, retryAfterMs: 1_000 }, cause);
  }
}

const statusOfKind: Readonly<Record<RefusalKind, number>> = {
  'wrong-value': 422,
  'wrong-state': 409,
  'unknown': 404,
  'stale': 412,
  'forbidden': 403,
};

const titles: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'Authentication is needed',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Not possible in this state',
  412: 'Changed since it was read',
  413: 'The request is too large',
  415: 'Media type not supported',
  422: 'A value is wrong',
  429: 'Too many requests',
  500: 'Something went wrong here',
  503: 'Not available now',
  504: 'No answer in time',
};

/** What Fastify and Nest refuse by themselves, by status: their own messages may quote the path or the body. */
const ofTheFramework: Readonly<Record<number, readonly [code: string, detail: string]>> = {
  400: ['body.not-json', 'The body is not JSON.'],
  404: ['route.unknown', 'There is nothing at this address.'],
  405: ['route.method-unknown', 'This address does not know the method.'],
  413: ['body.too-large', 'The body is larger than allowed.'],
  414: ['address.too-long', 'The address is longer than allowed.'],
  415: ['body.not-json', 'The body is not JSON: Content-Type application/json is expected.'],
};

/** How an error is answered. Anything that is not a refusal is a 500 without a trace of the inside. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof RuleBroken) return ofRule(error);
  if (isDatabaseAway(error))
    return Refused.unavailable('database.unavailable', 'The database cannot be reached now.').refusal;
  const status = error instanceof HttpException ? error.getStatus() : frameworkStatus(error);
  const known = ofTheFramework[status];
  if (known) return { status, code: known[0], detail: known[1] };
  if (status >= 400 && status < 500)
    return { status, code: 'request.refused', detail: 'The request was refused.' };
  return { status: 500, code: 'fault.internal', detail: 'The fault is ours and has been noted.' };
}

function ofRule(broken: RuleBroken): Refusal {
  const { code, message, retryAfterMs, more } = broken;
  const errors = [broken, ...broken.others].flatMap(fieldErrorsOf);
  return {
    status: statusOfKind[broken.kind],
    code,
    detail: message,
    ...(errors.length === 0 ? {} : { errors }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(more === undefined ? {} : { more }),
  };
}

/** Where no one field is wrong, all of them together are. */
function fieldErrorsOf({ code, message, field, kind }: RuleBroken): FieldError[] {
  const named = field ?? (kind === 'wrong-value' ? 'body' : undefined);
  return named === undefined ? [] : [{ field: named, code, message }];
}

function frameworkStatus(error: unknown): number {
  if (error instanceof SyntaxError && 'body' in error) return 400;
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}

export function problemOf(refusal: Refusal, trace: Trace): ProblemDetails {
  const { status, code, detail, errors, retryAfterMs, more = {} } = refusal;
  return {
    ...more,
    type: `urn:stepwise:problem:${code}`,
    title: titles[status] ?? 'The request was refused',
    status,
    detail,
    instance: `urn:stepwise:request:${trace.correlationId}`,
    code,
    correlationId: trace.correlationId,
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Answers a request with problem details. */
export function answerProblem(reply: FastifyReply, refusal: Refusal, trace: Trace): void {
  void reply.headers({
    'x-correlation-id': trace.correlationId,
    ...(refusal.retryAfterMs === undefined
      ? {}
      : { 'retry-after': String(Math.ceil(refusal.retryAfterMs / 1_000)) }),
    ...refusal.headers,
  });
  void reply
    .status(refusal.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...helpBeside(reply.request), ...problemOf(refusal, trace) }));
}

/** Turns whatever was thrown into the answer; a fault of ours is logged, a refusal is not. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const refusal = refusalOf(error);
    if (refusal.status >= 500)
      this.log.error('request met a fault', error, { route: request.routeOptions.url });
    answerProblem(reply, refusal, traceOf(request));
  }
}

const traces = new WeakMap<object, Trace>();

export function rememberTrace(request: object, trace: Trace): void {
  traces.set(request, trace);
}

/** The trace of a request, also where the asynchronous context has been lost: in Fastify's own failures. */
export function traceOf(request: object): Trace {
  return traces.get(request) ?? currentTrace();
}
