import { createParamDecorator, Inject, Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { RuleBroken } from '#domain-model/rule-broken';
import type { Door } from './access-matrix.js';
import { anyone, type Caller } from './scope.js';
import { Tokens } from './tokens.js';

const OPEN = 'stepwise:open';
/** The doors of this process: `readonly Door[]`. */
export const DOORS = Symbol('stepwise:doors');

/** Not a door of the platform's: health, metrics, documentation. Anybody may, and no token is read. */
export function Open(): MethodDecorator & ClassDecorator {
  return SetMetadata(OPEN, true);
}

/** Whether a controller or its method is {@link Open}. */
export function isOpen(reflector: Reflector, places: Parameters<Reflector['getAllAndOverride']>[1]): boolean {
  return reflector.getAllAndOverride<boolean | undefined>(OPEN, places) ?? false;
}

const callers = new WeakMap<object, Caller>();

/** The verified caller of a request that has passed the guard. */
export function callerOf(request: object): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('This request has not passed the guard.');
  return caller;
}

/** Remembers who calls. For the guard, and for the gateway, which verifies before it proxies. */
export function rememberCaller(request: object, caller: Caller): void {
  callers.set(request, caller);
}

/** The role for a log line; undefined for those who did not come in. */
export function roleOf(request: object): Caller['role'] | undefined {
  return callers.get(request)?.role;
}

/** A controller's parameter of type {@link Caller}. */
export const CurrentCaller: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext) => callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Whose door it is that was knocked at; anyone's who may come without a token. */
export async function callerAt(
  door: Door,
  tokens: Tokens,
  authorization: string | undefined,
): Promise<Caller> {
  if (door.roles === 'anyone' && authorization === undefined) return anyone;
  return tokens.callerOf(authorization);
}

/** @throws RuleBroken `caller.role-not-allowed` (403) */
export function refuseUnlessAllowed(door: Door, { role }: Caller): void {
  const { roles } = door;
  if (roles === 'anyone' || roles.some((allowed) => allowed === role)) return;
  throw new RuleBroken('caller.role-not-allowed', `A caller with the role ${role} may not do this.`, {
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
  private readonly byRoute: ReadonlyMap<string, Door>;

  constructor(
    private readonly tokens: Tokens,
    private readonly reflector: Reflector,
    @Inject(DOORS) doors: readonly Door[],
  ) {
    this.byRoute = new Map(doors.map((door) => [door.route, door]));
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isOpen(this.reflector, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const door = this.byRoute.get(routeOf(request));
    if (door === undefined) throw new Error('A route without a door was reached.');
    const caller = await callerAt(door, this.tokens, request.headers.authorization);
    rememberCaller(request, caller);
    refuseUnlessAllowed(door, caller);
    return true;
  }
}
