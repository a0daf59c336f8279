import { scoreAll, type FilledIn } from '../../questionnaire/domain/filled-in.js';
import { riskIn } from './risk.js';

const takenOn = '2024-06-17';

function riskOf(filledIn: FilledIn, lastAnswer: number | null = null) {
  return riskIn(scoreAll([filledIn], takenOn), { takenOn, lastAnswer });
}

function phq9(item9: number | null, others = 1): FilledIn {
  return { instrument: 'PHQ-9', answers: [...new Array<number>(8).fill(others), item9] };
}

describe('a risk of self-harm', () => {
  it('is none where item 9 is known to be 0: answered, stated beside a total, or in a total of 0', () => {
    const known: FilledIn[] = [
      phq9(0),
      { instrument: 'PHQ-9', total: 24, item9: 0 },
      { instrument: 'PHQ-9', total: 0 },
    ];

    expect(known.map((filledIn) => riskOf(filledIn, 3))).toEqual([null, null, null]);
  });

  it('is asked for by no other instrument', () => {
    expect(riskOf({ instrument: 'GAD-7', answers: [3, 3, 3, 3, 3, 3, 3] })).toBeNull();
  });

  it('is there when item 9 is answered above 0, or stated so beside a total', () => {
    expect(riskOf(phq9(1))).toEqual({ answer: 1, level: 'review', reason: 'item-9-answered' });
    expect(riskOf({ instrument: 'PHQ-9', total: 9, item9: 2 })).toEqual({
      answer: 2,
      level: 'same-day',
      reason: 'item-9-answered',
    });
  });

  it('is to review when item 9 is left out, which is no denial', () => {
    expect(riskOf(phq9(null))).toEqual({ answer: null, level: 'review', reason: 'item-9-unanswered' });
  });

  it('is to review when a total does not say what item 9 was', () => {
    expect(riskOf({ instrument: 'PHQ-9', total: 1 })).toEqual({
      answer: null,
      level: 'review',
      reason: 'total-without-items',
    });
  });

  it.each<[string, FilledIn, number | null]>([
    ['a severe total without items', { instrument: 'PHQ-9', total: 20 }, null],
    ['severe answers with item 9 left out', phq9(null, 3), null],
    ['item 9 left out by somebody who answered it above 0 the time before', phq9(null), 1],
    ['a total of somebody who answered it above 0 the time before', { instrument: 'PHQ-9', total: 3 }, 1],
  ])('is looked at the same day for %s', (_, filledIn, lastAnswer) => {
    expect(riskOf(filledIn, lastAnswer)).toMatchObject({ answer: null, level: 'same-day' });
  });

  it('is not pressing for an unknown item below a severe total, with 0 the time before', () => {
    expect(riskOf({ instrument: 'PHQ-9', total: 19 }, 0)).toMatchObject({ level: 'review' });
  });
});
