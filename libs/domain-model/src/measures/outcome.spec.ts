import fc from 'fast-check';
import { CourseEnded } from '../events/outcomes.events.js';
import { instruments } from './instruments.js';
import { outcomeOf } from './outcome.js';
import { anEndedCourse, flagsSetIn } from './scenarios/a-course.js';

const totalsOf = (token: string, highest: number) =>
  fc.record({ [token]: fc.array(fc.integer({ min: 0, max: highest }), { maxLength: 4 }) });
const anyCourse = fc
  .record({
    problem: fc.constantFrom(null, 'F329', 'F401', 'F411', 'F431'),
    treatmentContacts: fc.nat(8),
    totals: fc
      .tuple(totalsOf('PHQ-9', 27), totalsOf('GAD-7', 21), totalsOf('SPIN', 68), totalsOf('PCL-5', 80))
      .map((each) => Object.assign({}, ...each) as Record<string, number[]>),
  })
  .map(anEndedCourse);

describe('the outcome of any course of treatment', () => {
  it('is at caseness or not at caseness, never both', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const { caseness, notCaseness } = outcomeOf(course);

        expect([caseness, notCaseness].filter(Boolean).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('shows at most one of improvement, deterioration and no change', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const { reliableImprovement, reliableDeterioration, noReliableChange } = outcomeOf(course);

        expect(
          [reliableImprovement, reliableDeterioration, noReliableChange].filter(Boolean).length,
        ).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('recovers only from caseness, and reliably only with reliable improvement', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const { caseness, recovery, reliableImprovement, reliableRecovery } = outcomeOf(course);

        expect(recovery === true && caseness === null).toBe(false);
        expect(reliableRecovery === true).toBe(recovery === true && reliableImprovement === true);
      }),
    );
  });

  it('has no flag unless the course is finished', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const outcome = outcomeOf(course);

        expect(outcome.completed || flagsSetIn(outcome).length === 0).toBe(true);
      }),
    );
  });

  it('is what the event of an ended course carries', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const { courseId, personId } = CourseEnded.example;

        expect(
          CourseEnded.data.strict().safeParse({ courseId, personId, ...outcomeOf(course) }).success,
        ).toBe(true);
      }),
    );
  });

  it('does not depend on the order in which scores were learnt', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const learntBackwards = { ...course, scores: [...course.scores].reverse() };

        expect(outcomeOf(learntBackwards)).toEqual(outcomeOf(course));
      }),
    );
  });
});

describe('the base of the recovery rates', () => {
  it('knows a threshold of caseness and of reliable change for every measure that an outcome can use', () => {
    const used = instruments.filter(({ token }) => token !== 'WSAS');

    expect(
      used.filter(({ caseness, reliableChange }) => caseness === null || reliableChange === null),
    ).toEqual([]);
  });
});
