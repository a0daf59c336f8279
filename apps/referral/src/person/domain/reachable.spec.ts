import { unreachable, type Reach } from './reachable.js';

const wishes = {
  preference: 'letter',
  safeToLeaveMessage: true,
  safeToText: null,
  safeToPost: null,
} as const;
const reachable: Reach = {
  telephone: '07700 900461',
  email: 'bea@example.org',
  addressLines: ['1 Quagga Mews'],
  postcode: 'ZZ99 9ZZ',
  contact: wishes,
};
const refusalOf = (change: Partial<Reach>, contact: Partial<Reach['contact']>) => {
  const refusal = unreachable({ ...reachable, ...change, contact: { ...wishes, ...contact } });
  return refusal === null ? null : [refusal.code, refusal.field];
};

describe('the way in which someone wishes to be reached', () => {
  it.each(['letter', 'telephone', 'text', 'email'] as const)(
    'may be %s where it can be used',
    (preference) => {
      expect(refusalOf({}, { preference })).toBeNull();
    },
  );

  it.each([
    ['a letter without an address', { addressLines: [] }, 'letter', 'person.addressLines'],
    ['a letter without a postcode', { postcode: null }, 'letter', 'person.postcode'],
    ['a call without a number', { telephone: null }, 'telephone', 'person.telephone'],
    ['a text without a number', { telephone: null }, 'text', 'person.telephone'],
    ['a text to a number that takes none', { telephone: '0113 496 0000' }, 'text', 'person.telephone'],
    ['an e-mail without an address', { email: null }, 'email', 'person.email'],
  ] as const)('is not %s', (_, change, preference, field) => {
    expect(refusalOf(change, { preference })).toEqual(['person.cannot-be-reached', field]);
  });

  it.each([
    ['a text that was said not to be safe', { preference: 'text', safeToText: false }],
    ['a text where no message is safe and nobody asked', { preference: 'text', safeToLeaveMessage: false }],
    ['a letter that was said not to be safe', { preference: 'letter', safeToPost: false }],
  ] as const)('is not %s', (_, contact) => {
    expect(refusalOf({}, contact)).toEqual(['person.preference-not-safe', 'person.contact.preference']);
  });

  it('may be a text that was said to be safe, though no message may be left', () => {
    expect(refusalOf({}, { preference: 'text', safeToLeaveMessage: false, safeToText: true })).toBeNull();
  });
});
