import { RuleBroken } from '../rule-broken.js';
import type { Instrument, Range } from './instruments.js';

export interface Score {
  /** The sum of the items or, for a mean, the mean at two decimals. */
  readonly total: number;
  /** Items were missing and estimated by the mean of the others. */
  readonly prorated: boolean;
}

/** One answer for each item in the printed order; null where the person gave none. */
export type Answers = readonly (number | null)[];

/**
 * Scores a filled-in questionnaire by the item rules of its instrument.
 *
 * Proration of PHQ-9 and GAD-7: at most two items missing, total = mean of the answered × items, half rounded
 * up (PHQ manual; the halves are our choice).
 *
 * @param field how the caller names the answers: put before the index in a refusal, `answers[3]`.
 * @throws RuleBroken `score.wrong-number-of-answers`, `score.answer-out-of-range`, `score.answers-missing`
 */
export function score(instrument: Instrument, answers: Answers, field = 'answers'): Score {
  refuseWrongNumberOfAnswers(instrument, answers, field);
  refuseAnswersOutOfRange(instrument, answers, field);
  const missing = indicesOfMissing(instrument, answers);
  const mayMiss = Math.min(instrument.mayMiss, answers.length - 1);
  refuseTooManyMissing({ ...instrument, mayMiss }, missing, field);
  const given = answers.filter(
    (answer, index): answer is number => answer !== null && !saysNotApplicable(instrument, answer, index),
  );
  const sum = given.reduce((total, answer) => total + answer, 0);
  if (instrument.scoring === 'mean') return { total: atTwoDecimals(sum / given.length), prorated: false };
  if (missing.length === 0) return { total: sum, prorated: false };
  return { total: Math.round((sum * instrument.itemCount) / given.length), prorated: true };
}

/**
 * Accepts a total that someone else has scored: in range, and whole unless the instrument is a mean (two
 * decimals).
 *
 * @throws RuleBroken `score.total-out-of-range`
 */
export function acceptTotal(instrument: Instrument, total: number, field = 'total'): Score {
  const isFineEnough =
    instrument.scoring === 'mean' ? total === atTwoDecimals(total) : Number.isInteger(total);
  if (isFineEnough && isWithin(instrument.totalRange, total)) return { total, prorated: false };
  const kindOfNumber =
    instrument.scoring === 'mean' ? 'a number with at most two decimals' : 'a whole number';
  throw refusal('score.total-out-of-range', {
    field,
    message: `A total of ${instrument.token} is ${kindOfNumber} from ${inWords(instrument.totalRange)}.`,
  });
}

/**
 * The answer above 0 to the item that signals a risk of self-harm (PHQ-9 item 9); null when it is 0 or was
 * not given, and for an instrument without such an item.
 */
export function answerThatSignalsRisk(instrument: Instrument, answers: Answers): number | null {
  if (instrument.riskItem === null) return null;
  const answer = answers[instrument.riskItem - 1] ?? 0;
  return answer > 0 ? answer : null;
}

/** What a total is a sum of, or a mean over. */
export interface ScoredItems {
  /** How many items were answered; null for a total that someone else has added up. */
  readonly answered: number | null;
  /** How many items there were for this person: sums of another number are no first and last of anything. */
  readonly outOf: number;
}

/**
 * Work that does not apply leaves the WSAS four items, out of 32 instead of 40 (Mundt et al. 2002 has five of 0 to 8; the
 * national 9 is no score). What is missing and estimated by proration counts among the items, for it is in the total.
 */
export function itemsOf(instrument: Instrument, answers: Answers | null): ScoredItems {
  if (answers === null) return { answered: null, outOf: instrument.itemCount };
  const applying = answers.filter((answer, index) =>
    answer === null
      ? !instrument.itemsNotForEveryone.includes(index + 1)
      : !saysNotApplicable(instrument, answer, index),
  );
  return { answered: applying.filter((answer) => answer !== null).length, outOf: applying.length };
}

export type RiskLevel = 'review' | 'same-day';

/**
 * How soon a clinician must look: the same day for an answer of 2 or more, or one higher than the last time
 * (our escalation, to be confirmed by a clinical safety officer); else before the session closes.
 *
 * @param lastAnswer the answer to the same item the time before, 0 included; null when there was none.
 */
export function riskLevelOf(answer: number, lastAnswer: number | null): RiskLevel {
  const hasRisen = lastAnswer !== null && answer > lastAnswer;
  return answer >= 2 || hasRisen ? 'same-day' : 'review';
}

function refuseWrongNumberOfAnswers(
  { token, itemCount, notAlwaysPrinted }: Instrument,
  answers: Answers,
  field: string,
): void {
  if (answers.length <= itemCount && answers.length >= itemCount - notAlwaysPrinted) return;
  throw refusal('score.wrong-number-of-answers', {
    field,
    message: `${token} has ${itemCount} items${notAlwaysPrinted === 0 ? '' : ` or, in some printings, ${itemCount - notAlwaysPrinted}`}; ${answers.length} answers were given.`,
  });
}

function refuseAnswersOutOfRange(instrument: Instrument, answers: Answers, field: string): void {
  const { token, itemRange } = instrument;
  const wrong = answers.findIndex(
    (answer, index) =>
      answer !== null &&
      !saysNotApplicable(instrument, answer, index) &&
      !(Number.isInteger(answer) && isWithin(itemRange, answer)),
  );
  if (wrong === -1) return;
  throw refusal('score.answer-out-of-range', {
    field: `${field}[${wrong}]`,
    message: `An answer of ${token} is a whole number from ${inWords(itemRange)}.`,
  });
}

function refuseTooManyMissing(
  { token, mayMiss, notApplicable }: Instrument,
  missing: readonly number[],
  field: string,
): void {
  const firstTooMany = missing[mayMiss];
  if (firstTooMany === undefined) return;
  throw refusal('score.answers-missing', {
    field: `${field}[${firstTooMany}]`,
    message:
      firstTooMany + 1 === notApplicable?.item
        ? `${token} is scored with item ${notApplicable.item} answered, by ${notApplicable.answer} where it does not apply.`
        : `${token} is scored with at most ${mayMiss} answers missing; ${missing.length} are.`,
  });
}

function indicesOfMissing(instrument: Instrument, answers: Answers): readonly number[] {
  return answers.flatMap((answer, index) =>
    answer === null && !instrument.itemsNotForEveryone.includes(index + 1) ? [index] : [],
  );
}

function saysNotApplicable({ notApplicable }: Instrument, answer: number, index: number): boolean {
  return notApplicable?.item === index + 1 && notApplicable.answer === answer;
}

function isWithin({ lowest, highest }: Range, value: number): boolean {
  return value >= lowest && value <= highest;
}

function inWords({ lowest, highest }: Range): string {
  return `${lowest} to ${highest}`;
}

function atTwoDecimals(value: number): number {
  return Math.round(value * 100) / 100;
}

function refusal(code: string, { field, message }: { field: string; message: string }): RuleBroken {
  return RuleBroken.wrongValue(code, message, field);
}
