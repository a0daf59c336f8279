import { reviewDueAt } from './risk-review.js';

const times = { sameDayHours: 4, reviewWorkingDays: 1 };

describe('the time for the review of a risk', () => {
  it('ends with the day in London when it has to be the same day', () => {
    const summer = reviewDueAt(sameDay('2026-06-17T08:50:00.000Z'), times);
    const winter = reviewDueAt(sameDay('2026-11-18T08:50:00.000Z'), times);

    expect([summer, winter]).toEqual(['2026-06-17T22:59:59.999Z', '2026-11-18T23:59:59.999Z']);
  });

  it('leaves some hours to an answer of the late evening', () => {
    expect(reviewDueAt(sameDay('2026-11-18T23:10:00.000Z'), times)).toBe('2026-11-19T03:10:00.000Z');
  });

  it('ends with the day of the session when the answer was given in one', () => {
    const risk = { level: 'review', occasion: 'in', raisedAt: '2026-11-20T10:00:00.000Z' } as const;

    expect(reviewDueAt(risk, times)).toBe('2026-11-20T23:59:59.999Z');
  });

  it('ends with the next working day when it was given at home', () => {
    const onWednesday = {
      level: 'review',
      occasion: 'before',
      raisedAt: '2026-11-18T21:00:00.000Z',
    } as const;
    const onFriday = { level: 'review', occasion: 'outside', raisedAt: '2026-11-20T21:00:00.000Z' } as const;

    expect(reviewDueAt(onWednesday, times)).toBe('2026-11-19T23:59:59.999Z');
    expect(reviewDueAt(onFriday, times)).toBe('2026-11-23T23:59:59.999Z');
  });

  it('is what the provider has set', () => {
    const late = sameDay('2026-11-18T23:10:00.000Z');
    const atHome = { level: 'review', occasion: 'before', raisedAt: '2026-11-18T21:00:00.000Z' } as const;
    const own = { sameDayHours: 2, reviewWorkingDays: 3 };

    expect(reviewDueAt(late, own)).toBe('2026-11-19T01:10:00.000Z');
    expect(reviewDueAt(atHome, own)).toBe('2026-11-23T23:59:59.999Z');
  });

  function sameDay(raisedAt: string) {
    return { level: 'same-day', occasion: 'outside', raisedAt } as const;
  }
});
