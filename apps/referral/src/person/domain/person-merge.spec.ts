import { ruleBrokenBy } from '#testing/broken-rule';
import type { Identity, PersonState } from './person.js';
import { identityGivenBack, mergePersons, type Merging } from './person-merge.js';

const identity: Identity = {
  ...{ givenName: 'Ada', familyName: 'Sentinel', birthDate: '1990-05-17' },
  ...{
    nhsNumber: '9434765919',
    claimedNhsNumber: null,
    postcode: 'LS1 4AP',
    addressLines: ['1 The Headrow'],
  },
  ...{ telephone: '0113 496 0000', email: null, gpPracticeCode: 'A81001', gender: '2' },
  interpreter: { needed: false, language: null },
  contact: { preference: 'telephone', safeToLeaveMessage: false, safeToText: null, safeToPost: null },
  accessibleInformation: [],
};
const kept: PersonState = { ...{ id: 'a', providerCode: 'DH0', mergedInto: null, version: 3 }, identity };
const merged: PersonState = {
  ...{ ...kept, id: 'b' },
  identity: {
    ...{ ...identity, nhsNumber: null, claimedNhsNumber: '9434765919', familyName: 'Sentinel-Byron' },
    ...{ postcode: null, addressLines: [], email: 'ada@sentinel.example' },
  },
};
const newerMerged: Merging = { take: {}, newer: 'merged', despite: [] };

describe('two records of one person', () => {
  it('become one: the newer says what it knows, and nothing that only the older knew is lost', () => {
    const { kept: one, took } = mergePersons(kept, merged, newerMerged);

    expect(one.identity).toMatchObject({
      ...{ familyName: 'Sentinel-Byron', email: 'ada@sentinel.example', addressLines: ['1 The Headrow'] },
      ...{ nhsNumber: '9434765919', claimedNhsNumber: null },
    });
    expect(took).toMatchObject({ name: 'merged', email: 'merged', address: 'kept', nhsNumber: 'kept' });
  });

  it('become one as the caller chose, field by field', () => {
    const { kept: one } = mergePersons(kept, merged, {
      ...newerMerged,
      take: { name: 'kept', email: 'kept' },
    });

    expect(one.identity).toMatchObject({ familyName: 'Sentinel', email: null });
  });

  it('leave the second as it was, but for its number, which stands in one place only', () => {
    const numbered = { ...merged, identity: { ...merged.identity, nhsNumber: '9434765919' } };
    const unnumbered = { ...kept, identity: { ...identity, nhsNumber: null } };

    const result = mergePersons(unnumbered, numbered, newerMerged);

    expect(result.kept.identity.nhsNumber).toBe('9434765919');
    expect(result.merged).toEqual({
      ...numbered,
      mergedInto: 'a',
      identity: { ...numbered.identity, nhsNumber: null },
    });
  });

  it.each([
    ['birth dates', { birthDate: '1990-05-18' }, 'person.birth-date-differs', 'birth-date'],
    [
      'NHS numbers',
      { nhsNumber: '9434765870', claimedNhsNumber: null },
      'person.nhs-number-differs',
      'nhs-number',
    ],
    ['claimed NHS numbers', { claimedNhsNumber: '9434765870' }, 'person.nhs-number-differs', 'nhs-number'],
  ] as const)(
    'with different %s are merged only by someone who says that he or she has seen it',
    (_what, other, code, despite) => {
      const different = { ...merged, identity: { ...merged.identity, ...other } };

      expect(ruleBrokenBy(() => mergePersons(kept, different, newerMerged))).toMatchObject({
        code,
        kind: 'wrong-value',
      });
      expect(mergePersons(kept, different, { ...newerMerged, despite: [despite] }).kept.id).toBe('a');
    },
  );

  it('are merged once, and never into themselves', () => {
    expect(ruleBrokenBy(() => mergePersons(kept, { ...merged, mergedInto: 'c' }, newerMerged))).toMatchObject(
      {
        code: 'person.merged-already',
      },
    );
    expect(ruleBrokenBy(() => mergePersons(kept, kept, newerMerged))).toMatchObject({
      code: 'person.merged-with-itself',
    });
  });
});

describe('undoing a merge', () => {
  it('gives back exactly what was there before', () => {
    const { kept: one } = mergePersons(kept, merged, newerMerged);

    expect(identityGivenBack({ before: identity, after: one.identity, now: one.identity })).toEqual(identity);
  });

  it('leaves what was told since where it is', () => {
    const { kept: one } = mergePersons(kept, merged, newerMerged);
    const now = { ...one.identity, telephone: '0113 496 0001' };

    expect(identityGivenBack({ before: identity, after: one.identity, now })).toEqual({
      ...identity,
      telephone: '0113 496 0001',
    });
  });
});
