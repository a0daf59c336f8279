import { outcomeOf } from '../outcome.js';
import { anEndedCourse } from './a-course.js';

describe('a score taken before the referral or after the discharge', () => {
  const course = anEndedCourse({ totals: { 'PHQ-9': [18, 6], 'GAD-7': [14, 5] } });

  it('does not count', () => {
    const before = { instrument: 'PHQ-9', total: 3, takenAt: '2024-06-02T22:59:59.999Z' };
    const after = { instrument: 'PHQ-9', total: 27, takenAt: '2024-12-21T00:00:00.000Z' };

    const outcome = outcomeOf({ ...course, scores: [after, ...course.scores, before] });

    expect(outcome).toMatchObject({ phq9First: 18, phq9Last: 6 });
  });

  it('counts on the very day of either, by the calendar of London', () => {
    // British Summer Time: 23:00 UTC on 2 June is already 3 June, the day of the referral.
    const onReceipt = { instrument: 'PHQ-9', total: 21, takenAt: '2024-06-02T23:00:00.000Z' };
    const onDischarge = { instrument: 'PHQ-9', total: 2, takenAt: '2024-12-20T23:59:59.999Z' };

    const outcome = outcomeOf({ ...course, scores: [onDischarge, ...course.scores, onReceipt] });

    expect(outcome).toMatchObject({ phq9First: 21, phq9Last: 2 });
  });

  it('does not count late in the evening of a summer discharge, when London is already a day further', () => {
    const endedInSummer = { ...course, endedOn: '2024-08-30' };
    const afterMidnight = { instrument: 'PHQ-9', total: 27, takenAt: '2024-08-30T23:30:00.000Z' };

    const outcome = outcomeOf({ ...endedInSummer, scores: [...course.scores, afterMidnight] });

    expect(outcome).toMatchObject({ phq9First: 18, phq9Last: 6 });
  });

  it('is put in the order in which it was taken, not in which it was learnt', () => {
    const outcome = outcomeOf({ ...course, scores: [...course.scores].reverse() });

    expect(outcome).toMatchObject({ phq9First: 18, phq9Last: 6, anxietyFirst: 14, anxietyLast: 5 });
  });
});
