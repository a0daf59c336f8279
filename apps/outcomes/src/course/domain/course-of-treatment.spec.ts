import type { Outcome } from '#domain-model/measures/outcome';
import type { CareContact } from '#domain-model/measures/treatment-contact';
import { ruleBrokenBy } from '#testing/broken-rule';
import type { RaisedRisk } from '../../risk/domain/risk.state.js';
import { CourseOfTreatment } from './course-of-treatment.js';
import type { CourseParts, CourseState, Occasion } from './course.state.js';
import type { NamedProblem } from './named-problems.js';
import type { RiskReview } from '../../risk/domain/risk-review.js';

const courseId = '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47';
const personId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';
const questionnaireId = '0190b7c4-5d9e-7a31-9c0e-9e5710000001';
const endedAt = '2024-09-30T12:00:00.000Z';
const learnt = { recordedAt: endedAt, reviewTimes: { sameDayHours: 4, reviewWorkingDays: 1 } };

const aRisk = {
  questionnaireId,
  takenAt: '2024-06-17T12:00:00.000Z',
  answer: 1,
  hasRisen: false,
  reviewed: null,
  personHasDied: false,
};

describe('a course of treatment', () => {
  it('takes no scores before its referral is known', () => {
    const course = aCourse({ receivedOn: null });

    expect(ruleBrokenBy(() => course.recordScores(anOccasion(), learnt))).toMatchObject({
      code: 'scores.referral-not-known-yet',
      kind: 'wrong-state',
      retryAfterMs: 100,
    });
  });

  it('takes no scores of a day before the referral was received', () => {
    const course = aCourse();

    expect(
      ruleBrokenBy(() => course.recordScores(anOccasion({ takenAt: '2024-06-02T22:59:59.000Z' }), learnt)),
    ).toMatchObject({ code: 'scores.taken-before-receipt', field: 'takenAt', kind: 'wrong-value' });
  });

  it('takes scores of the day of receipt as London counts it', () => {
    const course = aCourse();

    course.recordScores(anOccasion({ takenAt: '2024-06-02T23:00:00.000Z' }), learnt);

    expect(course.events).toMatchObject([
      { definition: { type: 'scores.recorded.v1' }, data: { takenOn: '2024-06-03' } },
    ]);
  });

  it('tells the totals of an occasion and keeps the answers to itself', () => {
    const course = aCourse();

    const { scored } = course.recordScores(
      anOccasion({ questionnaires: [{ instrument: 'GAD-7', answers: [3, 3, 3, 3, 3, 3, null] }] }),
      learnt,
    );

    expect(scored).toMatchObject([{ answers: [3, 3, 3, 3, 3, 3, null], total: 21, prorated: true }]);
    expect(course.events[0]?.data).toMatchObject({
      scores: [{ instrument: 'GAD-7', total: 21, prorated: true }],
    });
    expect(JSON.stringify(course.events[0]?.data)).not.toContain('answers');
  });

  it.each([
    ['nothing', 0, null, undefined],
    ['nothing while it was higher before', 0, 3, undefined],
    ['a review', 1, null, 'review'],
    ['a review when it is as before', 1, 1, 'review'],
    ['the same day when it has risen', 1, 0, 'same-day'],
    ['the same day from two on', 2, 3, 'same-day'],
    ['the same day at three', 3, null, 'same-day'],
  ])('asks for %s when the risk item is answered %i after %p', (_, answer, lastRiskAnswer, level) => {
    const course = aCourse({}, { lastRiskAnswer });
    const answers = [1, 1, 1, 1, 1, 1, 1, 1, answer];

    const { risk } = course.recordScores(
      anOccasion({ questionnaires: [{ instrument: 'PHQ-9', answers }] }),
      learnt,
    );

    expect(risk?.level).toBe(level);
    expect(course.events.filter(({ definition }) => definition.type === 'risk.raised.v2')).toHaveLength(
      level === undefined ? 0 : 1,
    );
  });

  it('has one review for a risk, which a second one is shown', () => {
    const reviewed: RaisedRisk['reviewed'] = {
      reviewedAt: '2024-06-17T13:00:00.000Z',
      found: ['no-current-risk'],
      actions: ['shared-with-gp'],
    };
    const raisedRisk = { ...aRisk, reviewed };

    expect(ruleBrokenBy(() => aCourse({}, { raisedRisk }).reviewRisk(aReview()))).toMatchObject({
      code: 'risk.reviewed-already',
      kind: 'wrong-state',
      more: { review: reviewed },
    });
  });

  it('tells what a review found and did as codes, and keeps the note to itself', () => {
    const course = aCourse({}, { raisedRisk: aRisk });

    course.reviewRisk(aReview({ note: 'Words.' }));

    expect(course.events).toMatchObject([
      { data: { found: ['passive-thoughts'], actions: ['safety-plan'], reviewedBy: 'clinician' } },
    ]);
    expect(JSON.stringify(course.events[0]?.data)).not.toContain('Words');
  });

  it('keeps the latest named problem, whatever comes after', () => {
    const course = aCourse();

    course.nameProblem(assessed(2, 'F401', '2024-06-20'));
    course.nameProblem(assessed(3, 'F410', '2024-06-10'));
    course.nameProblem(assessed(4, null, '2024-07-01'));

    expect(course.state).toMatchObject({ problemDescriptor: 'F401', problemAssessedOn: '2024-06-20' });
  });

  it('has changed only when something new was said', () => {
    const course = aCourse({
      problemDescriptor: 'F401',
      problemAssessedOn: '2024-06-20',
      namedProblems: [assessed(2, 'F401', '2024-06-20')],
      endedOn: '2024-09-30',
      receiptSequence: 1,
      endSequence: 3,
    });

    course.open('2024-06-03', 1);
    course.nameProblem(assessed(2, 'F401', '2024-06-20'));
    course.end('2024-09-30', 3);

    expect(course.hasChanged).toBe(false);
  });

  it('has no outcome before it has ended', () => {
    const course = aCourse();

    course.settleOutcome({ scores: [], contacts: [treatmentOn('2024-06-17')] }, endedAt);

    expect(course.events).toEqual([]);
  });

  it('tells its outcome once, and again only when it comes out different', () => {
    const course = aCourse({ endedOn: '2024-09-30' });
    const contacts = [treatmentOn('2024-06-17')];

    course.settleOutcome({ scores: [], contacts }, endedAt);
    course.settleOutcome({ scores: [], contacts: [...contacts, treatmentOn('2024-12-24')] }, endedAt);
    course.settleOutcome({ scores: [], contacts: [...contacts, treatmentOn('2024-07-01')] }, endedAt);

    expect(course.events).toMatchObject([
      { definition: { type: 'course.ended.v1' }, data: { treatmentContacts: 1, completed: false } },
      { definition: { type: 'outcome.revised.v1' }, data: { treatmentContacts: 2, completed: true } },
    ]);
  });

  it('knows its outcome again when it has been kept and read with its fields in another order', () => {
    const first = aCourse({ endedOn: '2024-09-30' });
    first.settleOutcome({ scores: [], contacts: [] }, endedAt);
    const outcome = reversed(first.state.outcome);
    const course = aCourse({ ...first.state, outcome });

    course.settleOutcome({ scores: [], contacts: [] }, endedAt);

    expect(course.events).toEqual([]);
  });
});

function aCourse(state: Partial<CourseState> = {}, parts: Partial<CourseParts> = {}): CourseOfTreatment {
  const whole = {
    courseId,
    personId,
    providerCode: 'DH0',
    receivedOn: '2024-06-03',
    problemDescriptor: null,
    problemAssessedOn: null,
    endedOn: null,
    outcome: null,
    endedByDeath: false,
    namedProblems: [],
    receiptSequence: 0,
    endSequence: 0,
    ...state,
  };
  return CourseOfTreatment.load(whole, parts);
}

function assessed(sequence: number, problem: string | null, assessedOn: string): NamedProblem {
  return { sequence, problem, assessedOn, corrects: false };
}

/** As PostgreSQL's jsonb gives it back: the same fields in another order. */
function reversed(outcome: Outcome | null): Outcome | null {
  if (outcome === null) return null;
  const { endedOn, treatmentContacts, completed, ...rest } = outcome;
  return { ...rest, completed, treatmentContacts, endedOn };
}

function anOccasion(occasion: Partial<Occasion> = {}): Occasion {
  return {
    questionnaireId,
    takenAt: '2024-06-17T12:00:00.000Z',
    occasion: 'in',
    appointmentId: null,
    recordedBy: 'clinician',
    questionnaires: [{ instrument: 'GAD-7', total: 12 }],
    ...occasion,
  };
}

function treatmentOn(contactOn: string): CareContact {
  return { type: '02', attendance: '5', planned: 'Y', therapies: [], contactOn };
}

function aReview(given: Partial<RiskReview> = {}): RiskReview {
  return {
    reviewedAt: '2024-06-17T14:00:00.000Z',
    reviewedBy: 'clinician',
    note: null,
    found: ['passive-thoughts'],
    actions: ['safety-plan'],
    ...given,
  };
}
