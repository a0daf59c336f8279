import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone who was not at caseness at the first scores and improves reliably', () => {
  it('counts as improved, and is left out of the base of the recovery rates', () => {
    const course = anEndedCourse({ totals: { 'PHQ-9': [9, 3], 'GAD-7': [7, 2] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['notCaseness', 'reliableImprovement']);
  });
});
