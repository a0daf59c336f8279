import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { routePolicies as everyRoutePolicy, type RoutePolicy } from './access-matrix.js';
import { ROUTE_POLICIES, isOpen } from './authorisation.js';
import { Configuration } from '../runtime/configuration.js';
import { Refused } from '../http/problem-details.js';

/**
 * A route that the access matrix does not know would be nobody's, and a policy without a route would lead nowhere.
 *
 * @throws Error that names them: the process does not start.
 */
export function refuseUnlessRoutePoliciesAgree(app: NestFastifyApplication): void {
  const routePolicies = new Set<string>(
    app.get<readonly RoutePolicy[]>(ROUTE_POLICIES).map(({ route }) => route),
  );
  const routes = routesOf(app);
  const without = [...routes].filter((route) => !routePolicies.has(route));
  const missing = [...routePolicies].filter((route) => !routes.has(route));
  if (without.length === 0 && missing.length === 0) return;
  throw new Error(
    [
      ...without.map((route) => `${route} has no row in the access matrix.`),
      ...missing.map((route) => `${route} is in the access matrix, but nothing answers there.`),
    ].join(' '),
  );
}

function routesOf(app: NestFastifyApplication): Set<string> {
  const reflector = app.get(Reflector);
  const controllers = [...app.get(ModulesContainer).values()].flatMap(({ controllers }) =>
    [...controllers.values()].map(({ metatype }) => metatype),
  );
  return new Set(
    controllers.flatMap((controller) =>
      typeof controller === 'function' ? routesOfController(reflector, controller) : [],
    ),
  );
}

function routesOfController(reflector: Reflector, controller: { readonly prototype: object }): string[] {
  const base = pathOf(controller);
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler: unknown = Reflect.get(controller.prototype, name);
    if (typeof handler !== 'function' || name === 'constructor') return [];
    const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
    if (typeof method !== 'number' || isOpen(reflector, [handler, controller as never])) return [];
    return [
      `${RequestMethod[method] ?? ''} ${`/${base}/${pathOf(handler)}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1')}`,
    ];
  });
}

function pathOf(place: object): string {
  const path: unknown = Reflect.getMetadata(PATH_METADATA, place);
  return typeof path === 'string' ? path : '';
}

/** An address that is known, asked in a way that it is not: 405, and which ways there are. Before any body is read. */
export function refuseOtherMethods(app: NestFastifyApplication): void {
  const { serviceName } = app.get(Configuration);
  // The gateway stands before all of them.
  const rows = serviceName === 'gateway' ? everyRoutePolicy : app.get<readonly RoutePolicy[]>(ROUTE_POLICIES);
  const known = rows.map(({ route }) => {
    const [method = '', pattern = ''] = route.split(' ');
    return { method, pattern, matches: new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`) };
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, _reply, done) => {
    const path = request.url.replace(/[?#].*$/, '');
    const found = request.is404 ? known.filter(({ matches }) => matches.test(path)) : [];
    if (found.length === 0) return done();
    // A word of ours at the place of an id, as in /persons/search, is an address of its own.
    const written = found.filter(({ pattern }) => pattern === path);
    const allow = (written.length > 0 ? written : found).map(({ method }) => method).join(', ');
    const detail = `This address knows ${allow}.`;
    done(new Refused({ status: 405, code: 'route.method-unknown', detail, headers: { allow } }));
  });
}
