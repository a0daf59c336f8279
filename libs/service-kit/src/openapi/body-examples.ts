/** Request bodies whose fields depend on each other, as the OpenAPI document shows them. */
export const bodyExamples: Readonly<Record<string, unknown>> = {
  'POST /professional-referrals': {
    sender: {
      kind: 'gp',
      source: 'A1',
      organisationCode: 'A81001',
      role: 'general practitioner',
      telephone: '07700 900461',
    },
    person: {
      givenName: 'Ada',
      familyName: 'Sentinelle',
      birthDate: '1980-05-04',
      nhsNumber: '9990000220',
      telephone: '07700 900462',
    },
    reasons: ['worry'],
    knownRisk: 'none-known',
    consentedOn: '2026-06-03',
  },
  'POST /persons/search': { name: 'Sentinelle', birthDate: '1980-05-04' },
};
