import { isProved, scopeOfStaff, workgroups, type NationalRole } from './roles.js';

function role(given: Partial<NationalRole>): NationalRole {
  return {
    person_orgid: '555000000001',
    person_roleid: '555000000101',
    org_code: 'DH0',
    role_name: '"Clinical":"Clinical Provision":"Health Professional Access Role"',
    role_code: 'S8000:G8000:R8003',
    activity_codes: [],
    workgroups: [],
    ...given,
  };
}

function selected(given: Partial<NationalRole>) {
  return scopeOfStaff({ selected_roleid: '555000000101', nhsid_nrbac_roles: [role(given)] });
}

describe('a role of the national directory', () => {
  it.each([
    ['S8000:G8000:R8003', [], { role: 'clinician', provider: 'DH0' }],
    ['S8000:G8000:R8000', [], { role: 'clinician', provider: 'DH0' }],
    ['S8000:G8000:R8003', [workgroups.clinicalLead], { role: 'clinical-lead', provider: 'DH0' }],
    ['S8001:G8002:R8008', [], { role: 'administrator', provider: 'DH0' }],
    ['S8001:G8002:R8008', [workgroups.serviceManager], { role: 'service-manager', provider: 'DH0' }],
    ['S8001:G8002:R8012', [], { role: 'icb-analyst', icb: 'DH0' }],
    ['S8001:G8002:R8015', [workgroups.operator], { role: 'operator' }],
  ])('%s, member of %j, is %j to us', (code, teams, scope) => {
    expect(selected({ role_code: code, workgroups: teams })).toEqual(scope);
  });

  it.each([
    ['of a pharmacist at the counter', 'S0030:G0100:R0620', []],
    ['of systems support alone, which reads no one’s care and runs no platform', 'S8001:G8002:R8015', []],
    ['that says nothing', '', []],
    ['of systems support that leads clinically', 'S8001:G8002:R8015', [workgroups.clinicalLead]],
  ])('%s is no way in', (_, code, teams) => {
    expect(selected({ role_code: code, workgroups: teams })).toBeNull();
  });

  it('never makes an administrator lead clinically', () => {
    const scope = selected({ role_code: 'S8001:G8002:R8008', workgroups: [workgroups.clinicalLead] });

    expect(scope).toEqual({ role: 'administrator', provider: 'DH0' });
  });

  it('counts only when it is the one selected, and its organisation alone is seen', () => {
    const roles = [
      role({ person_roleid: '1', org_code: 'NCH' }),
      role({ person_roleid: '2', org_code: 'DH0', role_code: 'S8001:G8002:R8008' }),
    ];

    const standings = ['1', '2', '3'].map((id) =>
      scopeOfStaff({ selected_roleid: id, nhsid_nrbac_roles: roles }),
    );

    expect(standings).toEqual([
      { role: 'clinician', provider: 'NCH' },
      { role: 'administrator', provider: 'DH0' },
      null,
    ]);
  });
});

describe('a person who signs in', () => {
  it.each([
    ['P9', true],
    ['P5', false],
    ['P0', false],
  ] as const)('proved to %s comes near a record: %s', (level, expected) => {
    expect(isProved({ nhs_number: '9991112227', identity_proofing_level: level })).toBe(expected);
  });
});
