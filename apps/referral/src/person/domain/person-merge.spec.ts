import { ruleBrokenBy } from '#testing/broken-rule';
import { unsaidIdentity, type Identity } from './identity.js';
import type { PersonState } from './person.state.js';
import { identityGivenBack, mergePersons, type Merging } from './person-merge.js';

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
  contact: { preference: 'telephone', safeToLeaveMessage: false, safeToText: null, safeToPost: null },
  accessibleInformation: [],
};
const surviving: PersonState = {
  id: 'a',
  providerCode: 'DH0',
  mergedInto: null,
  formerNhsNumber: null,
  version: 3,
  identity,
};
const merged: PersonState = {
  ...surviving,
  id: 'b',
  identity: {
    ...identity,
    nhsNumber: null,
    nhsNumberVerifiedBy: null,
    claimedNhsNumber: '9434765919',
    familyName: 'Sentinel-Byron',
    postcode: null,
    addressLines: [],
    email: 'ada@sentinel.example',
  },
};
const merging: Merging = { take: {}, despite: [], personAgreed: false };

describe('two records of one person', () => {
  it('become one: nothing that is held is replaced, and what only the other knows is added', () => {
    const spoken = { ...merged, identity: { ...merged.identity, gender: '1' } };
    const unsaid = { ...surviving, identity: { ...identity, gender: null } };
    const { kept: one, took, proposed } = mergePersons(unsaid, spoken, merging);

    expect(one.identity).toMatchObject({
      familyName: 'Sentinel',
      gender: '1',
      addressLines: ['1 The Headrow'],
      nhsNumber: '9434765919',
      claimedNhsNumber: null,
    });
    expect(took).toMatchObject({ name: 'kept', gender: 'merged', address: 'kept', nhsNumber: 'kept' });
    expect(proposed).toMatchObject([
      { field: 'name', held: { familyName: 'Sentinel' }, proposed: { familyName: 'Sentinel-Byron' } },
      { field: 'email', proposed: { email: 'ada@sentinel.example' } },
    ]);
  });

  it('take over no way to reach the person from the other unless somebody chose it: it is proposed', () => {
    const unasked = { preference: null, safeToLeaveMessage: null, safeToText: null, safeToPost: null };
    const nowhere = { telephone: null, email: null, postcode: null, addressLines: [], contact: unasked };
    const open = { ...surviving, identity: { ...identity, ...nowhere } };
    const strangers = {
      preference: 'text',
      safeToLeaveMessage: true,
      safeToText: true,
      safeToPost: true,
    } as const;
    const reach = { telephone: '07700 900666', email: 'stranger@sentinel.example', contact: strangers };
    const other = { ...merged, identity: { ...merged.identity, ...reach, addressLines: ['9 Elsewhere'] } };

    const { kept: one, proposed } = mergePersons(open, other, merging);

    expect(one.identity).toMatchObject(nowhere);
    expect(proposed.map(({ field }) => field)).toEqual(['name', 'address', 'telephone', 'email', 'contact']);
    const chosen = mergePersons(open, other, { ...merging, take: { telephone: 'merged' } });
    expect(chosen.kept.identity.telephone).toBe('07700 900666');
  });

  it.each([
    ['another way to be reached', { preference: 'text' }],
    ['a way that nobody had asked about', { safeToText: true }],
  ] as const)('do not choose %s without the agreement of the person', (_what, wish) => {
    const other = { ...merged, identity: { ...merged.identity, contact: { ...identity.contact, ...wish } } };
    const chosen: Merging = { ...merging, take: { contact: 'merged' } };

    expect(ruleBrokenBy(() => mergePersons(surviving, other, chosen))).toMatchObject({
      code: 'person.agreement-needed',
    });
    expect(
      mergePersons(surviving, other, { ...chosen, personAgreed: true }).kept.identity.contact,
    ).toMatchObject(wish);
  });

  it('become one with the narrower ways of being reached, unless the person agreed to the wider', () => {
    const safe = { ...identity.contact, safeToLeaveMessage: true, safeToText: true, safeToPost: true };
    const wide = { ...merged, identity: { ...merged.identity, contact: safe } };
    const careful = { ...surviving, identity: { ...identity, contact: { ...safe, safeToText: false } } };
    const chosen: Merging = { ...merging, take: { contact: 'merged' } };

    expect(mergePersons(careful, wide, merging).kept.identity.contact.safeToText).toBe(false);
    expect(mergePersons(wide, careful, merging).kept.identity.contact.safeToText).toBe(false);
    expect(ruleBrokenBy(() => mergePersons(careful, wide, chosen))).toMatchObject({
      code: 'person.agreement-needed',
      field: 'personAgreed',
    });
    const agreed = mergePersons(careful, wide, { ...chosen, personAgreed: true });
    expect(agreed.kept.identity.contact.safeToText).toBe(true);
  });

  it('become one as the caller chose, field by field', () => {
    const { kept: one, proposed } = mergePersons(surviving, merged, {
      ...merging,
      take: { name: 'merged', email: 'kept' },
    });

    expect(one.identity).toMatchObject({ familyName: 'Sentinel-Byron', email: null });
    expect(proposed).toEqual([]);
  });

  it('leave the second as it was, but for its number, which stands in one place only', () => {
    const number = { nhsNumber: '9434765919', nhsNumberVerifiedBy: 'pds-trace' } as const;
    const numbered = { ...merged, identity: { ...merged.identity, ...number } };
    const none = { nhsNumber: null, nhsNumberVerifiedBy: null };
    const unnumbered = { ...surviving, identity: { ...identity, ...none } };

    const result = mergePersons(unnumbered, numbered, merging);

    expect(result.kept.identity.nhsNumber).toBe('9434765919');
    expect(result.merged).toEqual({
      ...numbered,
      mergedInto: 'a',
      identity: { ...numbered.identity, nhsNumber: null, nhsNumberVerifiedBy: null },
    });
  });

  it('remember the verified number that one of them gave up', () => {
    const numbered = { ...merged, identity: { ...merged.identity, nhsNumber: '9434765870' } };
    const despite: Merging = { ...merging, despite: ['nhs-number'] };

    expect(mergePersons(surviving, numbered, despite).merged.formerNhsNumber).toBe('9434765870');
    const other = mergePersons(surviving, numbered, { ...despite, take: { nhsNumber: 'merged' } });
    expect(other.kept.identity.nhsNumber).toBe('9434765870');
    expect(other.merged.formerNhsNumber).toBe('9434765919');
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

      expect(ruleBrokenBy(() => mergePersons(surviving, different, merging))).toMatchObject({
        code,
        kind: 'wrong-value',
      });
      expect(mergePersons(surviving, different, { ...merging, despite: [despite] }).kept.id).toBe('a');
    },
  );

  it('are merged once, and never into themselves', () => {
    expect(
      ruleBrokenBy(() => mergePersons(surviving, { ...merged, mergedInto: 'c' }, merging)),
    ).toMatchObject({
      code: 'person.merged-already',
    });
    expect(ruleBrokenBy(() => mergePersons(surviving, surviving, merging))).toMatchObject({
      code: 'person.merged-with-itself',
    });
  });
});

describe('undoing a merge', () => {
  it('gives back exactly what was there before', () => {
    const { kept: one } = mergePersons(surviving, merged, merging);

    expect(identityGivenBack({ before: identity, after: one.identity, now: one.identity })).toEqual(identity);
  });

  it('gives back each wish for safe contact by itself', () => {
    const open = { ...identity.contact, safeToText: true, safeToPost: true };
    const after = { ...identity, contact: open };
    const now = { ...after, contact: { ...open, preference: 'letter', safeToPost: false } as const };

    expect(identityGivenBack({ before: identity, after, now }).contact).toEqual({
      preference: 'letter',
      safeToLeaveMessage: false,
      safeToText: null,
      safeToPost: false,
    });
  });

  it('leaves what was told since where it is', () => {
    const { kept: one } = mergePersons(surviving, merged, merging);
    const now = { ...one.identity, telephone: '0113 496 0001' };

    expect(identityGivenBack({ before: identity, after: one.identity, now })).toEqual({
      ...identity,
      telephone: '0113 496 0001',
    });
  });
});
