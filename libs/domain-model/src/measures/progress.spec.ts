import { progressOf, type OpenCourse } from './progress.js';
import { scoresOf, type Totals } from './scenarios/a-course.js';

function anOpenCourse(totals: Totals, problemDescriptor: string | null = 'F329'): OpenCourse {
  return { scores: scoresOf(totals), problemDescriptor, receivedOn: '2024-06-03', asOf: '2024-09-01' };
}

describe('progress during treatment', () => {
  it('shows every score in order, the change since the first and whether it is reliable so far', () => {
    const { instruments } = progressOf(anOpenCourse({ 'PHQ-9': [18, 15, 11], 'GAD-7': [14, 13, 16] }));

    expect(instruments).toMatchObject([
      {
        instrument: 'PHQ-9',
        first: 18,
        latest: 11,
        changeSinceFirst: -7,
        reliableChange: 'improvement',
        isAtCaseness: true,
      },
      {
        instrument: 'GAD-7',
        first: 14,
        latest: 16,
        changeSinceFirst: 2,
        reliableChange: 'none',
        isAtCaseness: true,
      },
    ]);
    expect(instruments[0]?.scores.map(({ total }) => total)).toEqual([18, 15, 11]);
  });

  it('shows no change after a single score', () => {
    const { instruments } = progressOf(anOpenCourse({ 'PHQ-9': [18] }));

    expect(instruments).toMatchObject([{ changeSinceFirst: null, reliableChange: null, isAtCaseness: true }]);
  });

  it('shows deterioration once it is reliable', () => {
    const { instruments } = progressOf(anOpenCourse({ 'GAD-7': [9, 13] }));

    expect(instruments[0]?.reliableChange).toBe('deterioration');
  });

  it('shows no caseness for an instrument that has none', () => {
    const { instruments } = progressOf(anOpenCourse({ WSAS: [30, 12] }));

    expect(instruments).toMatchObject([{ isAtCaseness: null, reliableChange: 'improvement' }]);
  });

  it('leaves out scores from before the referral and after the day asked about', () => {
    const course = anOpenCourse({ 'PHQ-9': [18, 12, 6] });

    const early = progressOf({ ...course, asOf: '2024-06-24' });

    expect(early.instruments[0]).toMatchObject({ first: 18, latest: 12 });
    expect(progressOf({ ...course, receivedOn: '2024-06-18' }).instruments[0]).toMatchObject({ first: 12 });
  });
});

describe('caseness now', () => {
  it.each([
    ['one measure is at caseness', { 'PHQ-9': [9], 'GAD-7': [8] }, true],
    ['one measure is at caseness and the other was never taken', { 'PHQ-9': [10] }, true],
    ['both latest scores are below', { 'PHQ-9': [18, 9], 'GAD-7': [14, 7] }, false],
    ['one is below and the other was never taken', { 'PHQ-9': [9] }, null],
    ['nothing was ever taken', {}, null],
  ] as const)('when %s', (_when, totals, expected) => {
    expect(progressOf(anOpenCourse(totals)).isAtCasenessNow).toBe(expected);
  });

  it('is judged by the specific measure where it was taken', () => {
    const progress = progressOf(anOpenCourse({ 'PHQ-9': [5], 'SPIN': [45, 18], 'GAD-7': [12] }, 'F401'));

    expect(progress).toMatchObject({ anxietyMeasure: 'SPIN', isAtCasenessNow: false });
  });

  it('is judged by GAD-7 until the specific measure is taken', () => {
    const progress = progressOf(anOpenCourse({ 'PHQ-9': [5], 'GAD-7': [12] }, 'F401'));

    expect(progress).toMatchObject({ anxietyMeasure: 'GAD-7', isAtCasenessNow: true });
  });

  it('never compares sums of four items with sums of five: work that does not apply improves nobody', () => {
    const wsas = (work: number, week: number) => ({
      instrument: 'WSAS',
      answers: [work, 4, 4, 4, 4],
      total: work === 9 ? 16 : work + 16,
      takenAt: `2024-06-${String(17 + week)}T09:00:00.000Z`,
    });
    const course = anOpenCourse({});
    const of = (...works: number[]) =>
      progressOf({ ...course, scores: works.map((work, week) => wsas(work, week)) }).instruments;

    for (const works of [
      [8, 9],
      [9, 8],
    ])
      expect(of(...works)).toMatchObject([
        { comparedWith: null, notComparable: 1, changeSinceFirst: null, reliableChange: null },
      ]);
    expect(of(8, 9, 0)).toMatchObject([
      { first: 24, comparedWith: 24, notComparable: 1, changeSinceFirst: -8, reliableChange: 'improvement' },
    ]);
    expect(of(8, 9)[0]?.scores).toMatchObject([
      { answered: 5, outOf: 5 },
      { answered: 4, outOf: 4 },
    ]);
  });

  it('compares what is estimated with what is not, and means of another number of answers, showing how many', () => {
    const mean = (answers: (number | null)[], total: number, day: string) => ({
      instrument: 'MI',
      answers,
      total,
      takenAt: `2024-06-${day}T09:00:00.000Z`,
    });
    const one = Array.from({ length: 27 }, (_, index) => (index === 0 ? 5 : null));
    const all = Array.from({ length: 26 }, () => 1);
    const course = anOpenCourse({ 'PHQ-9': [18, 11] });

    const { instruments } = progressOf({ ...course, scores: [mean(one, 5, '17'), mean(all, 1, '24')] });

    expect(instruments).toMatchObject([
      {
        notComparable: 0,
        changeSinceFirst: -4,
        scores: [
          { answered: 1, outOf: 27 },
          { answered: 26, outOf: 26 },
        ],
      },
    ]);
    expect(progressOf(course).instruments[0]?.scores[0]).toMatchObject({ answered: null, outOf: 9 });
  });
});
