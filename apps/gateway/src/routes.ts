import {
  routePolicies,
  serviceNames,
  type RoutePolicy,
  type ServiceName,
} from '#service-kit/security/access-matrix';

export type { ServiceName };
/** The services behind the gateway. */
export const services = serviceNames;

/** The routes behind which a service answers. Those of the gateway's own are controllers here. */
export function policiesOf(service: ServiceName): readonly RoutePolicy[] {
  return routePolicies.filter((policy) => policy.service === service);
}

/** Patterns without methods, each once: `/referrals/:referralId`. */
export function patternsOf(service: ServiceName): string[] {
  return [...new Set(policiesOf(service).map(patternOf))];
}

/** The route at a route that was found, or nothing where the address does not know the method. */
export function policyAt(route: string): RoutePolicy | undefined {
  return byRoute.get(route);
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
