import { instrumentOn, instrumentTokens, type Instrument } from '#domain-model/measures/instruments';
import { acceptTotal, itemsOf, score, type Answers, type ScoredItems } from '#domain-model/measures/score';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';

/** A questionnaire as it was given: its answers item by item, or a total that someone else has added up. */
export interface FilledIn {
  readonly instrument: string;
  readonly answers?: Answers | undefined;
  readonly total?: number | undefined;
  /** The answer to the item that signals a risk of self-harm, stated beside a total. */
  readonly item9?: number | undefined;
}

/** A questionnaire that has been scored. Its answers stay in this service. */
export interface ScoredQuestionnaire {
  readonly instrument: string;
  readonly total: number;
  readonly prorated: boolean;
  readonly answers: Answers | null;
  /** The answer to the item that signals a risk of self-harm, 0 included; null when it is not known, or the instrument has none. */
  readonly riskAnswer: number | null;
}

/** With what it is a sum of, or a mean over. */
export interface ScoredNow extends ScoredQuestionnaire {
  readonly items: ScoredItems;
}

/**
 * Scores the questionnaires of one occasion, by the catalogue of the day on which they were filled in.
 *
 * @throws RuleBroken naming the questionnaire's field: `scores.instrument-unknown`, `scores.instrument-twice`,
 *   `scores.answers-or-total`, `scores.item-9-beside-total`, `scores.item-9-contradicts-total`, and the refusals of the
 *   item rules (`score.…`).
 */
export function scoreAll(filledIn: readonly FilledIn[], takenOn: CalendarDay): readonly ScoredNow[] {
  refuseSameInstrumentTwice(filledIn);
  return filledIn.map((questionnaire, index) =>
    scoreOne(questionnaire, instrumentOf(questionnaire, index, takenOn), `questionnaires[${String(index)}]`),
  );
}

function scoreOne({ answers, total, item9 }: FilledIn, instrument: Instrument, field: string): ScoredNow {
  const { token } = instrument;
  const items = itemsOf(instrument, answers ?? null);
  refuseItem9Elsewhere({ answers, item9 }, instrument, field);
  if (answers !== undefined && total === undefined) {
    const riskAnswer = instrument.riskItem === null ? null : (answers[instrument.riskItem - 1] ?? null);
    return {
      instrument: token,
      ...score(instrument, answers, `${field}.answers`),
      answers,
      items,
      riskAnswer,
    };
  }
  if (total !== undefined && answers === undefined) {
    return {
      instrument: token,
      ...acceptTotal(instrument, total, `${field}.total`),
      answers: null,
      items,
      riskAnswer: riskAnswerBeside(total, instrument, { item9, field }),
    };
  }
  throw RuleBroken.wrongValue(
    'scores.answers-or-total',
    'A questionnaire comes with its answers or with a total, not both.',
    field,
  );
}

function refuseItem9Elsewhere(
  { answers, item9 }: Pick<FilledIn, 'answers' | 'item9'>,
  { riskItem }: Instrument,
  field: string,
): void {
  if (item9 === undefined || (riskItem !== null && answers === undefined)) return;
  throw RuleBroken.wrongValue(
    'scores.item-9-beside-total',
    'Item 9 is stated beside a total of the PHQ-9, and nowhere else: answers hold it themselves.',
    `${field}.item9`,
  );
}

/** What a total leaves open of the item: nothing where it is 0 or the item is stated beside it. */
function riskAnswerBeside(
  total: number,
  { riskItem, itemCount, itemRange: { highest } }: Instrument,
  { item9, field }: { readonly item9: number | undefined; readonly field: string },
): number | null {
  if (riskItem === null) return null;
  if (item9 === undefined) return total === 0 ? 0 : null;
  const others = total - item9;
  const isPossible = Number.isInteger(item9) && item9 >= 0 && item9 <= highest;
  if (isPossible && others >= 0 && others <= (itemCount - 1) * highest) return item9;
  throw RuleBroken.wrongValue(
    'scores.item-9-contradicts-total',
    `Item 9 is a whole number from 0 to ${String(highest)}, and the other items make up the rest of the total.`,
    `${field}.item9`,
  );
}

function refuseSameInstrumentTwice(filledIn: readonly FilledIn[]): void {
  const tokens = filledIn.map(({ instrument }) => instrument);
  const repeated = tokens.findIndex((token, index) => tokens.indexOf(token) !== index);
  if (repeated === -1) return;
  throw RuleBroken.wrongValue(
    'scores.instrument-twice',
    'An instrument is filled in once on one occasion.',
    `questionnaires[${String(repeated)}].instrument`,
  );
}

function instrumentOf({ instrument: token }: FilledIn, index: number, takenOn: CalendarDay): Instrument {
  const instrument = instrumentOn(token, takenOn);
  if (instrument !== undefined) return instrument;
  throw RuleBroken.wrongValue(
    'scores.instrument-unknown',
    `The instruments of the catalogue are ${instrumentTokens.join(', ')}; some only from a day on.`,
    `questionnaires[${String(index)}].instrument`,
  );
}
