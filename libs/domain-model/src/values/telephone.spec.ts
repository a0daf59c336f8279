import { takesTexts, Telephone, telephoneKey } from './telephone.js';

describe('a telephone number', () => {
  it.each([
    ['07700 900461', '07700 900461'],
    ['07700900461', '07700900461'],
    ['0113.496.0000', '0113 496 0000'],
    ['(0113) 496 0000', '(0113) 496 0000'],
    ['+44 (0)113 496 0000', '+44 (0)113 496 0000'],
    ['0113\u00a0496\u20090000', '0113 496 0000'],
    ['07700\u2011900\u2013461', '07700-900-461'],
    ['07700 \u2212 900461', '07700-900461'],
    ['\u202a07700 900461\u202c', '07700 900461'],
    ['0113 496 0000 ext 12', '0113 496 0000 ext. 12'],
    ['0113 496 0000 x12', '0113 496 0000 ext. 12'],
    ['0113 496 0000, extension 12', '0113 496 0000 ext. 12'],
    ['0113 496 0000#12', '0113 496 0000 ext. 12'],
    ['tel:+33-1-23-45-67-89', '+33-1-23-45-67-89'],
    ['０７７００ ９００４６１', '07700 900461'],
  ])('%j is kept as %s', (written, stored) => {
    expect(Telephone.parse(written)).toBe(stored);
  });

  it.each([
    ['too short', '12345'],
    ['too short for a British one', '0770 0900'],
    ['too long for a British one', '07700 900461 2'],
    ['too long for any', '+33 1234 5678 9012 345'],
    ['one digit many times', '00000000000'],
    ['one digit many times abroad', '+1111111111'],
    ['the same digit after the 0', '07777777777'],
    ['letters', '0770O 900461'],
    ['words', 'ask my mother'],
    ['nothing to dial', '--- ()'],
    ['nothing', ''],
    ['only an extension', 'ext. 123456'],
  ])('is not %s', (_, written) => {
    expect(Telephone.safeParse(written).success).toBe(false);
  });

  it('is known to be one in each of its spellings', () => {
    const spellings = ['+44 (0)113 496 0000', '0044 113 496 0000', '0113-496-0000 ext. 12', '441134960000'];
    expect(new Set(spellings.map(telephoneKey))).toEqual(new Set(['01134960000']));
    expect(telephoneKey('+33 1 23 45 67 89')).toBe('+33123456789');
  });

  it('takes texts when it is a mobile one, or of abroad', () => {
    const mobile = ['07700 900461', '+44 7700 900461', '07624 123456', '+33 6 12 34 56 78'];
    const others = ['0113 496 0000', '07012 345678', '07640 123456', '0800 1111 222'];
    expect(mobile.map(takesTexts)).toEqual([true, true, true, true]);
    expect(others.map(takesTexts)).toEqual([false, false, false, false]);
  });
});
