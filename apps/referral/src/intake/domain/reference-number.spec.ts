import fc from 'fast-check';
import { referenceAsWritten, referenceNumber, referenceSpace } from './reference-number.js';

const drawn = fc.integer({ min: 0, max: referenceSpace - 1 });

describe('a reference number', () => {
  it('names the provider, and has seven characters and a check', () => {
    const reference = referenceNumber('DH0', 123_456_700);

    expect(reference).toMatch(/^DH0-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  it('is the same however it was written down', () => {
    const reference = referenceNumber('DH0', 40) ?? '';

    expect(referenceAsWritten(reference.toLowerCase())).toBe(reference);
    expect(referenceAsWritten(reference.replace('DH0-0000-', ' dh0-OooO'))).toBe(reference);
  });

  it('is found wrong by its check when one character is another', () => {
    fc.assert(
      fc.property(
        drawn,
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 31 }),
        (number, place, by) => {
          const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
          const reference = referenceNumber('DH0', number);
          if (reference === null) return;
          const characters = [...reference.slice(4).replace('-', '')];
          const other = alphabet[(alphabet.indexOf(characters[place] ?? '') + by) % 32] ?? '';
          const wrong = characters.map((each, at) => (at === place ? other : each)).join('');

          expect(referenceAsWritten(`DH0-${wrong}`)).toBeNull();
        },
      ),
    );
  });
});
