import { likenessOf, nameKey } from './same-person.js';

const zoe = {
  ...{ givenName: 'Zoë', familyName: 'Smith-Jones', birthDate: '1990-05-17', postcode: 'LS1 4AP' },
  ...{ nhsNumber: null, claimedNhsNumber: null },
};

describe('two records', () => {
  it.each([
    ['capitals', { givenName: 'ZOË', familyName: 'SMITH-JONES' }],
    ['accents', { givenName: 'Zoe' }],
    ['accents written as signs of their own', { givenName: 'Zoe\u0308' }],
    ['hyphens', { familyName: 'Smith Jones' }],
    ['the order of the names', { givenName: 'Smith-Jones', familyName: 'Zoë' }],
    ['blanks', { givenName: ' Zoë ' }],
  ])('are alike when they differ only by %s', (_by, name) => {
    expect(likenessOf(zoe, { ...zoe, ...name })).toEqual(['name-birth-date-postcode']);
  });

  it.each([
    ['another name', { givenName: 'Chloë' }],
    ['another date of birth', { birthDate: '1990-05-18' }],
    ['another postcode', { postcode: 'LS1 4AQ' }],
  ])('are not alike with %s', (_with, other) => {
    expect(likenessOf(zoe, { ...zoe, ...other })).toEqual([]);
  });

  it('are not alike by a postcode that neither has', () => {
    expect(likenessOf({ ...zoe, postcode: null }, { ...zoe, postcode: null })).toEqual([]);
  });

  it('may be of one person by an NHS number that one of them only claims', () => {
    const known = { ...zoe, nhsNumber: '9434765919' };
    const claiming = { ...zoe, familyName: 'Brown', claimedNhsNumber: '9434765919' };

    expect(likenessOf(known, claiming)).toEqual(['nhs-number']);
  });

  it('are of two persons with two verified NHS numbers, whatever else is alike', () => {
    expect(likenessOf({ ...zoe, nhsNumber: '9434765919' }, { ...zoe, nhsNumber: '9434765870' })).toEqual([]);
  });
});

describe('the key of a name', () => {
  it('keeps letters of every script', () => {
    expect(nameKey({ givenName: 'Олена', familyName: 'O’Neill' })).toBe('oneill олена');
  });
});
