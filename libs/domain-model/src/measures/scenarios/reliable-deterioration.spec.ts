import { outcomeOf } from '../outcome.js';
import { anEndedCourse, flagsSetIn } from './a-course.js';

describe('someone who gets worse', () => {
  it('deteriorates reliably when one measure rises by its reliable change and the other stays', () => {
    const course = anEndedCourse({ totals: { 'PHQ-9': [8, 14], 'GAD-7': [6, 6] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['notCaseness', 'reliableDeterioration']);
  });

  it('deteriorates reliably when GAD-7 alone rises by 4', () => {
    const course = anEndedCourse({ totals: { 'PHQ-9': [12, 12], 'GAD-7': [9, 13] } });

    const outcome = outcomeOf(course);

    expect(flagsSetIn(outcome)).toEqual(['caseness', 'reliableDeterioration']);
  });
});
