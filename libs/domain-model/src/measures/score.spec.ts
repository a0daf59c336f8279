import fc from 'fast-check';
import { RuleBroken } from '../rule-broken.js';
import { instrumentOn, instruments, type Instrument } from './instruments.js';
import { acceptTotal, answerThatSignalsRisk, riskLevelOf, score } from './score.js';

function theInstrument(token: string): Instrument {
  const instrument = instrumentOn(token, '2024-06-17');
  if (instrument === undefined) throw new Error(`No ${token} in the catalogue.`);
  return instrument;
}

function refusalOf(attempt: () => unknown): Pick<RuleBroken, 'code' | 'field' | 'kind' | 'message'> {
  try {
    attempt();
  } catch (error) {
    if (error instanceof RuleBroken) return error;
  }
  throw new Error('Nothing was refused.');
}

const phq9 = theInstrument('PHQ-9');
const gad7 = theInstrument('GAD-7');

describe('a filled-in PHQ-9', () => {
  it('is scored by the sum of its nine items', () => {
    expect(score(phq9, [1, 2, 3, 0, 1, 2, 3, 0, 1])).toEqual({ total: 13, prorated: false });
    expect(score(phq9, [3, 3, 3, 3, 3, 3, 3, 3, 3])).toEqual({ total: 27, prorated: false });
  });

  it('is scored by the mean of the answered items with one or two missing, and says so', () => {
    expect(score(phq9, [2, 2, 2, 2, 2, 2, 2, 2, null])).toEqual({ total: 18, prorated: true });
    expect(score(phq9, [null, 1, 1, 1, 1, 1, 1, 2, null])).toEqual({ total: 10, prorated: true });
  });

  it('is not scored with three missing: the first one too many is named', () => {
    const refused = refusalOf(() => score(phq9, [1, null, 1, null, 1, null, 1, 1, 1]));

    expect(refused).toMatchObject({
      code: 'score.answers-missing',
      field: 'answers[5]',
      kind: 'wrong-value',
    });
  });

  it.each([4, -1, 1.5, NaN])('is refused with an answer of %d, which is named by its place', (answer) => {
    const refused = refusalOf(() => score(phq9, [0, 0, 0, answer, 0, 0, 0, 0, 0]));

    expect(refused).toMatchObject({
      code: 'score.answer-out-of-range',
      field: 'answers[3]',
      kind: 'wrong-value',
    });
  });

  it('is refused with eight or ten answers', () => {
    expect(refusalOf(() => score(phq9, [0, 0, 0, 0, 0, 0, 0, 0])).code).toBe('score.wrong-number-of-answers');
    expect(refusalOf(() => score(phq9, Array<number>(10).fill(0))).code).toBe(
      'score.wrong-number-of-answers',
    );
  });

  it('is refused under the name that the caller gave the answers', () => {
    const answers = [0, 0, 0, 9, 0, 0, 0, 0, 0];

    expect(refusalOf(() => score(phq9, answers, 'questionnaires[1].answers')).field).toBe(
      'questionnaires[1].answers[3]',
    );
  });

  it('never repeats an answer in its refusal', () => {
    expect(refusalOf(() => score(phq9, [0, 0, 0, 77, 0, 0, 0, 0, 0])).message).not.toContain('77');
  });
});

describe('a filled-in GAD-7', () => {
  it('is scored with up to two of its seven answers missing', () => {
    expect(score(gad7, [3, 3, 3, 3, 3, 3, 3])).toEqual({ total: 21, prorated: false });
    expect(score(gad7, [1, 1, 1, 1, 2, null, null])).toEqual({ total: 8, prorated: true });
    expect(refusalOf(() => score(gad7, [1, 1, 1, 1, null, null, null])).field).toBe('answers[6]');
  });
});

describe('an instrument whose proration is off', () => {
  it('is not scored with any answer missing', () => {
    const spin = theInstrument('SPIN');

    expect(refusalOf(() => score(spin, [null, ...Array<number>(16).fill(2)])).code).toBe(
      'score.answers-missing',
    );
  });
});

describe('an item that does not apply to everyone', () => {
  it('is left out of PHQ-15 by men and counts as nothing', () => {
    const phq15 = theInstrument('PHQ-15');
    const answers = Array.from({ length: 15 }, (_, index) => (index === 3 ? null : 2));

    expect(score(phq15, answers)).toEqual({ total: 28, prorated: false });
  });

  it('is answered by the national 9 in WSAS by the retired, and the 9 is never added', () => {
    expect(score(theInstrument('WSAS'), [9, 8, 8, 8, 8])).toEqual({ total: 32, prorated: false });
  });

  it('is not the one about home, which everyone has: there a 9 is refused', () => {
    expect(refusalOf(() => score(theInstrument('WSAS'), [8, 9, 8, 8, 8]))).toMatchObject({
      code: 'score.answer-out-of-range',
      field: 'answers[1]',
    });
  });

  it('is missing where the answer about work was only left out, and the refusal says how to say the other', () => {
    expect(refusalOf(() => score(theInstrument('WSAS'), [null, 8, 8, 8, 8]))).toMatchObject({
      code: 'score.answers-missing',
      field: 'answers[0]',
      message: 'WSAS is scored with item 1 answered, by 9 where it does not apply.',
    });
  });
});

describe('a mean', () => {
  const mobility = theInstrument('MI');

  it('is taken of the answered items, at two decimals', () => {
    const answers = [...Array<number>(8).fill(3), ...Array<number>(18).fill(2), null];

    expect(score(mobility, answers)).toEqual({ total: 2.31, prorated: false });
  });

  it('takes the printing of 26 items, and no sheet without an answer', () => {
    const sheet = (length: number, answer: number | null) => Array.from({ length }, () => answer);

    expect(score(mobility, sheet(26, 2))).toEqual({ total: 2, prorated: false });
    for (const length of [25, 28]) expect(() => score(mobility, sheet(length, 2))).toThrow(/has 27 items/);
    for (const length of [26, 27])
      expect(refusalOf(() => score(mobility, sheet(length, null))).code).toBe('score.answers-missing');
  });

  it('is taken of however many were answered, and not of none', () => {
    const answering = (...given: number[]) => [...given, ...Array<null>(27 - given.length).fill(null)];

    expect(score(mobility, answering(3, 2))).toEqual({ total: 2.5, prorated: false });
    expect(score(mobility, answering(...Array<number>(20).fill(4)))).toEqual({ total: 4, prorated: false });
    expect(refusalOf(() => score(mobility, answering())).code).toBe('score.answers-missing');
  });

  it('is accepted as a total with two decimals, and not with three', () => {
    expect(acceptTotal(mobility, 2.31)).toEqual({ total: 2.31, prorated: false });
    expect(refusalOf(() => acceptTotal(mobility, 2.311)).code).toBe('score.total-out-of-range');
    expect(refusalOf(() => acceptTotal(mobility, 0.99)).code).toBe('score.total-out-of-range');
  });
});

describe('a total that someone else has scored', () => {
  it('is accepted within the range of the instrument', () => {
    expect(acceptTotal(phq9, 27)).toEqual({ total: 27, prorated: false });
    expect(acceptTotal(phq9, 0)).toEqual({ total: 0, prorated: false });
  });

  it.each([
    ['PHQ-9', 28],
    ['PHQ-9', 9.5],
    ['PHQ-9', -1],
    ['GAD-7', 22],
    ['SPIN', 69],
    ['IBS-SSS', 501],
    ['PHQ-9', NaN],
  ])('is refused for %s at %d', (token, total) => {
    expect(refusalOf(() => acceptTotal(theInstrument(token), total))).toMatchObject({
      code: 'score.total-out-of-range',
      field: 'total',
      kind: 'wrong-value',
    });
  });
});

describe('PHQ-9 item 9', () => {
  const answering = (item9: number | null) => [0, 0, 0, 0, 0, 0, 0, 0, item9];

  it.each([1, 2, 3])('signals risk when answered %d', (answer) => {
    expect(answerThatSignalsRisk(phq9, answering(answer))).toBe(answer);
  });

  it.each([0, null])('signals none when answered %s', (answer) => {
    expect(answerThatSignalsRisk(phq9, answering(answer))).toBeNull();
  });

  it('is the only item that signals risk', () => {
    expect(answerThatSignalsRisk(phq9, [3, 3, 3, 3, 3, 3, 3, 3, 0])).toBeNull();
    expect(answerThatSignalsRisk(gad7, [3, 3, 3, 3, 3, 3, 3])).toBeNull();
  });

  it('asks for a review the same day from 2 on, or when it has risen since the last time', () => {
    expect(riskLevelOf(1, null)).toBe('review');
    expect(riskLevelOf(1, 1)).toBe('review');
    expect(riskLevelOf(1, 0)).toBe('same-day');
    expect(riskLevelOf(2, 3)).toBe('same-day');
  });
});

const anyFilledIn = fc.constantFrom(...instruments).chain((instrument) => {
  const answer = fc.integer({ min: instrument.itemRange.lowest, max: instrument.itemRange.highest });
  const answers = fc.array(answer, { minLength: instrument.itemCount, maxLength: instrument.itemCount });
  const gaps = fc.uniqueArray(fc.nat(instrument.itemCount - 1), { maxLength: instrument.mayMiss });
  return fc.record({ instrument: fc.constant(instrument), answers, gaps });
});

describe('any accepted filling-in of any instrument', () => {
  it('scores within the range of the instrument, with as many gaps as it allows', () => {
    fc.assert(
      fc.property(anyFilledIn, ({ instrument, answers, gaps }) => {
        const given = answers.map((answer, index) => (gaps.includes(index) ? null : answer));

        const { total } = score(instrument, given);

        expect(acceptTotal(instrument, total).total).toBe(total);
      }),
    );
  });
});
