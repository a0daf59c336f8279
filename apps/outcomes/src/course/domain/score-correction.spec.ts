import { RiskRaised, ScoresCorrected, ScoresWithdrawn } from '#domain-model/events/outcomes.events';
import { ruleBrokenBy } from '#testing/broken-rule';
import type { CourseState, StoredOccasion } from './course.state.js';
import { scoreAll, type FilledIn } from '../../questionnaire/domain/filled-in.js';
import { correctScores, withdrawScores, type KnownRisk, type ScoresChange } from './score-correction.js';

const course: CourseState = {
  courseId: '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47',
  personId: '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4',
  providerCode: 'DH0',
  receivedOn: '2024-06-03',
  problemDescriptor: null,
  problemAssessedOn: null,
  namedProblems: [],
  receiptSequence: 1,
  endSequence: 0,
  endedOn: null,
  endedByDeath: false,
  outcome: null,
};
const putBy = {
  reason: 'transcription',
  correctedBy: 'clinician-7f3a',
  correctedAt: '2024-10-02T09:30:00.000Z',
} as const;
const notRaised: KnownRisk = { lastRiskAnswer: null, raised: null, open: null };

function depression(item9: number): FilledIn {
  return { instrument: 'PHQ-9', answers: [2, 2, 2, 2, 2, 2, 1, 1, item9] };
}

function anOccasion(...questionnaires: FilledIn[]): StoredOccasion {
  return {
    questionnaireId: '0190b7c4-5d9e-7a31-9c0e-9e5710000001',
    takenAt: '2024-06-17T08:50:00.000Z',
    occasion: 'before',
    appointmentId: null,
    recordedBy: 'person',
    recordedAt: '2024-06-17T08:51:00.000Z',
    repeatReason: null,
    scored: scoreAll(questionnaires, '2024-06-17'),
  };
}

function correct(stored: StoredOccasion, change: ScoresChange, known = notRaised) {
  const learnt = { recordedAt: putBy.correctedAt, reviewTimes: { sameDayHours: 4, reviewWorkingDays: 1 } };
  return correctScores(course, { stored, change, known }, { putBy, learnt });
}

describe('the scores of an occasion', () => {
  it('are corrected, and told with what stood before, without item answers', () => {
    const { events, scored, before } = correct(anOccasion({ instrument: 'PHQ-9', total: 6 }), {
      questionnaires: [{ instrument: 'PHQ-9', total: 16, item9: 0 }],
    });

    expect(scored).toMatchObject([{ instrument: 'PHQ-9', total: 16 }]);
    expect(events).toMatchObject([
      {
        definition: ScoresCorrected,
        data: {
          scores: [{ total: 16 }],
          takenOn: '2024-06-17',
          ...putBy,
          before: { scores: [{ total: 6 }] },
        },
      },
    ]);
    expect(before).toMatchObject({ questionnaires: [{ total: 6, answers: null }] });
    expect(JSON.stringify(events.map(({ data }) => data))).not.toContain('answers');
  });

  it('keep their answers when only their day is corrected', () => {
    const { takenAt, scored } = correct(anOccasion(depression(0)), { takenAt: '2024-06-10T08:50:00.000Z' });

    expect(takenAt).toBe('2024-06-10T08:50:00.000Z');
    expect(scored).toMatchObject([{ total: 14, answers: [2, 2, 2, 2, 2, 2, 1, 1, 0] }]);
  });

  it.each([
    ['correction.changes-nothing', { questionnaires: [depression(0)] }],
    ['scores.taken-before-receipt', { takenAt: '2024-06-02T09:00:00.000Z' }],
    ['score.total-out-of-range', { questionnaires: [{ instrument: 'PHQ-9', total: 28 }] }],
    ['scores.instrument-unknown', { questionnaires: [{ instrument: 'PHQ-99', total: 2 }] }],
  ] as const)('are refused: %s', (code, change) => {
    expect(ruleBrokenBy(() => correct(anOccasion(depression(0)), change)).code).toBe(code);
  });

  it('are taken back', () => {
    const { events, before } = withdrawScores(course, anOccasion(depression(1)), putBy);

    expect(events).toMatchObject([
      { definition: ScoresWithdrawn, data: { before: { scores: [{ total: 15 }] } } },
    ]);
    expect(before).toMatchObject({
      occasion: 'before',
      questionnaires: [{ total: 15, answers: [2, 2, 2, 2, 2, 2, 1, 1, 1] }],
    });
  });
});

describe('the risk of scores that are corrected', () => {
  const to = (item9: number) => ({ questionnaires: [depression(item9)] });

  it('is raised where it was not', () => {
    const { risk, events } = correct(anOccasion(depression(0)), to(1));

    expect(risk).toMatchObject({ answer: 1, level: 'review', reason: 'item-9-answered' });
    expect(events).toMatchObject([
      { definition: ScoresCorrected },
      { definition: RiskRaised, data: { level: 'review', reason: 'item-9-answered' } },
    ]);
  });

  it('is raised again where the right answer is higher, reviewed or not', () => {
    const raised = { answer: 1, level: 'review' } as const;

    expect(
      correct(anOccasion(depression(1)), to(2), { lastRiskAnswer: null, raised, open: null }).risk,
    ).toMatchObject({
      answer: 2,
      level: 'same-day',
    });
  });

  it('is the same day’s where it is higher than the time before', () => {
    expect(
      correct(anOccasion(depression(0)), to(1), { lastRiskAnswer: 0, raised: null, open: null }).risk,
    ).toMatchObject({
      answer: 1,
      level: 'same-day',
    });
  });

  it('is neither raised again nor taken back where the right answer is lower', () => {
    const raised = { answer: 2, level: 'same-day' } as const;

    const { risk, events } = correct(anOccasion(depression(2)), to(0), {
      lastRiskAnswer: null,
      raised,
      open: null,
    });

    expect(risk).toBeNull();
    expect(events).toHaveLength(1);
  });
});
