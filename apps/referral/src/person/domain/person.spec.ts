import { ruleBrokenBy } from '#testing/broken-rule';
import type { Identity } from './person.js';
import { Person } from './person.js';

const identity: Identity = {
  givenName: 'Ada',
  familyName: 'Sentinel',
  birthDate: '1990-05-17',
  nhsNumber: '9434765919',
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

describe('a person who is referred again', () => {
  it('is known by the newer details, and nothing that was left out is forgotten', () => {
    const person = Person.meet('0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4', 'DH0', identity);

    person.meetAgain({
      ...identity,
      familyName: 'Sentinel-Byron',
      telephone: null,
      nhsNumber: null,
      addressLines: [],
    });

    expect(person.kept.identity).toEqual({ ...identity, familyName: 'Sentinel-Byron' });
  });

  it.each([
    ['date of birth', { birthDate: '1991-05-17' }, 'person.birth-date-differs', 'person.birthDate'],
    ['NHS number', { nhsNumber: '9434765870' }, 'person.nhs-number-differs', 'person.nhsNumber'],
  ])('is somebody else with another %s, and the answer does not say which', (_what, other, code, field) => {
    const person = Person.meet('0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4', 'DH0', identity);

    const refusal = ruleBrokenBy(() => person.meetAgain({ ...identity, ...other }));

    expect(refusal).toMatchObject({ code, field, kind: 'wrong-value' });
    expect(refusal.message).not.toMatch(/19\d\d|9434765/);
  });
});
