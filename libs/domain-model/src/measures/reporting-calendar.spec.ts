import { addMonths, finalSubmissionOn, monthOf } from './reporting-calendar.js';

describe('the last submission of a month', () => {
  it.each([
    ['2022-05', '2022-07-29', 'refreshed two months later'],
    ['2023-11', '2024-01-29', 'the last month with a refresh'],
    ['2023-12', '2024-01-29', 'the first month with one window'],
    ['2024-06', '2024-07-29', 'submitted once, the month after'],
    ['2025-01', '2025-02-28', 'closed with a month that has no 29th'],
    ['2024-01', '2024-02-29', 'closed in a leap year'],
  ])('of %s closes on %s: %s', (month, closes) => {
    expect(finalSubmissionOn(month)).toBe(closes);
  });

  it('closes on whatever day the national calendar says', () => {
    expect(finalSubmissionOn('2024-06', 22)).toBe('2024-07-22');
  });
});

describe('months', () => {
  it('are those of their days, and are counted across years', () => {
    expect(monthOf('2024-12-31')).toBe('2024-12');
    expect([addMonths('2024-12', 1), addMonths('2024-01', -1), addMonths('2024-12', 14)]).toEqual([
      '2025-01',
      '2023-12',
      '2026-02',
    ]);
  });
});
