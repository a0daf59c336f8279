import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone who was treated once', () => {
  it('has scores but no outcome: the course is not finished', () => {
    const course = anEndedCourse({ treatmentContacts: 1, totals: { 'PHQ-9': [18, 6], 'GAD-7': [14, 5] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual([]);
    expect(outcome).toMatchObject({ completed: false, paired: true, phq9First: 18, phq9Last: 6 });
  });

  it('has an outcome from the second treatment contact on', () => {
    const course = anEndedCourse({ treatmentContacts: 2, totals: { 'PHQ-9': [18, 6], 'GAD-7': [14, 5] } });

    const outcome = outcomeOf(course);

    expect(outcome).toMatchObject({ completed: true, reliableRecovery: true });
  });
});
