import { limitsOnOneMachine, serviceNames } from '#local/services';
import { RoutePolicies } from '#service-kit/security/route-policies';
import type { RoutePolicy } from '#service-kit/security/route-policy';
import type { Role } from '#service-kit/security/scope';
import { routePolicies } from '../../apps/gateway/src/routing/route-policies.generated.js';
import { startTestService } from '#testing/service';
import { GatewayModule } from '../../apps/gateway/src/gateway.module.js';
import { json, upstream, type Upstream } from '../../apps/gateway/test/upstream.js';
import { serviceOf, startPlatform, type OwnPlatform } from '../platform/platform.js';
import { comers, wronglyAnswered } from './role-route.js';
import { hangUp } from '../platform/sent.js';
import { tried } from '../platform/tried.js';

let platform: OwnPlatform;

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  hangUp();
  await platform?.close();
});

function serviceBehind({ service }: RoutePolicy): string {
  const name = serviceNames.find((known) => known === service);
  return name === undefined ? platform.gateway.url : serviceOf(platform.services, name).url;
}

/** At the gateway and at the service itself. */
async function wronglyAnsweredTwice(rows: readonly RoutePolicy[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const policy of rows) {
    wrong.push(...(await wronglyAnswered(policy, platform.gateway.url)));
    wrong.push(...(await wronglyAnswered(policy, serviceBehind(policy))));
  }
  return wrong;
}

/** The gateway's policy of a route and the service's own, with roles as they should not be while the work goes on. */
async function withRoles<T>(
  policy: RoutePolicy,
  roles: RoutePolicy['roles'],
  work: () => Promise<T>,
): Promise<T> {
  const before = policy.roles;
  const both = [policy, ownPolicyOf(policy)];
  for (const one of both) Object.assign(one, { roles });
  try {
    return await work();
  } finally {
    for (const one of both) Object.assign(one, { roles: before });
  }
}

/** As the service itself reads it from its controllers. */
function ownPolicyOf({ route, service }: RoutePolicy): RoutePolicy {
  const name = serviceNames.find((known) => known === service);
  const { app } = name === undefined ? platform.gateway : serviceOf(platform.services, name);
  return found(app.get(RoutePolicies).at(route), route);
}

function policyOf(route: string): RoutePolicy {
  return found(
    routePolicies.find((policy) => policy.route === route),
    route,
  );
}

function found(policy: RoutePolicy | undefined, route: string): RoutePolicy {
  if (policy === undefined) throw new Error(`There is no policy of ${route}.`);
  return policy;
}

describe('a route policy', () => {
  it('is what every role meets on every route, at the gateway and again at the service', async () => {
    const wrong = await wronglyAnsweredTwice(routePolicies);

    const pairs = routePolicies.length * comers.length;
    tried(`role × route pairs: ${pairs}, each at the gateway and at the service, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
  }, 120_000);

  it('is what both follow: a role too many is seen, at both', async () => {
    const waitingList = policyOf('GET /waiting-list');
    const asWritten = { ...waitingList };

    const wrong = await withRoles(waitingList, [...rolesOf(waitingList), 'icb-analyst'], () =>
      wronglyAnsweredTwice([asWritten]),
    );

    const seen = 'GET /waiting-list as icb-analyst: let in, not refused';
    expect(wrong).toEqual([seen, seen]);
  });

  it('is what both follow: a role too few is seen, at both', async () => {
    const person = policyOf('GET /persons/:personId');
    const asWritten = { ...person };

    const others = rolesOf(person).filter((role) => role !== 'patient');
    const wrong = await withRoles(person, others, () => wronglyAnsweredTwice([asWritten]));

    const seen = 'GET /persons/:personId as patient: refused, not let in';
    expect(wrong).toEqual([seen, seen]);
  });
});

function rolesOf({ roles }: RoutePolicy): readonly Role[] {
  return roles === 'anyone' ? [] : roles;
}

describe('the gateway by itself, before services that would let everybody do everything', () => {
  let gateway: Awaited<ReturnType<typeof startTestService>>;
  let careless: Upstream;

  beforeAll(async () => {
    careless = await upstream((_request, response) => json(response, {}));
    const urls = serviceNames.map((name) => [`${name.toUpperCase()}_URL`, careless.url]);
    const addresses = Object.fromEntries(urls) as Record<string, string>;
    const environment = { ...limitsOnOneMachine, ...addresses };
    gateway = await startTestService(GatewayModule, {
      service: 'gateway',
      topics: platform.topics,
      environment,
    });
  });

  afterAll(async () => {
    await gateway?.close();
    await careless?.stop();
  });

  it('keeps to the route policies', async () => {
    const wrong: string[] = [];
    for (const policy of routePolicies) wrong.push(...(await wronglyAnswered(policy, gateway.url)));

    expect(wrong).toEqual([]);
  }, 60_000);

  it('alone refuses there: without its check everybody is let in', async () => {
    const list = policyOf('GET /waiting-list');
    const asWritten = { ...list };

    const wrong = await withRoles(list, 'anyone', () => wronglyAnswered(asWritten, gateway.url));

    expect(wrong).toHaveLength(comers.length - asWritten.roles.length);
  });
});

describe('a service by itself, without a gateway before it', () => {
  it('keeps to the route policies, and without its check everybody is let in', async () => {
    const list = policyOf('GET /waiting-list');
    const asWritten = { ...list };

    expect(await wronglyAnswered(asWritten, serviceBehind(list))).toEqual([]);
    const wrong = await withRoles(list, 'anyone', () => wronglyAnswered(asWritten, serviceBehind(list)));

    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.every((one) => one.includes('let in'))).toBe(true);
  });
});
