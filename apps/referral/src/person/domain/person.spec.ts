import { asClaim } from './person.js';
import { unsaidIdentity, type Identity } from './identity.js';

const identity: Identity = {
  ...unsaidIdentity,
  givenName: 'Ada',
  familyName: 'Sentinel',
  birthDate: '1990-05-17',
  nhsNumber: '9434765919',
  nhsNumberVerifiedBy: 'document-seen',
  claimedNhsNumber: null,
  postcode: 'LS1 4AP',
  addressLines: ['1 The Headrow'],
  telephone: '0113 496 0000',
  email: null,
  gpPracticeCode: 'A81001',
  gender: '2',
  interpreter: { needed: false, language: null },
  contact: { preference: 'telephone', safeToLeaveMessage: false, safeToText: null, safeToPost: true },
  accessibleInformation: ['large-print'],
};

describe('a number that somebody says', () => {
  it('is a claim: it stands beside the verified one and never in its place', () => {
    const claimed = asClaim(identity);

    expect(claimed).toEqual({
      ...identity,
      nhsNumber: null,
      nhsNumberVerifiedBy: null,
      claimedNhsNumber: '9434765919',
    });
  });
});
