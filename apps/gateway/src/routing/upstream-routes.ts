import type { RoutePolicy } from '#service-kit/security/route-policy';
import { routePolicies, serviceNames } from './route-policies.generated.js';

/** The services behind the gateway. */
export const services = serviceNames;
export type ServiceName = (typeof serviceNames)[number];

/** The routes that a service answers. Those of the gateway's own are controllers here. */
export const upstreamRoutes: readonly RoutePolicy[] = routePolicies.filter(
  ({ service }) => service !== 'gateway',
);

/** Patterns without methods, each once: `/referrals/:referralId`. */
export function patternsOf(service: ServiceName): string[] {
  return [...new Set(routePolicies.filter((policy) => policy.service === service).map(patternOf))];
}

/** The policy at a route that was found, or nothing where the address does not know the method. */
export function policyAt(route: string): RoutePolicy | undefined {
  return byRoute.get(route);
}

/** The services with a route of this pattern, such as `GET /audit/<service>/persons/:personId`. */
export function servicesAnswering(pattern: string): readonly ServiceName[] {
  return services.filter((service) => policyAt(pattern.replace('<service>', service)) !== undefined);
}

/** Which methods an address knows, for the Allow header. */
export function methodsAt(pattern: string): string[] {
  return routePolicies
    .filter((policy) => patternOf(policy) === pattern)
    .map(({ route }) => route.split(' ')[0] ?? '');
}

const byRoute: ReadonlyMap<string, RoutePolicy> = new Map(
  routePolicies.map((policy) => [policy.route, policy]),
);

function patternOf({ route }: RoutePolicy): string {
  return route.slice(route.indexOf(' ') + 1);
}
