import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone with social phobia, whose anxiety measure is SPIN', () => {
  it('recovers on SPIN, though the last GAD-7 is still at caseness', () => {
    const course = anEndedCourse({
      problem: 'F401',
      totals: { 'PHQ-9': [8, 6], 'SPIN': [45, 18], 'GAD-7': [12, 9] },
    });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'recovery', 'reliableImprovement', 'reliableRecovery']);
    expect(outcome).toMatchObject({ anxietyMeasure: 'SPIN', anxietyFirst: 45, anxietyLast: 18 });
  });

  it('is still at caseness at 19', () => {
    const course = anEndedCourse({ problem: 'F401', totals: { 'PHQ-9': [8, 6], 'SPIN': [45, 19] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'reliableImprovement']);
  });
});
