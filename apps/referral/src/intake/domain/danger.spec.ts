import { dueLook, type SaidOfDanger } from './danger.js';

const times = { notSafeHours: 4, knownRiskWorkingDays: 1 };
const fridayEvening = '2026-11-27T21:30:00.000Z';
const due = (said: SaidOfDanger, arrivedAt = fridayEvening) => dueLook(said, arrivedAt, times);

describe('a referral whose sender spoke of danger', () => {
  it('is looked at within hours of its arrival where somebody is not safe, at whatever time of day', () => {
    expect(due({ safeNow: 'not-safe' })).toEqual({ level: 'not-safe', lookBy: '2026-11-28T01:30:00.000Z' });
  });

  it.each<[string, SaidOfDanger]>([
    ['is not sure to be safe', { safeNow: 'not-sure' }],
    ['has a risk that a professional knows of', { knownRisk: 'known' }],
    ['had a risk that another provider reviewed', { reviewedElsewhere: 'review' }],
  ])('is looked at by the end of the next working day where somebody %s', (_, said) => {
    expect(due(said)).toEqual({ level: 'known-risk', lookBy: '2026-11-30T23:59:59.999Z' });
  });

  it('is due at the end of that day in London, also in summer', () => {
    const lookBy = due({ safeNow: 'not-sure' }, '2026-06-17T23:30:00.000Z')?.lookBy;

    expect(lookBy).toBe('2026-06-19T22:59:59.999Z');
  });

  it('has no time of its own where nobody spoke of danger', () => {
    const said: SaidOfDanger[] = [
      { safeNow: 'safe' },
      { knownRisk: 'none-known' },
      { reviewedElsewhere: null },
    ];

    expect(said.map((one) => due(one))).toEqual([null, null, null]);
  });
});
