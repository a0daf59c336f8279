import { gad7Answers, specificAnswers, type OccasionTotals } from '../domain/answers.js';
import type { Seeded } from '../domain/seeded.js';

export interface FilledIn {
  readonly instrument: string;
  readonly answers: readonly number[];
}

export function anxietyQuestionnaires(seeded: Seeded, { gad7, specific }: OccasionTotals): FilledIn[] {
  return [
    ...(gad7 === null ? [] : [{ instrument: 'GAD-7', answers: gad7Answers(seeded, gad7) }]),
    ...(specific === undefined
      ? []
      : [{ instrument: specific.measure.token, answers: specificAnswers(seeded, specific) }]),
  ];
}

/** The PHQ-9 the wrong way round, but for the answer that speaks of self-harm: whoever had recovered has not. */
export function copiedWrongly({ instrument, answers }: FilledIn): FilledIn {
  if (instrument !== 'PHQ-9') return { instrument, answers };
  return { instrument, answers: answers.map((answer, at) => (at === 8 ? answer : 3 - answer)) };
}
