import { likenessOf, nameWords } from './same-person.js';

const reached = { telephone: null, email: null };
const zoe = {
  givenName: 'Zoë',
  familyName: 'Smith-Jones',
  birthDate: '1990-05-17',
  postcode: 'LS1 4AP',
  nhsNumber: null,
  claimedNhsNumber: null,
  telephone: '07700 900461',
  email: 'zoe@example.org',
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
    expect(likenessOf(zoe, { ...zoe, ...name })).toContain('name-birth-date-postcode');
  });

  it.each([
    ['moved house', { postcode: 'LS9 9ZZ', ...reached }, ['name-birth-date']],
    ['changed surname', { familyName: 'Brown', ...reached }, ['given-name-birth-date-postcode']],
    [
      'changed surname, moved and kept the telephone',
      { familyName: 'Brown', postcode: null, telephone: '+44 7700 900461', email: null },
      ['birth-date-telephone'],
    ],
    [
      'changed surname, moved and kept the e-mail',
      { familyName: 'Brown', postcode: null, telephone: null, email: 'ZOE@example.org' },
      ['birth-date-email'],
    ],
    ['has a further given name', { givenName: 'Zoë Maria', postcode: null, ...reached }, ['name-birth-date']],
    [
      'has another birth date by a slip of the pen',
      { birthDate: '1990-05-18', telephone: '07700-900461', email: null },
      ['name-telephone'],
    ],
  ] as const)('are alike of somebody who %s', (_who, other, likeness) => {
    expect(likenessOf(zoe, { ...zoe, ...other })).toEqual(likeness);
    expect(likenessOf({ ...zoe, ...other }, zoe)).toEqual(likeness);
  });

  it.each(["O'Neill", 'O’Neill', 'OʼNeill', 'O´Neill', 'O`Neill', 'O\u200bNeill', 'ONEILL', 'O‘Neill'])(
    'are alike with the surname written %j',
    (familyName) => {
      expect(likenessOf({ ...zoe, familyName: "O'Neill" }, { ...zoe, familyName })).toContain(
        'name-birth-date-postcode',
      );
    },
  );

  it.each([
    ['another name', { givenName: 'Chloë', ...reached }],
    ['another date of birth', { birthDate: '1990-05-18', ...reached }],
    ['another name and birth date at one telephone', { givenName: 'Chloë', birthDate: '1992-01-01' }],
  ])('are not alike with %s', (_with, other) => {
    expect(likenessOf(zoe, { ...zoe, ...other })).toEqual([]);
  });

  it('are not alike by a postcode, telephone or e-mail that neither has', () => {
    const bare = { ...zoe, ...reached, postcode: null };
    expect(likenessOf(bare, { ...bare, familyName: 'Brown' })).toEqual([]);
  });

  it('may be of one person by an NHS number that one of them only claims', () => {
    const known = { ...zoe, nhsNumber: '9434765919' };
    const claiming = {
      ...zoe,
      ...reached,
      givenName: 'Al',
      familyName: 'Brown',
      claimedNhsNumber: '9434765919',
    };

    expect(likenessOf(known, claiming)).toEqual(['nhs-number']);
  });

  it('are of two persons with two verified NHS numbers, whatever else is alike', () => {
    expect(likenessOf({ ...zoe, nhsNumber: '9434765919' }, { ...zoe, nhsNumber: '9434765870' })).toEqual([]);
  });
});

describe('the words of a name', () => {
  it('keep letters of every script', () => {
    expect(nameWords('Олена O’Neill')).toEqual(['oneill', 'олена']);
    expect(nameWords('Søren Łukasz-Weiß')).toEqual(['lukasz', 'soren', 'weiss']);
  });

  it('are one for somebody with one name, who is alike only to the same name', () => {
    const madonna = { ...zoe, ...reached, givenName: '', familyName: 'Madonna', postcode: null };
    expect(likenessOf(madonna, { ...madonna })).toEqual(['name-birth-date']);
    expect(likenessOf(madonna, { ...madonna, givenName: 'Zoë' })).toEqual([]);
  });
});
