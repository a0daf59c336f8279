import { lifeTable } from '#testing/life-table';
import { CourseOfTreatment } from '../src/course/domain/course-of-treatment.js';
import type { RaisedRisk } from '../src/risk/domain/risk.state.js';
import type { RiskReview, SeenAnswer } from '../src/risk/domain/risk-review.js';

type CourseLife = 'not received' | 'open' | 'ended before its receipt' | 'ended' | 'ended with an outcome';

const now = '2024-09-30T12:00:00.000Z';
const nothingKnown = { scores: [], contacts: [] };
const questionnaireId = '0190b7c4-5d9e-7a31-9c0e-9e5710000001';

/** A course, and the number of the referral's event that comes next. */
interface Numbered {
  readonly course: CourseOfTreatment;
  readonly next: number;
}

function aCourse(...steps: readonly ((course: CourseOfTreatment, sequence: number) => void)[]): Numbered {
  const course = CourseOfTreatment.of('course', 'person', 'DH0');
  for (const [index, step] of steps.entries()) step(course, index + 1);
  return { course, next: steps.length + 1 };
}

const open = (course: CourseOfTreatment, sequence: number) => course.open('2024-06-01', sequence);
const end = (course: CourseOfTreatment, sequence: number) => course.end('2024-09-30', sequence);
const settle = (course: CourseOfTreatment) => course.settleOutcome(nothingKnown, now);

function courseState({ course }: Numbered): CourseLife {
  const { receivedOn, endedOn, outcome } = course.state;
  if (receivedOn === null) return endedOn === null ? 'not received' : 'ended before its receipt';
  if (endedOn === null) return 'open';
  return outcome === null ? 'ended' : 'ended with an outcome';
}

/** The table state × command of a course of treatment, in the README of this service. */
export const courseLife = lifeTable<Numbered, CourseLife>({
  of: 'a course of treatment',
  states: {
    'not received': () => aCourse(),
    'open': () => aCourse(open),
    'ended before its receipt': () => aCourse(end),
    'ended': () => aCourse(open, end),
    'ended with an outcome': () => aCourse(open, end, settle),
  },
  stateOf: courseState,
  commands: {
    'follow the receipt': ({ course, next }) => open(course, next),
    'name the problem': ({ course, next }) =>
      course.nameProblem({ sequence: next, assessedOn: '2024-06-10', problem: 'F400', corrects: false }),
    'record scores': ({ course }) =>
      course.recordScores(
        {
          questionnaireId,
          takenAt: '2024-06-17T12:00:00.000Z',
          occasion: 'in',
          appointmentId: null,
          recordedBy: 'clinician',
          questionnaires: [{ instrument: 'GAD-7', answers: [1, 1, 1, 1, 1, 1, 1] }],
        },
        { recordedAt: now, reviewTimes: { sameDayHours: 4, reviewWorkingDays: 1 } },
      ),
    'follow the end': ({ course, next }) => end(course, next),
    'settle the outcome': ({ course }) => settle(course),
    'reopen': ({ course, next }) => course.reopen(next, now),
  },
});

type RiskLife = 'open' | 'answered higher since' | 'open, and the person has died' | 'reviewed';

/** A raised risk, reviewed through its course. */
interface Raised {
  risk: RaisedRisk;
}

const raised: RaisedRisk = {
  questionnaireId,
  takenAt: '2024-06-17T12:00:00.000Z',
  answer: 2,
  hasRisen: false,
  reviewed: null,
  personHasDied: false,
};
const safe: RiskReview = {
  reviewedAt: '2024-06-17T14:00:00.000Z',
  reviewedBy: 'clinician-7f3a',
  found: ['passive-thoughts'],
  actions: ['safety-plan'],
  note: null,
};
const died: RiskReview = { ...safe, found: ['person-has-died'], actions: ['no-further-action'] };

const review = (said: RiskReview & SeenAnswer) => (subject: Raised) => {
  const { state } = aCourse(open).course;
  CourseOfTreatment.load(state, { raisedRisk: subject.risk }).reviewRisk(said);
  subject.risk = { ...subject.risk, reviewed: said };
};

function riskState({ risk: { reviewed, personHasDied, hasRisen } }: Raised): RiskLife {
  if (reviewed !== null) return 'reviewed';
  if (personHasDied) return 'open, and the person has died';
  return hasRisen ? 'answered higher since' : 'open';
}

/** The table state × command of a raised risk, in the README of this service. */
export const riskLife = lifeTable<Raised, RiskLife>({
  of: 'a risk',
  states: {
    'open': () => ({ risk: raised }),
    'answered higher since': () => ({ risk: { ...raised, hasRisen: true } }),
    'open, and the person has died': () => ({ risk: { ...raised, personHasDied: true } }),
    'reviewed': () => ({ risk: { ...raised, reviewed: safe } }),
  },
  stateOf: riskState,
  commands: {
    'review, with the answer that stands': review({ ...safe, answer: 2 }),
    'review, with another answer': review({ ...safe, answer: 1 }),
    'review, with no answer': review(safe),
    'review as a death': review({ ...died, answer: 2 }),
  },
});
