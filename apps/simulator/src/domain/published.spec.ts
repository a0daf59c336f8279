import { inPublishedForm, isOnTheHalf, parsePublished, percentage, roundedToFive } from './published.js';

describe('the published form of a cell', () => {
  it('is the nearest 5 for a count', () => {
    const rounded = [7, 8, 12, 13, 5].map(roundedToFive);

    expect(rounded).toEqual([5, 10, 10, 15, 5]);
  });

  it('is the whole per cent of unrounded counts for an outcome rate', () => {
    const recovery = inPublishedForm('outcome-rate', { numerator: 321_061, denominator: 635_185 });

    expect(recovery).toBe(51);
  });

  it('is the rounded count by the rounded finished courses, to one decimal, for waits and therapies', () => {
    const withinSixWeeks = inPublishedForm('rounded-share', { numerator: 88, denominator: 118 });

    expect(withinSixWeeks).toBe(75);
  });

  it('sends an exact half to the even digit, as provider DRL prints 25 of 80', () => {
    const halves = [percentage([25, 80], 1), percentage([35, 80], 1), percentage([1, 200], 0)];

    expect(halves).toEqual([31.2, 43.8, 0]);
    expect(isOnTheHalf(1, 200)).toBe(true);
    expect(isOnTheHalf(1, 100)).toBe(false);
  });

  it('is blank where a count under 5 is behind it', () => {
    const blanks = [
      inPublishedForm('count', { numerator: 4, denominator: null }),
      inPublishedForm('outcome-rate', { numerator: 3, denominator: 40 }),
      inPublishedForm('rounded-share', { numerator: 0, denominator: 0 }),
    ];

    expect(blanks).toEqual([null, null, null]);
  });
});

describe('the published file', () => {
  it('keeps a blank cell apart from a nought, and a comma within a name', () => {
    const [provider] = parsePublished(
      'code,name,referrals,finished\nDH0,"MIND IN THE CITY, HACKNEY",505.0,\n',
    );

    expect(provider?.name).toBe('MIND IN THE CITY, HACKNEY');
    expect(provider?.cells.referrals).toBe(505);
    expect(provider?.cells.finished).toBeNull();
  });

  it('refuses a line with a missing cell and names it', () => {
    const reading = () => parsePublished('code,name,referrals\nDH0,MIND\n');

    expect(reading).toThrow('Line 2 has 2 cells, not 3.');
  });
});
