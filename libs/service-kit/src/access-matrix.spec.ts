import { door, doors, serviceNames } from './access-matrix.js';

const mayActForAPerson = ['patient', 'anyone', 'partner'];

describe('the access matrix', () => {
  it('has one row for each route', () => {
    const routes = doors.map(({ route }) => route);

    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
  });

  it('has no two patterns that differ only in what they call an id', () => {
    const patterns = doors.map(({ route }) => route.replace(/:\w+/g, ':id'));

    expect(patterns.filter((pattern, index) => patterns.indexOf(pattern) !== index)).toEqual([]);
  });

  it('lets somebody through every door', () => {
    expect(doors.filter(({ roles }) => roles.length === 0)).toEqual([]);
  });

  it('leads to a service that there is', () => {
    const known = new Set<string>([...serviceNames, 'gateway']);

    expect(doors.filter(({ service }) => !known.has(service))).toEqual([]);
  });

  it('shows an ICB’s analyst nobody’s record', () => {
    const shown = doors.filter(({ roles, record }) => record !== 'none' && roles.includes('icb-analyst'));

    expect(shown.map(({ route }) => route)).toEqual([]);
  });

  it('shows a patient, a partner or anyone no list of people', () => {
    const lists = doors.filter(
      ({ roles, record, careTeam }) =>
        record === 'many' &&
        !careTeam &&
        (roles === 'anyone' || roles.some((role) => mayActForAPerson.includes(role))),
    );

    expect(lists.map(({ route }) => route)).toEqual([]);
  });

  it('asks for the care team only where a person’s record is shown', () => {
    expect(doors.filter(({ careTeam, record }) => careTeam && record === 'none')).toEqual([]);
  });

  it('knows no role that there is not', () => {
    expect(() => door('GET /x', 'referral', 'clinician janitor')).toThrow('janitor');
  });
});
