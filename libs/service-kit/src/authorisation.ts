import { applyDecorators, createParamDecorator, Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { RuleBroken } from '#domain-model/rule-broken';
import type { Caller, Role } from './scope.js';
import { Tokens } from './tokens.js';

const ALLOWED_ROLES = 'stepwise:allowed-roles';
const OPEN = 'stepwise:open';

/** Who may call this route. Without it nobody may. */
export function Allow(...roles: Role[]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ALLOWED_ROLES, roles), ApiBearerAuth());
}

/** Anybody may call, without a token: health, metrics, the OpenAPI document. */
export function Open(): MethodDecorator & ClassDecorator {
  return SetMetadata(OPEN, true);
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
export function roleOf(request: object): Role | undefined {
  return callers.get(request)?.role;
}

/** A controller's parameter of type {@link Caller}. */
export const CurrentCaller: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext) => callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Stands before every route: verifies the token, then the role. */
@Injectable()
export class Guard implements CanActivate {
  constructor(
    private readonly tokens: Tokens,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(OPEN, places)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.tokens.callerOf(request.headers.authorization);
    rememberCaller(request, caller);
    const allowed =
      this.reflector.getAllAndOverride<readonly Role[] | undefined>(ALLOWED_ROLES, places) ?? [];
    if (!allowed.includes(caller.role)) {
      throw new RuleBroken(
        'caller.role-not-allowed',
        `A caller with the role ${caller.role} may not do this.`,
        {
          kind: 'forbidden',
        },
      );
    }
    return true;
  }
}
