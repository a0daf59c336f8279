import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone with a single GAD-7 score', () => {
  it('is at caseness, and nothing can be said of change or recovery', () => {
    const course = anEndedCourse({ problem: null, totals: { 'PHQ-9': [14, 8], 'GAD-7': [11] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness']);
    expect(outcome).toMatchObject({ completed: true, paired: false, anxietyFirst: 11, anxietyLast: null });
  });

  it('shows no reliable change only where both measures are paired', () => {
    const course = anEndedCourse({ problem: null, totals: { 'PHQ-9': [14, 13], 'GAD-7': [11] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness']);
  });
});
