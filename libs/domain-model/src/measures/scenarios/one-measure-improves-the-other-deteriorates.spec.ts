import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone whose PHQ-9 improves reliably while GAD-7 deteriorates', () => {
  it('shows neither improvement nor deterioration nor the absence of change', () => {
    const course = anEndedCourse({ problem: 'F411', totals: { 'PHQ-9': [15, 9], 'GAD-7': [9, 13] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness']);
    expect(outcome).toMatchObject({ paired: true });
  });
});
