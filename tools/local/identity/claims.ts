import type { Persona } from '#local/personas';

/** Which claims a scope brings, under the names that NHS CIS2 and NHS login give them. */
export const scopesOfClaims: Record<string, string[]> = {
  openid: ['sub', 'vot', 'identity_proofing_level', 'nhsid_useruuid'],
  profile: ['name', 'given_name', 'family_name', 'nhs_number', 'birthdate'],
  email: ['email'],
  phone: ['phone_number'],
  nationalrbacaccess: ['nhsid_nrbac_roles'],
  associatedorgs: ['nhsid_user_orgs'],
  selectedrole: ['selected_roleid'],
  basic_demographics: ['birthdate'],
  profile_extended: ['given_name'],
  gp_registration_details: ['gp_registration_details'],
};

/** Every claim about a persona; the scopes say which of them a client gets. */
export function personaClaims(persona: Persona): Record<string, unknown> {
  const { givenName, familyName } = persona;
  const named = { given_name: givenName, family_name: familyName, name: `${givenName} ${familyName}` };
  if (persona.kind === 'staff') {
    const { nhsid_nrbac_roles, nhsid_user_orgs, selected_roleid } = persona;
    const nhsid_useruuid = nhsid_nrbac_roles[0]?.person_orgid;
    return { ...named, nhsid_useruuid, nhsid_nrbac_roles, nhsid_user_orgs, selected_roleid };
  }
  const { nhs_number, identity_proofing_level, birthDate, gpPractice } = persona;
  return {
    ...named,
    nhs_number,
    identity_proofing_level,
    birthdate: birthDate,
    // The vector of trust of a person proved to P9 who signed in with a password and a code.
    vot: 'P9.Cp.Cd',
    gp_registration_details: { gp_ods_code: gpPractice },
  };
}
