import fc from 'fast-check';
import { suppress, suppressedRate } from './disclosure.js';

describe('a count shown outside the provider', () => {
  it.each([
    [0, null],
    [4, null],
    [5, 5],
    [7, 5],
    [8, 10],
    [12, 10],
    [13, 15],
    [500, 500],
  ])('of %d is shown as %s', (count, shown) => {
    expect(suppress(count)).toBe(shown);
  });

  it('is a multiple of 5 and at most 2 away from the truth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 2_000_000 }), (count) => {
        const shown = suppress(count) ?? -1;

        expect(shown % 5).toBe(0);
        expect(Math.abs(shown - count)).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe('a rate shown outside the provider', () => {
  it('is whole per cent of the unrounded counts', () => {
    expect(suppressedRate(476, 1000)).toBe(48);
    expect(suppressedRate(474, 1000)).toBe(47);
  });

  it('is not shown where the numerator or the denominator is under 5', () => {
    expect(suppressedRate(3, 40)).toBeNull();
    expect(suppressedRate(4, 4)).toBeNull();
    expect(suppressedRate(5, 40)).toBe(13);
  });
});
