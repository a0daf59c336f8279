import { RoutePolicy, statedPolicyOf } from './route-policy.js';

function statedAs(roles: string): unknown {
  const method = () => 'answer';
  RoutePolicy({ roles })({}, 'method', { value: method });
  return statedPolicyOf(method)?.roles;
}

describe('a route policy', () => {
  it('names its roles in the order of the list of roles, and staff for the four that work for a provider', () => {
    expect(statedAs('clinician patient')).toEqual(['patient', 'clinician']);
    expect(statedAs('staff')).toEqual(['clinician', 'administrator', 'clinical-lead', 'service-manager']);
    expect(statedAs('anyone')).toBe('anyone');
  });

  it('knows no role that there is not', () => {
    expect(() => statedAs('clinician janitor')).toThrow('janitor');
  });
});
