import { serviceNames } from '#local/services';
import type { RoutePolicy } from '#service-kit/security/route-policy';

export const contractFile = 'apps/gateway/src/routing/route-policies.generated.ts';

/** The route policies as the gateway reads them, which imports no service: a module, one row a route. */
export function routeContract(policies: readonly RoutePolicy[]): string {
  const rows = policies.map((policy) => `  ${literal(policy)},`);
  return [
    '// Written by `npm run docs:events` from the controllers of every service; their decorators are the source.',
    "import type { RoutePolicy } from '#service-kit/security/route-policy';",
    '',
    '/** The services behind the gateway. */',
    `export const serviceNames = [${serviceNames.map((name) => `'${name}'`).join(', ')}] as const;`,
    '',
    '/** Every route of the platform, and who may use it. */',
    'export const routePolicies: readonly RoutePolicy[] = [',
    ...rows,
    '];',
    '',
  ].join('\n');
}

/** What a patient's audit says of a route is no business of the gateway's. */
function literal({ route, service, roles, record, careTeam, asks, crisisHelp }: RoutePolicy): string {
  const allowed = roles === 'anyone' ? `'anyone'` : `[${roles.map((role) => `'${role}'`).join(', ')}]`;
  const fields = [
    `route: '${route}'`,
    `service: '${service}'`,
    `roles: ${allowed}`,
    `record: '${record}'`,
    `careTeam: ${careTeam}`,
    ...(asks ? ['asks: true'] : []),
    ...(crisisHelp ? ['crisisHelp: true'] : []),
  ];
  return `{ ${fields.join(', ')} }`;
}
