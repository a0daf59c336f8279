import { outcomeOf } from '../outcome.js';
import { anEndedCourse } from './a-course.js';

describe('someone with social phobia', () => {
  it('is measured by GAD-7 when SPIN was taken only once', () => {
    const course = anEndedCourse({
      problem: 'F401',
      totals: { 'PHQ-9': [12, 6], 'SPIN': [45], 'GAD-7': [12, 5] },
    });

    const outcome = outcomeOf(course);

    expect(outcome).toMatchObject({
      anxietyMeasure: 'GAD-7',
      anxietyFirst: 12,
      anxietyLast: 5,
      paired: true,
      recovery: true,
    });
  });

  it('is measured by SPIN when neither was taken twice', () => {
    const course = anEndedCourse({
      problem: 'F401',
      totals: { 'PHQ-9': [12, 6], 'SPIN': [45], 'GAD-7': [12] },
    });

    const outcome = outcomeOf(course);

    expect(outcome).toMatchObject({
      anxietyMeasure: 'SPIN',
      anxietyFirst: 45,
      anxietyLast: null,
      caseness: true,
    });
  });

  it('is measured by GAD-7 when only that was taken once', () => {
    const course = anEndedCourse({ problem: 'F401', totals: { 'PHQ-9': [12, 6], 'GAD-7': [12] } });

    const outcome = outcomeOf(course);

    expect(outcome).toMatchObject({
      anxietyMeasure: 'GAD-7',
      anxietyFirst: 12,
      caseness: true,
      paired: false,
    });
  });
});
