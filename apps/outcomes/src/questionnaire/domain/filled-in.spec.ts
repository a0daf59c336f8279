import { ruleBrokenBy } from '#testing/broken-rule';
import { scoreAll, type FilledIn } from './filled-in.js';

const day = '2024-06-17';
const leftOut = [1, 1, 1, 1, 1, 1, 1, 1, null];

describe('questionnaires of one occasion', () => {
  it('are scored from their answers or taken as a total', () => {
    const scored = scoreAll(
      [
        { instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, 0] },
        { instrument: 'SPIN', total: 45 },
      ],
      day,
    );

    expect(scored).toMatchObject([
      { instrument: 'PHQ-9', total: 8, prorated: false, riskAnswer: 0 },
      { instrument: 'SPIN', total: 45, prorated: false, answers: null, riskAnswer: null },
    ]);
  });

  it.each<[string, FilledIn[], string, string]>([
    [
      'an unknown instrument',
      [{ instrument: 'PHQ-2', total: 3 }],
      'scores.instrument-unknown',
      'questionnaires[0].instrument',
    ],
    [
      'an instrument before its time',
      [{ instrument: 'CFQ-11', total: 3 }],
      'scores.instrument-unknown',
      'questionnaires[0].instrument',
    ],
    [
      'an instrument twice',
      [
        { instrument: 'GAD-7', total: 3 },
        { instrument: 'PHQ-9', total: 3 },
        { instrument: 'GAD-7', total: 3 },
      ],
      'scores.instrument-twice',
      'questionnaires[2].instrument',
    ],
    [
      'both answers and total',
      [{ instrument: 'GAD-7', total: 0, answers: [0, 0, 0, 0, 0, 0, 0] }],
      'scores.answers-or-total',
      'questionnaires[0]',
    ],
    ['neither answers nor total', [{ instrument: 'GAD-7' }], 'scores.answers-or-total', 'questionnaires[0]'],
    [
      'an answer out of range',
      [{ instrument: 'GAD-7', answers: [0, 0, 4, 0, 0, 0, 0] }],
      'score.answer-out-of-range',
      'questionnaires[0].answers[2]',
    ],
    [
      'a total out of range',
      [{ instrument: 'GAD-7', total: 22 }],
      'score.total-out-of-range',
      'questionnaires[0].total',
    ],
  ])('are refused for %s', (_, filledIn, code, field) => {
    const on = code === 'scores.instrument-unknown' ? '2021-01-01' : day;

    expect(ruleBrokenBy(() => scoreAll(filledIn, on))).toMatchObject({ code, field, kind: 'wrong-value' });
  });

  it.each<[string, FilledIn, number | null]>([
    ['is 0 in a total of 0', { instrument: 'PHQ-9', total: 0 }, 0],
    ['is not known in any other total', { instrument: 'PHQ-9', total: 1 }, null],
    ['is what is stated beside the total', { instrument: 'PHQ-9', total: 20, item9: 0 }, 0],
    ['is not known where it was left out', { instrument: 'PHQ-9', answers: leftOut }, null],
    ['is asked by no other instrument', { instrument: 'GAD-7', total: 0 }, null],
  ])('know the item that asks for a risk: it %s', (_, filledIn, riskAnswer) => {
    expect(scoreAll([filledIn], day)).toMatchObject([{ riskAnswer }]);
  });

  it.each<[string, FilledIn, string]>([
    ['beside answers', { instrument: 'PHQ-9', answers: leftOut, item9: 0 }, 'scores.item-9-beside-total'],
    ['of another instrument', { instrument: 'GAD-7', total: 3, item9: 0 }, 'scores.item-9-beside-total'],
    ['above the total', { instrument: 'PHQ-9', total: 1, item9: 2 }, 'scores.item-9-contradicts-total'],
    [
      'too low for the total',
      { instrument: 'PHQ-9', total: 27, item9: 0 },
      'scores.item-9-contradicts-total',
    ],
    ['that is no answer', { instrument: 'PHQ-9', total: 20, item9: 4 }, 'scores.item-9-contradicts-total'],
  ])('are refused with an item 9 %s', (_, filledIn, code) => {
    const field = 'questionnaires[0].item9';

    expect(ruleBrokenBy(() => scoreAll([filledIn], day))).toMatchObject({ code, field });
  });
});
