import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '#local/settings';
import { services } from '#local/services';
import type { RoutePolicy } from '#service-kit/security/route-policy';
import { declaredPolicies } from '../../tools/docs/declared-policies.js';
import { contractFile, routeContract } from '../../tools/docs/route-contract.js';

let routePolicies: readonly RoutePolicy[] = [];

beforeAll(async () => {
  routePolicies = await declaredPolicies();
}, 120_000);

const mayActForAPerson = ['patient', 'anyone', 'partner'];

function rolesAt(route: string): readonly string[] {
  const roles = routePolicies.find((row) => row.route === route)?.roles ?? [];
  return roles === 'anyone' ? [] : roles;
}

describe('the route policies that the controllers state', () => {
  it('are one for each route', () => {
    const routes = routePolicies.map(({ route }) => route);

    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
  });

  it('have no two patterns that differ only in what they call an id', () => {
    const patterns = routePolicies.map(({ route }) => route.replace(/:\w+/g, ':id'));

    expect(patterns.filter((pattern, index) => patterns.indexOf(pattern) !== index)).toEqual([]);
  });

  it('let somebody through every route', () => {
    expect(routePolicies.filter(({ roles }) => roles.length === 0)).toEqual([]);
  });

  it('cover every service, and no other', () => {
    expect(new Set(routePolicies.map(({ service }) => service))).toEqual(
      new Set(services.map(({ name }) => name)),
    );
  });

  it('show an ICB’s analyst nobody’s record', () => {
    const shown = routePolicies.filter(
      ({ roles, record }) => record !== 'none' && roles.includes('icb-analyst'),
    );

    expect(shown.map(({ route }) => route)).toEqual([]);
  });

  it('show a patient, a partner or anyone no list of people', () => {
    const lists = routePolicies.filter(
      ({ roles, record, careTeam }) =>
        record === 'many' &&
        !careTeam &&
        (roles === 'anyone' || roles.some((role) => mayActForAPerson.includes(role))),
    );

    expect(lists.map(({ route }) => route)).toEqual([]);
  });

  it('ask for the care team only where a person’s record is shown', () => {
    expect(routePolicies.filter(({ careTeam, record }) => careTeam && record === 'none')).toEqual([]);
  });

  it('ask a clinician outside the care team for a reason wherever one person’s record is shown or changed', () => {
    const open = routePolicies.filter(
      ({ roles, record, careTeam }) =>
        record === 'one' && !careTeam && (roles === 'anyone' || roles.includes('clinician')),
    );

    expect(open.map(({ route }) => route)).toEqual(['POST /providers/:providerCode/self-referrals']);
  });

  it('let whoever is sent to a risk read who it is', () => {
    const mayReview = rolesAt('POST /risks/:questionnaireId/review');

    expect(mayReview).toContain('clinical-lead');
    for (const route of [
      'GET /persons/:personId',
      'GET /referrals/:referralId',
      'GET /referrals/:referralId/progress',
      'GET /appointments',
    ])
      expect(rolesAt(route)).toEqual(expect.arrayContaining([...mayReview]));
  });

  it('show pairs of records only to those who may settle them either way', () => {
    const mayList = rolesAt('GET /possible-duplicates');

    expect(rolesAt('POST /persons/:personId/merge')).toEqual(mayList);
    expect(rolesAt('POST /possible-duplicates/:possibleDuplicateId/settlement')).toEqual(mayList);
    expect(rolesAt('GET /persons/:personId')).toEqual(expect.arrayContaining([...mayList]));
  });

  it('are the ones that the gateway opens', () => {
    const written = readFileSync(join(root, contractFile), 'utf8');

    expect(written === routeContract(routePolicies)).toBe(true);
  });
});
