import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone at caseness on GAD-7 only', () => {
  it('recovers when both measures end below', () => {
    const course = anEndedCourse({ problem: 'F411', totals: { 'PHQ-9': [8, 6], 'GAD-7': [12, 5] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'recovery', 'reliableImprovement', 'reliableRecovery']);
  });

  it('does not recover when PHQ-9 rises to caseness meanwhile', () => {
    const course = anEndedCourse({ problem: 'F411', totals: { 'PHQ-9': [8, 10], 'GAD-7': [12, 5] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'reliableImprovement']);
  });

  it('is at caseness from 8 points on', () => {
    const course = anEndedCourse({ problem: 'F411', totals: { 'PHQ-9': [9, 9], 'GAD-7': [8, 8] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'noReliableChange']);
  });
});
