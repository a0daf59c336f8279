import { instrumentOn, instrumentTokens, type Instrument } from '#domain-model/measures/instruments';
import { acceptTotal, answerThatSignalsRisk, score, type Answers } from '#domain-model/measures/score';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';

/** A questionnaire as it was given: its answers item by item, or a total that someone else has added up. */
export interface FilledIn {
  readonly instrument: string;
  readonly answers?: Answers | undefined;
  readonly total?: number | undefined;
}

/** A questionnaire that has been scored. Its answers stay in this service. */
export interface ScoredQuestionnaire {
  readonly instrument: string;
  readonly total: number;
  readonly prorated: boolean;
  readonly answers: Answers | null;
  /** The answer to the item that signals a risk of self-harm, 0 included; null when it is not known or not asked. */
  readonly riskAnswer: number | null;
}

/**
 * Scores the questionnaires of one occasion, by the catalogue of the day on which they were filled in.
 *
 * @throws RuleBroken naming the questionnaire's field: `scores.instrument-unknown`, `scores.instrument-twice`,
 *   `scores.answers-or-total`, and the refusals of the item rules (`score.…`).
 */
export function scoreAll(
  filledIn: readonly FilledIn[],
  takenOn: CalendarDay,
): readonly ScoredQuestionnaire[] {
  refuseSameInstrumentTwice(filledIn);
  return filledIn.map((questionnaire, index) =>
    scoreOne(questionnaire, instrumentOf(questionnaire, index, takenOn), `questionnaires[${String(index)}]`),
  );
}

function scoreOne({ answers, total }: FilledIn, instrument: Instrument, field: string): ScoredQuestionnaire {
  const { token } = instrument;
  if (answers !== undefined && total === undefined) {
    const riskAnswer = instrument.riskItem === null ? null : (answers[instrument.riskItem - 1] ?? null);
    return { instrument: token, ...score(instrument, answers, `${field}.answers`), answers, riskAnswer };
  }
  if (total !== undefined && answers === undefined) {
    return {
      instrument: token,
      ...acceptTotal(instrument, total, `${field}.total`),
      answers: null,
      riskAnswer: null,
    };
  }
  throw wrong(
    'scores.answers-or-total',
    'A questionnaire comes with its answers or with a total, not both.',
    field,
  );
}

/** The first answer among the questionnaires that signals a risk of self-harm; null where none does. */
export function riskIn(scored: readonly ScoredQuestionnaire[], takenOn: CalendarDay): number | null {
  const signals = scored.flatMap(({ instrument: token, answers }) => {
    const instrument = instrumentOn(token, takenOn);
    const answer =
      instrument === undefined || answers === null ? null : answerThatSignalsRisk(instrument, answers);
    return answer === null ? [] : [answer];
  });
  return signals.length === 0 ? null : Math.max(...signals);
}

function refuseSameInstrumentTwice(filledIn: readonly FilledIn[]): void {
  const tokens = filledIn.map(({ instrument }) => instrument);
  const repeated = tokens.findIndex((token, index) => tokens.indexOf(token) !== index);
  if (repeated === -1) return;
  throw wrong(
    'scores.instrument-twice',
    'An instrument is filled in once on one occasion.',
    `questionnaires[${String(repeated)}].instrument`,
  );
}

function instrumentOf({ instrument: token }: FilledIn, index: number, takenOn: CalendarDay): Instrument {
  const instrument = instrumentOn(token, takenOn);
  if (instrument !== undefined) return instrument;
  throw wrong(
    'scores.instrument-unknown',
    `The instruments of the catalogue are ${instrumentTokens.join(', ')}; some only from a day on.`,
    `questionnaires[${String(index)}].instrument`,
  );
}

function wrong(code: string, message: string, field: string): RuleBroken {
  return new RuleBroken(code, message, { kind: 'wrong-value', field });
}
