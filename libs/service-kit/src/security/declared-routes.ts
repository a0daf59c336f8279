import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { isOpen, statedPolicyOf, type MethodPolicy, type RoutePolicy } from './route-policy.js';

/** A method of a controller that answers a route, or that states a policy. */
export interface DeclaredRoute {
  /** `ReferralController.decline` */
  readonly method: string;
  /** `POST /referrals/:referralId/decline`; null where the method answers none. */
  readonly route: string | null;
  readonly policy: MethodPolicy | undefined;
}

/** What the controllers of an application declare, but for what is open: health, metrics, documentation. */
export function declaredRoutesOf(modules: ModulesContainer): DeclaredRoute[] {
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) =>
    typeof metatype === 'function' ? routesOfController(metatype as Type<object>) : [],
  );
}

/** The routes that state a policy, as rows of a service. */
export function routePoliciesOf(modules: ModulesContainer, service: string): RoutePolicy[] {
  return declaredRoutesOf(modules).flatMap(({ route, policy }) =>
    route === null || policy === undefined ? [] : [{ route, service, ...policy }],
  );
}

function routesOfController(controller: Type<object>): DeclaredRoute[] {
  const prototype = controller.prototype as object;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = Reflect.get(prototype, name) as () => unknown;
    const policy = statedPolicyOf(handler);
    const route = routeAt(controller, handler);
    if (isOpen(handler, controller) || (route === null && policy === undefined)) return [];
    return [{ method: `${controller.name}.${name}`, route, policy }];
  });
}

function routeAt(controller: object, handler: object): string | null {
  const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
  if (typeof method !== 'number') return null;
  const path = `/${pathOf(controller)}/${pathOf(handler)}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
  return `${RequestMethod[method] ?? ''} ${path}`;
}

function pathOf(place: object): string {
  const path: unknown = Reflect.getMetadata(PATH_METADATA, place);
  return typeof path === 'string' ? path : '';
}
