import { services } from '#local/services';
import { routePoliciesOf } from '#service-kit/security/declared-routes';
import { containerOf } from '../local/service-parts.js';
import type { RoutePolicy } from '#service-kit/security/route-policy';

/** Every route of the platform with its policy, as the controllers state it: by service, then by address. */
export async function declaredPolicies(): Promise<readonly RoutePolicy[]> {
  const found: RoutePolicy[] = [];
  for (const { name } of services)
    found.push(...routePoliciesOf(await containerOf(name), name).sort(byAddress));
  return found;
}

function byAddress(one: RoutePolicy, other: RoutePolicy): number {
  const [a, b] = [addressOf(one), addressOf(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function addressOf({ route }: RoutePolicy): string {
  const [method = '', pattern = ''] = route.split(' ');
  return `${pattern} ${method}`;
}
