import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone with depression, at caseness on PHQ-9 and GAD-7, who ends below both', () => {
  it('recovers reliably', () => {
    const course = anEndedCourse({ totals: { 'PHQ-9': [18, 6], 'GAD-7': [14, 5] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'recovery', 'reliableImprovement', 'reliableRecovery']);
    expect(outcome).toMatchObject({ completed: true, paired: true, anxietyMeasure: 'GAD-7' });
  });

  it('is judged by the first and the last score, not by those between', () => {
    const course = anEndedCourse({ totals: { 'PHQ-9': [18, 25, 6], 'GAD-7': [14, 21, 5] } });

    const outcome = outcomeOf(course);

    expect(outcome).toMatchObject({
      phq9First: 18,
      phq9Last: 6,
      anxietyFirst: 14,
      anxietyLast: 5,
      reliableRecovery: true,
    });
  });
});
