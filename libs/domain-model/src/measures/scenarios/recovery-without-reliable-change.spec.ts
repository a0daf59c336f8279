import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone who falls below caseness by one point', () => {
  it('recovers, but not reliably', () => {
    const course = anEndedCourse({ totals: { 'PHQ-9': [10, 9], 'GAD-7': [7, 7] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'recovery', 'noReliableChange']);
  });
});
