import { routePolicy, routePolicies, serviceNames } from './access-matrix.js';

const mayActForAPerson = ['patient', 'anyone', 'partner'];

function rolesAt(route: string): readonly string[] {
  const roles = routePolicies.find((row) => row.route === route)?.roles ?? [];
  return roles === 'anyone' ? [] : roles;
}

describe('the access matrix', () => {
  it('has one row for each route', () => {
    const routes = routePolicies.map(({ route }) => route);

    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
  });

  it('has no two patterns that differ only in what they call an id', () => {
    const patterns = routePolicies.map(({ route }) => route.replace(/:\w+/g, ':id'));

    expect(patterns.filter((pattern, index) => patterns.indexOf(pattern) !== index)).toEqual([]);
  });

  it('lets somebody through every route', () => {
    expect(routePolicies.filter(({ roles }) => roles.length === 0)).toEqual([]);
  });

  it('leads to a service that there is', () => {
    const known = new Set<string>([...serviceNames, 'gateway']);

    expect(routePolicies.filter(({ service }) => !known.has(service))).toEqual([]);
  });

  it('shows an ICB’s analyst nobody’s record', () => {
    const shown = routePolicies.filter(
      ({ roles, record }) => record !== 'none' && roles.includes('icb-analyst'),
    );

    expect(shown.map(({ route }) => route)).toEqual([]);
  });

  it('shows a patient, a partner or anyone no list of people', () => {
    const lists = routePolicies.filter(
      ({ roles, record, careTeam }) =>
        record === 'many' &&
        !careTeam &&
        (roles === 'anyone' || roles.some((role) => mayActForAPerson.includes(role))),
    );

    expect(lists.map(({ route }) => route)).toEqual([]);
  });

  it('asks for the care team only where a person’s record is shown', () => {
    expect(routePolicies.filter(({ careTeam, record }) => careTeam && record === 'none')).toEqual([]);
  });

  it('asks a clinician outside the care team for a reason wherever one person’s record is shown or changed', () => {
    const open = routePolicies.filter(
      ({ roles, record, careTeam }) =>
        record === 'one' && !careTeam && (roles === 'anyone' || roles.includes('clinician')),
    );

    expect(open.map(({ route }) => route)).toEqual(['POST /providers/:providerCode/self-referrals']);
  });

  it('lets whoever is sent to a risk read who it is', () => {
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

  it('shows pairs of records only to those who may settle them either way', () => {
    const mayList = rolesAt('GET /possible-duplicates');

    expect(rolesAt('POST /persons/:personId/merge')).toEqual(mayList);
    expect(rolesAt('POST /possible-duplicates/:possibleDuplicateId/settlement')).toEqual(mayList);
    expect(rolesAt('GET /persons/:personId')).toEqual(expect.arrayContaining([...mayList]));
  });

  it('knows no role that there is not', () => {
    expect(() => routePolicy('GET /x', 'referral', 'clinician janitor')).toThrow('janitor');
  });
});
