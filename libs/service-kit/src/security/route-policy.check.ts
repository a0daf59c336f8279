import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { declaredRoutesOf } from './declared-routes.js';
import { RoutePolicies } from './route-policies.js';
import { Refused } from '../http/problem-details.js';

/**
 * A route without a policy would be nobody's, and a policy without a route would lead nowhere.
 *
 * @throws Error that names them: the process does not start.
 */
export function refuseUnlessRoutePoliciesAgree(app: NestFastifyApplication): void {
  const declared = declaredRoutesOf(app.get(ModulesContainer));
  const faults = declared.flatMap(({ method, route, policy }) => {
    if (route === null) return [`${method} has a route policy, but no route leads there.`];
    return policy === undefined ? [`${route} has no route policy.`] : [];
  });
  if (faults.length > 0) throw new Error(faults.join(' '));
}

/** An address that is known, asked by a method that it does not know: 405 with the ones it does. Before any body is read. */
export function refuseOtherMethods(app: NestFastifyApplication): void {
  const known = app.get(RoutePolicies).all.map(({ route }) => {
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
