import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone whose PHQ-9 falls by 5 and GAD-7 by 3', () => {
  it('shows no reliable change: each is one point short', () => {
    const course = anEndedCourse({ problem: 'F411', totals: { 'PHQ-9': [20, 15], 'GAD-7': [16, 13] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'noReliableChange']);
  });

  it('improves reliably with one point more on PHQ-9', () => {
    const course = anEndedCourse({ problem: 'F411', totals: { 'PHQ-9': [20, 14], 'GAD-7': [16, 13] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'reliableImprovement']);
  });

  it('improves reliably with one point more on GAD-7', () => {
    const course = anEndedCourse({ problem: 'F411', totals: { 'PHQ-9': [20, 15], 'GAD-7': [16, 12] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'reliableImprovement']);
  });
});
