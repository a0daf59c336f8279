import { ruleBrokenBy } from '#testing/broken-rule';
import { refuseHalfReview, reviewDueAt, type RiskReview } from './risk-review.js';

const times = { sameDayHours: 4, reviewWorkingDays: 1 };

describe('the time for the review of a risk', () => {
  it('comes within so many hours of its arrival when it has to be the same day, at any time of day', () => {
    const morning = reviewDueAt(sameDay('2026-06-17T08:50:00.000Z'), times);
    const lateEvening = reviewDueAt(sameDay('2026-11-18T23:10:00.000Z'), times);

    expect([morning, lateEvening]).toEqual(['2026-06-17T12:50:00.000Z', '2026-11-19T03:10:00.000Z']);
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

describe('the review of a risk', () => {
  type Said = Pick<RiskReview, 'found' | 'actions' | 'note'>;

  it.each<[string, Said]>([
    ['what was found and done', { found: ['active-thoughts'], actions: ['safety-plan'], note: null }],
    [
      'why nothing was done',
      { found: ['answered-in-error'], actions: ['no-further-action'], note: 'Misread.' },
    ],
    [
      'who looks after somebody not reached',
      { found: ['not-asked'], actions: ['not-reached', 'police'], note: 'No answer.' },
    ],
    ['what else was done', { found: ['risk-from-others'], actions: ['other'], note: 'A refuge was called.' }],
  ])('says %s', (_, review) => {
    expect(() => refuseHalfReview(review)).not.toThrow();
  });

  it.each<[string, Said, string, string]>([
    [
      'nothing done and no word why',
      { found: ['no-current-risk'], actions: ['no-further-action'], note: null },
      ...(['risk.note-needed', 'note'] as const),
    ],
    [
      'something else and no word what',
      { found: ['passive-thoughts'], actions: ['other'], note: null },
      ...(['risk.note-needed', 'note'] as const),
    ],
    [
      'a plan or intent and nothing done',
      { found: ['plan-or-intent'], actions: ['no-further-action'], note: 'Fine.' },
      ...(['risk.action-needed', 'actions'] as const),
    ],
    [
      'nobody reached, and left at that',
      { found: ['not-asked'], actions: ['not-reached'], note: 'No answer.' },
      ...(['risk.action-needed', 'actions'] as const),
    ],
    [
      'nothing done beside something done',
      { found: ['no-current-risk'], actions: ['no-further-action', 'shared-with-gp'], note: 'Fine.' },
      ...(['risk.review-contradicts-itself', 'actions'] as const),
    ],
    [
      'no risk beside a risk',
      { found: ['no-current-risk', 'self-harm'], actions: ['safety-plan'], note: null },
      ...(['risk.review-contradicts-itself', 'found'] as const),
    ],
  ])('is refused with %s', (_, review, code, field) => {
    expect(ruleBrokenBy(() => refuseHalfReview(review))).toMatchObject({ code, field, kind: 'wrong-value' });
  });
});
