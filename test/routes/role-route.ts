import { randomUUID } from 'node:crypto';
import type { RoutePolicy } from '#service-kit/security/route-policy';
import { roles, type Role } from '#service-kit/security/scope';
import { testToken } from '#testing/tokens';
import { send, type Received } from '../platform/sent.js';

/** Everybody who may knock: the eight roles, and whoever has no token. */
export const comers: readonly (Role | null)[] = [...roles, null];

/** Knocks at a route as each comer, and says where the route did not do what its row says. */
export async function wronglyAnswered(policy: RoutePolicy, base: string): Promise<string[]> {
  const wrong = await Promise.all(
    comers.map(async (comer) => {
      const expected = expectedAt(policy, comer);
      const given = whatHappened(await knock(policy, base, comer));
      return given === expected ? [] : [`${policy.route} as ${comer ?? 'nobody'}: ${given}, not ${expected}`];
    }),
  );
  return wrong.flat();
}

type Expected = 'let in' | 'refused' | 'asked for a token';

function expectedAt({ roles: allowed }: RoutePolicy, comer: Role | null): Expected {
  if (allowed === 'anyone') return 'let in';
  if (comer === null) return 'asked for a token';
  return allowed.includes(comer) ? 'let in' : 'refused';
}

/** Whoever is let in may still get the answer that there is no such thing, or that a field is missing. */
function whatHappened({ status, body }: Received): Expected {
  if (status === 401) return 'asked for a token';
  const code: unknown = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return status === 403 && code === 'caller.role-not-allowed' ? 'refused' : 'let in';
}

async function knock({ route }: RoutePolicy, base: string, comer: Role | null): Promise<Received> {
  const [method = '', pattern = ''] = route.split(' ');
  const isCommand = method === 'POST';
  return send(base, {
    method,
    path: pattern.replace(/:\w+/g, () => randomUUID()),
    headers: {
      ...(isCommand ? { 'content-type': 'application/json' } : {}),
      ...(comer === null ? {} : { authorization: `Bearer ${await tokenOf(comer)}` }),
    },
    ...(isCommand ? { body: '{}' } : {}),
  });
}

function tokenOf(role: Role): Promise<string> {
  if (role === 'operator') return testToken(role);
  if (role === 'icb-analyst') return testToken(role, { icb: 'QMF' });
  return testToken(role, role === 'patient' ? { personId: randomUUID() } : {});
}
