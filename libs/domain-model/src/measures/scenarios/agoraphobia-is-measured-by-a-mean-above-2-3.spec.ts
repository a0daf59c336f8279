import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone with agoraphobia, whose anxiety measure is the Mobility Inventory, a mean', () => {
  it('is at caseness at 2.31 and not at 2.30', () => {
    const course = anEndedCourse({
      problem: 'F400',
      totals: { 'PHQ-9': [7, 7], 'MI': [2.31, 2.3], 'GAD-7': [9, 9] },
    });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'recovery', 'noReliableChange']);
    expect(outcome).toMatchObject({ anxietyMeasure: 'MI' });
  });

  it('improves reliably by exactly 0.73, whatever the binary fractions make of it', () => {
    const course = anEndedCourse({ problem: 'F400', totals: { 'PHQ-9': [7, 7], 'MI': [2.01, 1.28] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['notCaseness', 'reliableImprovement']);
  });
});
