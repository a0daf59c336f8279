import { ruleBrokenBy } from '#testing/broken-rule';
import { riskIn, scoreAll, type FilledIn } from './filled-in.js';

const day = '2024-06-17';

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

  it('signal a risk by the item that asks for it, not by a total and not by another instrument', () => {
    const answers = [0, 0, 0, 0, 0, 0, 0, 0, 2];

    expect(riskIn(scoreAll([{ instrument: 'PHQ-9', answers }], day), day)).toBe(2);
    expect(riskIn(scoreAll([{ instrument: 'PHQ-9', total: 27 }], day), day)).toBeNull();
    expect(riskIn(scoreAll([{ instrument: 'GAD-7', answers: [3, 3, 3, 3, 3, 3, 3] }], day), day)).toBeNull();
  });

  it('signal no risk where that item was left out, which is not an answer', () => {
    const answers = [1, 1, 1, 1, 1, 1, 1, 1, null];

    const [scored] = scoreAll([{ instrument: 'PHQ-9', answers }], day);

    expect(scored).toMatchObject({ total: 9, prorated: true, riskAnswer: null });
  });
});
