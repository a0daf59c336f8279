import fc from 'fast-check';
import {
  addDays,
  addMinutes,
  completedYears,
  daysBetween,
  endOfLondonDay,
  londonDay,
  toInstant,
} from './calendar.js';

describe('the day in Europe/London', () => {
  it.each([
    ['2025-06-30T22:59:59.999Z', '2025-06-30'],
    ['2025-06-30T23:00:00.000Z', '2025-07-01'],
    ['2025-01-31T23:59:59.999Z', '2025-01-31'],
    ['2025-02-01T00:00:00.000Z', '2025-02-01'],
  ])('of %s is %s', (instant, day) => {
    expect(londonDay(instant)).toBe(day);
  });

  it('ends an hour earlier by UTC from the day on which the clocks go forward', () => {
    expect(londonDay('2025-03-29T23:59:59.999Z')).toBe('2025-03-29');
    expect(londonDay('2025-03-30T22:59:59.999Z')).toBe('2025-03-30');
    expect(londonDay('2025-03-30T23:00:00.000Z')).toBe('2025-03-31');
  });

  it('holds 25 hours on the day that the clocks go back', () => {
    expect(londonDay('2025-10-25T22:59:59.999Z')).toBe('2025-10-25');
    expect(londonDay('2025-10-25T23:00:00.000Z')).toBe('2025-10-26');
    expect(londonDay('2025-10-26T23:59:59.999Z')).toBe('2025-10-26');
    expect(londonDay('2025-10-27T00:00:00.000Z')).toBe('2025-10-27');
  });
});

describe('the end of a day in Europe/London', () => {
  it.each([
    ['in winter', '2026-11-18', '2026-11-18T23:59:59.999Z'],
    ['in summer', '2026-06-17', '2026-06-17T22:59:59.999Z'],
    ['on the day on which the clocks go forward', '2026-03-29', '2026-03-29T22:59:59.999Z'],
    ['on the day on which the clocks go back', '2026-10-25', '2026-10-25T23:59:59.999Z'],
  ])('%s is its last millisecond', (_, day, end) => {
    expect(endOfLondonDay(day)).toBe(end);
  });
});

describe('days between', () => {
  it('are whole days across both nights on which the clocks change', () => {
    expect(daysBetween('2025-03-29', '2025-03-31')).toBe(2);
    expect(daysBetween('2025-10-25', '2025-10-27')).toBe(2);
  });

  it('are none from a day to itself and negative backwards', () => {
    expect(daysBetween('2020-01-01', '2020-01-01')).toBe(0);
    expect(daysBetween('2020-01-02', '2020-01-01')).toBe(-1);
  });

  it('undo the adding of days', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

    fc.assert(
      fc.property(day, fc.integer({ min: -3000, max: 3000 }), (date, days) => {
        const from = toInstant(date).slice(0, 10);

        expect(daysBetween(from, addDays(from, days))).toBe(days);
      }),
    );
  });
});

describe('age in completed years', () => {
  it.each([
    ['2006-06-17', '2024-06-16', 17],
    ['2006-06-17', '2024-06-17', 18],
    ['2004-02-29', '2022-02-28', 17],
    ['2004-02-29', '2022-03-01', 18],
    ['2004-02-29', '2024-02-29', 20],
  ])('of someone born on %s is on %s %d', (bornOn, on, years) => {
    expect(completedYears(bornOn, on)).toBe(years);
  });
});

describe('an instant', () => {
  it('has one written form, which compares as text', () => {
    expect(toInstant('2024-06-17T10:00:00+01:00')).toBe('2024-06-17T09:00:00.000Z');
    expect(addMinutes('2024-06-17T09:00:00.000Z', 45)).toBe('2024-06-17T09:45:00.000Z');
  });
});
