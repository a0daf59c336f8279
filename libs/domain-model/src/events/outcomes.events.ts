import { z } from 'zod';
import {
  calendarDay,
  correction,
  defineEvent,
  exampleCorrection,
  identifier,
  instant,
} from '../define-event.js';
import { fieldNotes } from '../values/field-notes.js';
import { riskAction, riskFinding, riskReason } from '../values/risk-review.js';

const courseId = identifier.describe(
  'The course of treatment: the clinical episode of one referral, and so its id.',
);
const personId = identifier.describe('An opaque id; who it is, only the referral service knows.');
const instrument = z
  .string()
  .regex(/^[A-Z][A-Z0-9-]*$/)
  .describe('A token of the instrument catalogue, such as PHQ-9, GAD-7 or SPIN.');
const score = z
  .number()
  .min(0)
  .max(500)
  .register(fieldNotes, { unit: 'points' })
  .describe('A total; lower is better.');
const prorated = z
  .boolean()
  .describe('Some items were missing and the total was estimated by the instrument’s rule.');
const questionnaireId = identifier.describe('One filling-in of questionnaires.');
const takenAt = instant.describe('When it was filled in.');
const takenOn = calendarDay.describe('The day of takenAt in Europe/London, by which scores are counted.');
const endedOn = calendarDay.describe('Service discharge date of the national data set.');

const exampleCourseId = '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47';
const examplePersonId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';
const exampleQuestionnaireId = '0190b7c4-5d9e-7a31-9c0e-9e5710000001';
const ofCourse = {
  topic: 'outcomes',
  aggregate: 'course',
  aggregateId: 'courseId',
  key: 'courseId',
} as const;

export const ScoresRecorded = defineEvent('scores.recorded.v1', {
  ...ofCourse,
  summary: 'The questionnaires of one occasion were scored.',
  firesWhen: 'A clinician or the person records the questionnaires of a session, or some outside one.',
  doesNotFireWhen: 'Answers are refused because one is missing or out of range.',
  data: z.object({
    courseId,
    personId,
    questionnaireId: identifier.describe('This filling-in; its item answers stay in the service.'),
    appointmentId: identifier.nullable().describe('The contact it belongs to, if any.'),
    takenAt,
    takenOn,
    occasion: z.enum(['before', 'in', 'outside']).describe('Before, in or outside a session.'),
    recordedBy: z.enum(['clinician', 'person']).describe('Who filled it in.'),
    scores: z
      .array(
        z.object({
          instrument,
          total: score,
          prorated,
        }),
      )
      .min(1)
      .describe('One for each questionnaire.'),
  }),
  example: {
    courseId: exampleCourseId,
    personId: examplePersonId,
    questionnaireId: exampleQuestionnaireId,
    appointmentId: null,
    takenAt: '2024-06-17T08:50:00.000Z',
    takenOn: '2024-06-17',
    occasion: 'before',
    recordedBy: 'person',
    scores: [
      { instrument: 'PHQ-9', total: 16, prorated: false },
      { instrument: 'GAD-7', total: 13, prorated: false },
    ],
  },
  tryWith: '`POST /referrals/:referralId/scores`.',
});

const riskLevel = z.enum(['review', 'same-day']).describe('How soon someone has to look.');

/** Read, and no longer published: it carried the answer to one question. See deploy/decisions/0029-risk-of-self-harm.md. */
export const RiskRaisedV1 = defineEvent('risk.raised.v1', {
  ...ofCourse,
  summary:
    'An answer says that the person may be at risk of self-harm; someone must look before the session closes.',
  firesWhen: 'No longer: until 2026-11-28 when PHQ-9 item 9 was answered above 0.',
  doesNotFireWhen: 'Since 2026-11-28 risk.raised.v2 is published instead, without the answer.',
  data: z.object({
    courseId,
    personId,
    questionnaireId,
    takenAt,
    answer: z.int().min(1).max(3).describe('1 several days, 2 more than half the days, 3 nearly every day.'),
    level: z
      .enum(['review', 'same-day'])
      .describe('same-day: answer 2 or more, or higher than the last one.'),
  }),
  example: {
    courseId: exampleCourseId,
    personId: examplePersonId,
    questionnaireId: exampleQuestionnaireId,
    takenAt: '2024-06-17T08:50:00.000Z',
    answer: 1,
    level: 'review',
  },
  deprecated: {
    on: '2026-11-28',
    sunsetOn: '2026-11-28',
    use: 'risk.raised.v2',
    migration: 'Consume both by questionnaireId: what was published stays on the topic.',
    atOnce: 'It carried the person’s answer to one question, which no event may hold.',
  },
  tryWith: 'Nothing tells one any more; publish its example on a topic of your own.',
});

export const RiskRaised = defineEvent('risk.raised.v2', {
  ...ofCourse,
  summary: 'The person may be at risk of self-harm, or nobody knows; a clinician must look by dueAt.',
  firesWhen:
    'PHQ-9 item 9 is answered above 0, is left out, or a total without it leaves it open; again when a correction raises it higher.',
  doesNotFireWhen: 'Item 9 is answered with 0, or is stated as 0 beside a total.',
  since: '2026-11-28',
  data: z.object({
    courseId,
    personId,
    questionnaireId: questionnaireId.describe('The filling-in that raised it: the risk has its id.'),
    appointmentId: identifier.nullable().describe('The contact that the scores belong to, if any.'),
    takenAt,
    level: riskLevel,
    reason: riskReason.schema,
    dueAt: instant.describe('When it has to be reviewed at the latest.'),
  }),
  example: {
    courseId: exampleCourseId,
    personId: examplePersonId,
    questionnaireId: exampleQuestionnaireId,
    appointmentId: '0190b7c4-5d9e-7a31-9c0e-a99011730001',
    takenAt: '2024-06-17T08:50:00.000Z',
    level: 'review',
    reason: 'item-9-answered',
    dueAt: '2024-06-18T22:59:59.999Z',
  },
  tryWith: '`POST /referrals/:referralId/scores` with the last answer of the PHQ-9 above 0.',
});

export const RiskReviewed = defineEvent('risk.reviewed.v1', {
  ...ofCourse,
  summary: 'A clinician has looked at a risk that was raised.',
  firesWhen: 'A clinician records the review.',
  doesNotFireWhen: 'A later questionnaire shows no risk: a raised risk stays until it is reviewed.',
  data: z.object({
    courseId,
    personId,
    questionnaireId,
    reviewedAt: instant.describe('When someone looked.'),
    reviewedBy: z.string().min(1).max(200).optional().describe('Who looked: the opaque subject of a token.'),
    action: z
      .enum(['no-further-action', 'safety-plan', 'same-day-contact', 'crisis-referral', 'shared-with-gp'])
      .optional()
      .describe('In events up to 2026-11-27: what followed. Since then: actions.'),
    found: z.array(riskFinding.schema).min(1).optional().describe('What was found, as codes.'),
    actions: z
      .array(riskAction.schema)
      .min(1)
      .optional()
      .describe('What was done, as codes; the words stay in the service.'),
  }),
  example: {
    courseId: exampleCourseId,
    personId: examplePersonId,
    questionnaireId: exampleQuestionnaireId,
    reviewedAt: '2024-06-17T10:05:00.000Z',
  },
  additions: [
    { on: '2026-11-22', fields: ['reviewedBy', 'action'], says: 'Tells who looked and what followed.' },
    { on: '2026-11-28', fields: ['found', 'actions'], says: 'Tells what was found and all that was done.' },
  ],
  tryWith: '`POST /risks/:questionnaireId/review`.',
});

/**
 * The outcome of a course of treatment by the national algorithm (measures/outcome.ts). Flags are true or
 * null, never false.
 */
function flag(means: string) {
  return z.literal(true).nullable().describe(`${means} True or null, never false.`);
}

const outcome = z.object({
  courseId,
  personId,
  endedOn,
  treatmentContacts: z
    .int()
    .min(0)
    .register(fieldNotes, { unit: 'contacts' })
    .describe('Treatment care contacts by rule I101D29.'),
  completed: z.boolean().describe('Discharged with two or more treatment contacts: a finished course.'),
  phq9First: score.nullable().describe('The first PHQ-9 total; null where there is none.'),
  phq9Last: score.nullable().describe('Given only where there are two or more scores.'),
  anxietyMeasure: instrument.describe(
    'The anxiety measure that the problem descriptor asks for, or GAD-7 as the back-up.',
  ),
  anxietyFirst: score
    .nullable()
    .describe('The first total of the anxiety measure; null where there is none.'),
  anxietyLast: score.nullable().describe('Given only where there are two or more scores.'),
  paired: z.boolean().describe('Both measures have a first and a last score.'),
  caseness: flag('At the first scores one measure was at or above its threshold.'),
  notCaseness: flag('At the first scores both were below.'),
  recovery: flag('From caseness to below both thresholds.'),
  reliableImprovement: flag(
    'One measure fell by its reliable change, and the other did not rise by its own.',
  ),
  reliableDeterioration: flag(
    'One measure rose by its reliable change, and the other did not fall by its own.',
  ),
  noReliableChange: flag('Neither measure moved by its reliable change.'),
  reliableRecovery: flag('Recovery with reliable improvement.'),
});
const exampleOutcome: z.infer<typeof outcome> = {
  courseId: exampleCourseId,
  personId: examplePersonId,
  endedOn: '2024-09-30',
  treatmentContacts: 6,
  completed: true,
  phq9First: 16,
  phq9Last: 6,
  anxietyMeasure: 'GAD-7',
  anxietyFirst: 13,
  anxietyLast: 5,
  paired: true,
  caseness: true,
  notCaseness: null,
  recovery: true,
  reliableImprovement: true,
  reliableDeterioration: null,
  noReliableChange: null,
  reliableRecovery: true,
};

export const CourseEnded = defineEvent('course.ended.v1', {
  ...ofCourse,
  summary: 'A course of treatment ended, with its outcome.',
  firesWhen: 'A referral is closed; again when one that was opened again is closed.',
  doesNotFireWhen: 'A late event gives an ended course another outcome: that is outcome.revised.',
  data: outcome,
  example: exampleOutcome,
  tryWith: '`POST /referrals/:referralId/discharge`.',
});

export const OutcomeRevised = defineEvent('outcome.revised.v1', {
  ...ofCourse,
  summary:
    'A late contact, score or correction gave an ended course of treatment another outcome; this one stands.',
  firesWhen: 'Something learnt after the end changes any field of the outcome.',
  doesNotFireWhen: 'Something learnt after the end leaves the outcome as it was.',
  data: outcome,
  example: { ...exampleOutcome, treatmentContacts: 7 },
  tryWith: '`POST /questionnaires/:questionnaireId/correction` of a score that counts, after the discharge.',
});

export const CourseReopened = defineEvent('course.reopened.v1', {
  ...ofCourse,
  summary: 'A course of treatment that had ended goes on: the outcome told before stands no more.',
  firesWhen: 'The referral of a course that had ended with an outcome is opened again, as closed by mistake.',
  doesNotFireWhen: 'A late event gives an ended course another outcome: that is outcome.revised.',
  data: z.object({
    courseId,
    personId,
    before: z.object({ endedOn }).describe('The end that was told with the outcome; both are void.'),
  }),
  example: { courseId: exampleCourseId, personId: examplePersonId, before: { endedOn: '2024-09-30' } },
  tryWith: '`POST /referrals/:referralId/reopening`, once its course has ended.',
});

export const RiskOverdue = defineEvent('risk.overdue.v1', {
  ...ofCourse,
  summary: 'A risk that was raised has not been reviewed in time.',
  firesWhen: 'The time for the review of a raised risk has passed: once for each risk.',
  doesNotFireWhen: 'The risk was reviewed in time, or was found overdue before.',
  data: z.object({
    courseId,
    personId,
    questionnaireId,
    takenAt,
    level: riskLevel,
    dueAt: instant.describe('When it should have been reviewed at the latest.'),
  }),
  example: {
    courseId: exampleCourseId,
    personId: examplePersonId,
    questionnaireId: exampleQuestionnaireId,
    takenAt: '2024-06-17T08:50:00.000Z',
    level: 'same-day',
    dueAt: '2024-06-17T22:59:59.999Z',
  },
  tryWith: 'Record scores that raise a risk, and let the time of its review pass.',
});

const filledIn = {
  takenAt,
  takenOn,
  scores: z
    .array(z.object({ instrument, total: score, prorated }))
    .min(1)
    .describe('One for each questionnaire.'),
};
const exampleFilledIn = {
  takenAt: '2024-06-17T08:50:00.000Z',
  takenOn: '2024-06-17',
  scores: [{ instrument: 'PHQ-9', total: 16, prorated: false }],
};

export const ScoresCorrected = defineEvent('scores.corrected.v1', {
  ...ofCourse,
  summary: 'The questionnaires of one occasion had been recorded wrongly; these scores stand.',
  firesWhen: 'A clinician corrects the answers, the totals or the time of a questionnaire.',
  doesNotFireWhen: 'They were recorded for somebody else: that is scores.withdrawn.',
  data: z.object({
    courseId,
    personId,
    questionnaireId,
    ...filledIn,
    before: z.object(filledIn).describe('What had been recorded before.'),
    ...correction,
  }),
  example: {
    courseId: exampleCourseId,
    personId: examplePersonId,
    questionnaireId: exampleQuestionnaireId,
    ...exampleFilledIn,
    before: { ...exampleFilledIn, scores: [{ instrument: 'PHQ-9', total: 6, prorated: false }] },
    ...exampleCorrection,
  },
  tryWith: '`POST /questionnaires/:questionnaireId/correction`.',
});

export const ScoresWithdrawn = defineEvent('scores.withdrawn.v1', {
  ...ofCourse,
  summary:
    'The questionnaires of one occasion do not belong to this course; nothing is derived from them any more.',
  firesWhen:
    'A clinician withdraws questionnaires that were recorded for the wrong person or never filled in.',
  doesNotFireWhen: 'A value is corrected: that is scores.corrected.',
  data: z.object({
    courseId,
    personId,
    questionnaireId,
    before: z.object(filledIn).describe('What had been recorded before.'),
    ...correction,
  }),
  example: {
    courseId: exampleCourseId,
    personId: examplePersonId,
    questionnaireId: exampleQuestionnaireId,
    before: exampleFilledIn,
    ...exampleCorrection,
    reason: 'wrong-person',
  },
  tryWith: '`POST /questionnaires/:questionnaireId/withdrawal`.',
});

export const outcomesEvents = [
  ScoresRecorded,
  ScoresCorrected,
  ScoresWithdrawn,
  RiskRaisedV1,
  RiskRaised,
  RiskReviewed,
  RiskOverdue,
  CourseEnded,
  OutcomeRevised,
  CourseReopened,
] as const;
