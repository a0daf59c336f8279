import { doors, serviceNames, type Door, type ServiceName } from '#service-kit/access-matrix';

export type { ServiceName };
/** The services behind the gateway. */
export const services = serviceNames;

/** The doors behind which a service answers. Those of the gateway's own are controllers here. */
export function doorsOf(service: ServiceName): readonly Door[] {
  return doors.filter((door) => door.service === service);
}

/** Patterns without methods, each once: `/referrals/:referralId`. */
export function patternsOf(service: ServiceName): string[] {
  return [...new Set(doorsOf(service).map(patternOf))];
}

/** The door at a route that was found, or nothing where the address does not know the method. */
export function doorAt(route: string): Door | undefined {
  return byRoute.get(route);
}

/** Which methods an address knows, for the Allow header. */
export function methodsAt(pattern: string): string[] {
  return doors.filter((door) => patternOf(door) === pattern).map(({ route }) => route.split(' ')[0] ?? '');
}

const byRoute: ReadonlyMap<string, Door> = new Map(doors.map((door) => [door.route, door]));

function patternOf({ route }: Door): string {
  return route.slice(route.indexOf(' ') + 1);
}
