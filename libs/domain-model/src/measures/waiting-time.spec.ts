import { gapBetweenTreatments, isWithinEighteenWeeks, isWithinSixWeeks, waitDays } from './waiting-time.js';

const receivedOn = '2025-01-01';

describe('the wait for the first treatment', () => {
  it('begins on the day of receipt, which is day 0', () => {
    expect(waitDays(receivedOn, receivedOn)).toBe(0);
    expect(waitDays(receivedOn, '2025-02-12')).toBe(42);
  });

  it('is within six weeks up to 42 days', () => {
    expect(isWithinSixWeeks(receivedOn, '2025-02-12')).toBe(true);
    expect(isWithinSixWeeks(receivedOn, '2025-02-13')).toBe(false);
  });

  it('is within eighteen weeks up to 126 days, across the night that the clocks go forward', () => {
    expect(isWithinEighteenWeeks(receivedOn, '2025-05-07')).toBe(true);
    expect(isWithinEighteenWeeks(receivedOn, '2025-05-08')).toBe(false);
  });
});

describe('the wait between first and second treatment', () => {
  it.each([
    ['2025-01-29', 'up-to-28-days'],
    ['2025-01-30', '29-to-90-days'],
    ['2025-04-01', '29-to-90-days'],
    ['2025-04-02', 'over-90-days'],
  ])('from 1 January to %s is %s', (secondTreatmentOn, band) => {
    expect(gapBetweenTreatments(receivedOn, secondTreatmentOn)).toBe(band);
  });
});
