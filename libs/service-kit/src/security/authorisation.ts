import { createParamDecorator, Inject, Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { RuleBroken } from '#domain-model/rule-broken';
import type { RoutePolicy } from './access-matrix.js';
import { anyone, type Caller } from './scope.js';
import { Tokens } from './tokens.js';

const OPEN = 'stepwise:open';
/** The routes of this process: `readonly Route[]`. */
export const ROUTE_POLICIES = Symbol('stepwise:doors');

/** Not a route of the platform's: health, metrics, documentation. Anybody may, and no token is read. */
export function Open(): MethodDecorator & ClassDecorator {
  return SetMetadata(OPEN, true);
}

/** Whether a controller or its method is {@link Open}. */
export function isOpen(reflector: Reflector, places: Parameters<Reflector['getAllAndOverride']>[1]): boolean {
  return reflector.getAllAndOverride<boolean | undefined>(OPEN, places) ?? false;
}

/** Who came in, and by which route. */
export interface Admission {
  readonly caller: Caller;
  readonly policy: RoutePolicy;
}

const admissions = new WeakMap<object, Admission>();

/** Who came in with a request that has passed the guard, and by which route. */
export function admissionOf(request: object): Admission {
  const admission = admissions.get(request);
  if (admission === undefined) throw new Error('This request has not passed the guard.');
  return admission;
}

/** The verified caller of a request that has passed the guard. */
export function callerOf(request: object): Caller {
  return admissionOf(request).caller;
}

/** The role for a log line; undefined for those whom nobody could name. */
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
  throw new RuleBroken('caller.role-not-allowed', `A caller with the role ${caller.role} may not do this.`, {
    kind: 'forbidden',
  });
}

/** Method and pattern of the route that a request has found: `GET /referrals/:referralId`. */
export function routeOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? ''}`;
}

/** Stands before every route: verifies the token, then the role, by the access matrix. */
@Injectable()
export class Guard implements CanActivate {
  private readonly byRoute: ReadonlyMap<string, RoutePolicy>;

  constructor(
    private readonly tokens: Tokens,
    private readonly reflector: Reflector,
    @Inject(ROUTE_POLICIES) routePolicies: readonly RoutePolicy[],
  ) {
    this.byRoute = new Map(routePolicies.map((policy) => [policy.route, policy]));
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isOpen(this.reflector, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const policy = this.byRoute.get(routeOf(request));
    if (policy === undefined) throw new Error('A route without a policy was reached.');
    await admit(request, policy, this.tokens);
    return true;
  }
}
