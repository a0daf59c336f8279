import { createParamDecorator, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RuleBroken } from '#domain-model/rule-broken';
import { RoutePolicies } from './route-policies.js';
import { isOpen, type RoutePolicy } from './route-policy.js';
import { anyone, type Caller } from './scope.js';
import { Tokens } from './tokens.js';

/** Who calls, and by which route. */
export interface Admission {
  readonly caller: Caller;
  readonly policy: RoutePolicy;
}

const admissions = new WeakMap<object, Admission>();

/** Who calls with a request that has passed the guard, and by which route. */
export function admissionOf(request: object): Admission {
  const admission = admissions.get(request);
  if (admission === undefined) throw new Error('This request has not passed the guard.');
  return admission;
}

/** The verified caller of a request that has passed the guard. */
export function callerOf(request: object): Caller {
  return admissionOf(request).caller;
}

/** The role for a log line; undefined for callers who were not identified. */
export function roleOf(request: object): Caller['role'] | undefined {
  return admissions.get(request)?.caller.role;
}

/** A controller's parameter of type {@link Caller}. */
export const CurrentCaller: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext) => callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/**
 * Authenticates the caller and authorises the route: at the gateway, and again at the service.
 *
 * @throws Refused 401 of {@link Tokens}; RuleBroken `caller.role-not-allowed` (403).
 */
export async function admit(request: FastifyRequest, policy: RoutePolicy, tokens: Tokens): Promise<void> {
  const { authorization } = request.headers;
  const isUnnamed = policy.roles === 'anyone' && authorization === undefined;
  const caller = isUnnamed ? anyone : await tokens.callerOf(authorization);
  admissions.set(request, { caller, policy });
  if (policy.roles === 'anyone' || policy.roles.some((allowed) => allowed === caller.role)) return;
  throw RuleBroken.forbidden(
    'caller.role-not-allowed',
    `A caller with the role ${caller.role} may not do this.`,
  );
}

/** Method and pattern of the route that a request has found: `GET /referrals/:referralId`. */
export function routeOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? ''}`;
}

/** Before every route: verifies the token, then the role, by the route's policy. */
@Injectable()
export class Guard implements CanActivate {
  constructor(
    private readonly tokens: Tokens,
    private readonly policies: RoutePolicies,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isOpen(context.getHandler(), context.getClass())) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const policy = this.policies.at(routeOf(request));
    if (policy === undefined) throw new Error('A route without a policy was reached.');
    await admit(request, policy, this.tokens);
    return true;
  }
}
