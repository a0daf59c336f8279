import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone who never filled in PHQ-9', () => {
  it('is neither at caseness nor not at caseness', () => {
    const course = anEndedCourse({ totals: { 'GAD-7': [14, 5] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual([]);
    expect(outcome).toMatchObject({ completed: true, paired: false, phq9First: null, anxietyFirst: 14 });
  });
});
