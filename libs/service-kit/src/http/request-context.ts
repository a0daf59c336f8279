import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RuleBroken } from '#domain-model/rule-broken';
import type { Instant } from '#domain-model/values/calendar';
import type { RoutePolicy } from '../security/route-policy.js';
import { admissionOf } from '../security/authorisation.js';
import { Clock } from '../runtime/clock.js';
import { etagOf } from './etag.js';
import { traceOf } from './problem-details.js';
import type { Caller } from '../security/scope.js';

/** Why a clinician opens the record of someone he or she does not treat: a code, since headers must have no words in them. */
export const accessReasons = [
  'emergency',
  'cover-for-colleague',
  'taking-over-care',
  'supervision',
  'incident-or-complaint',
  'correction',
] as const;
export type AccessReason = (typeof accessReasons)[number];

/** A request as it came in: by which caller, when, at which route. Every read of a person's record is given one. */
export interface RequestContext {
  readonly caller: Caller;
  readonly now: Instant;
  /** Method and route pattern: `GET /referrals/:referralId`. */
  readonly route: string;
  readonly policy: RoutePolicy | null;
  readonly correlationId: string;
  /** The header Access-Reason: it breaks the glass for a clinician outside the care team. */
  readonly accessReason: AccessReason | null;
  /** Answers the version of what is shown as its ETag. */
  readonly showVersion?: (version: number) => void;
}

/** @throws RuleBroken `access.reason-unknown` (422) */
export function accessReasonFrom(header: string | string[] | undefined): AccessReason | null {
  if (header === undefined) return null;
  const reason = accessReasons.find((known) => known === header);
  if (reason !== undefined) return reason;
  throw RuleBroken.wrongValue(
    'access.reason-unknown',
    `Access-Reason is one of ${accessReasons.join(', ')}.`,
    'Access-Reason',
  );
}

/** A request, and the headers of its answer. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly header: (name: string, value: string) => void;
}

@Injectable()
class RequestContextOfExchange implements PipeTransform<Exchange, RequestContext> {
  constructor(private readonly clock: Clock) {}

  transform(exchange: Exchange): RequestContext {
    return requestContextOf(exchange, this.clock);
  }
}

export function requestContextOf({ request, header }: Exchange, clock: Clock): RequestContext {
  const { caller, policy } = admissionOf(request);
  return {
    caller,
    policy,
    route: policy.route,
    now: clock.now(),
    correlationId: traceOf(request).correlationId,
    accessReason: accessReasonFrom(request.headers['access-reason']),
    showVersion: (version) => header('ETag', etagOf(version)),
  };
}

export function exchangeOf(context: ExecutionContext): Exchange {
  const http = context.switchToHttp();
  const reply = http.getResponse<{ header(name: string, value: string): unknown }>();
  return {
    request: http.getRequest<FastifyRequest>(),
    header: (name, value) => void reply.header(name, value),
  };
}

const exchange = createParamDecorator((_: unknown, context: ExecutionContext) => exchangeOf(context));

/** A controller's parameter of type {@link RequestContext}. */
export const CurrentRequest = (): ParameterDecorator => exchange(RequestContextOfExchange);
