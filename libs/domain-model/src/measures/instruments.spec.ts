import { ScoresRecorded } from '../events/outcomes.events.js';
import { instrumentOn, instruments } from './instruments.js';
import { outcomeOf } from './outcome.js';
import { anEndedCourse } from './scenarios/a-course.js';
import { score } from './score.js';

describe('adding an instrument', () => {
  it('adds a data row, not code: SPIN is scored, judged and reported from its row', () => {
    const spin = instruments.find(({ token }) => token === 'SPIN');
    if (spin === undefined) throw new Error('SPIN is not in the catalogue.');

    const first = score(spin, Array<number>(17).fill(2));
    const last = score(spin, Array<number>(17).fill(1));
    const outcome = outcomeOf(
      anEndedCourse({ problem: 'F401', totals: { 'PHQ-9': [5, 5], 'SPIN': [first.total, last.total] } }),
    );

    expect([first.total, last.total]).toEqual([34, 17]);
    expect(outcome).toMatchObject({
      anxietyMeasure: 'SPIN',
      caseness: true,
      recovery: true,
      reliableImprovement: true,
    });
  });

  it('is all that tells SPIN from GAD-7: the same function scores a row that no code knows', () => {
    const spin = instrumentOn('SPIN', '2024-06-17');
    if (spin === undefined) throw new Error('SPIN is not in the catalogue.');

    const madeUp = { ...spin, token: 'MADE-UP', itemCount: 2 };

    expect(score(madeUp, [4, 3])).toEqual({ total: 7, prorated: false });
  });
});

describe('the instrument catalogue', () => {
  it.each(instruments)('can reach both ends of the range of $token with its items', (instrument) => {
    const { itemCount, itemRange, totalRange } = instrument;

    expect(score(instrument, Array<number>(itemCount).fill(itemRange.lowest)).total).toBe(totalRange.lowest);
    expect(score(instrument, Array<number>(itemCount).fill(itemRange.highest)).total).toBe(
      totalRange.highest,
    );
  });

  it.each(instruments)('names $token as the events do', ({ token }) => {
    const [first] = ScoresRecorded.example.scores;

    expect(ScoresRecorded.data.shape.scores.safeParse([{ ...first, instrument: token }]).success).toBe(true);
  });

  it('has the national codes once each', () => {
    const codes = instruments.map(({ snomedCode }) => snomedCode).filter((code) => code !== null);

    expect(new Set(codes).size).toBe(codes.length);
  });

  it('has no row for BIQ before data set v2.1, and none for an unknown token', () => {
    expect(instrumentOn('BIQ', '2022-03-31')).toBeUndefined();
    expect(instrumentOn('BIQ', '2022-04-01')?.totalRange).toEqual({ lowest: 0, highest: 72 });
    expect(instrumentOn('PHQ-99', '2024-06-17')).toBeUndefined();
  });

  it('marks every threshold that is not from a public source', () => {
    const guesses = instruments.filter(({ reliableChange }) => reliableChange?.certainty === 'guess');

    expect(guesses.map(({ token }) => token)).toEqual(['PHQ-15', 'CFQ-11', 'IBS-SSS', 'BIQ']);
  });
});
