import type { RiskLevel } from '#domain-model/measures/score';
import { refuseTogether, RuleBroken } from '#domain-model/rule-broken';
import { addMinutes, endOfLondonDay, londonDay, type Instant } from '#domain-model/values/calendar';
import type { RiskAction, RiskFinding } from '#domain-model/values/risk-review';
import { workingDaysAfter } from '#domain-model/values/working-days';

/** A clinician has looked: who, when, what was found and what was done. */
export interface RiskReview {
  readonly reviewedAt: Instant;
  /** The opaque subject of the caller's token. */
  readonly reviewedBy: string;
  readonly found: readonly RiskFinding[];
  readonly actions: readonly RiskAction[];
  /** In words, for colleagues; it leaves this service in no event, log line or error. */
  readonly note: string | null;
}

/** What was found of these asks for something to be done, by whoever found it. */
const askForAction: readonly RiskFinding[] = [
  'active-thoughts',
  'plan-or-intent',
  'self-harm',
  'risk-to-others',
  'risk-from-others',
  'child-at-risk',
  'not-asked',
];
/** Against "no current risk". */
const thoughtsOrActs: readonly RiskFinding[] = [
  'passive-thoughts',
  'active-thoughts',
  'plan-or-intent',
  'self-harm',
  'not-asked',
];
const toBeExplained: readonly RiskAction[] = ['no-further-action', 'not-reached', 'other'];

/**
 * A review says what was found and what was done, and nothing that contradicts itself. Where nothing was done, or nobody
 * could be reached, the note says why; whoever could not be reached is not left at that: a GP, a crisis team, the police or
 * a supervisor knows. That a response follows from needs and safety, not from a grade, is NICE NG225, recommendations 1.6.5
 * and 1.6.6; which finding asks for an action is the platform's design.
 *
 * Of somebody who has died nothing more is asked, and the finding says why nothing was done.
 *
 * @throws RuleBroken `risk.review-contradicts-itself`, `risk.action-needed`, `risk.note-needed` (422)
 */
export function refuseHalfReview({
  found,
  actions,
  note,
}: Omit<RiskReview, 'reviewedAt' | 'reviewedBy'>): void {
  const doesNothing = actions.includes('no-further-action');
  const hasDied = found.includes('person-has-died');
  if (doesNothing && actions.length > 1) {
    throw RuleBroken.wrongValue(
      'risk.review-contradicts-itself',
      'No further action stands alone among the actions.',
      'actions',
    );
  }
  if (found.includes('no-current-risk') && found.some((one) => thoughtsOrActs.includes(one))) {
    throw RuleBroken.wrongValue(
      'risk.review-contradicts-itself',
      'No current risk was found, and a risk was.',
      'found',
    );
  }
  if (hasDied && found.includes('no-current-risk')) {
    throw RuleBroken.wrongValue(
      'risk.review-contradicts-itself',
      'Somebody who has died was not asked.',
      'found',
    );
  }
  const asks = (one: RiskFinding) => askForAction.includes(one) && !(hasDied && one === 'not-asked');
  const isLeftAtThat = doesNothing || actions.every((one) => one === 'not-reached');
  const lacksAction = isLeftAtThat && (found.some(asks) || !doesNothing);
  const isExplained = hasDied && doesNothing;
  const lacksNote = note === null && !isExplained && actions.some((one) => toBeExplained.includes(one));
  refuseTogether([
    lacksAction
      ? RuleBroken.wrongValue(
          'risk.action-needed',
          'What was found asks for an action; say which was taken.',
          'actions',
        )
      : null,
    lacksNote
      ? RuleBroken.wrongValue(
          'risk.note-needed',
          `${toBeExplained.join(', ')}: the note says why or what.`,
          'note',
        )
      : null,
  ]);
}

/**
 * Nobody is taken for dead by a review alone: a referral that ended with the death says so.
 *
 * @throws RuleBroken `risk.death-not-known` (409, with `retryAfterMs`: the event may be on its way)
 */
export function refuseAsDied({ found }: Pick<RiskReview, 'found'>): void {
  if (!found.includes('person-has-died')) return;
  throw RuleBroken.wrongState(
    'risk.death-not-known',
    'No referral of this person ended with a death (17, 49): close the referral with it first.',
    { field: 'found', retryAfterMs: 100 },
  );
}

/** The answer that whoever reviews has seen; null: not known; left out: not said. */
export interface SeenAnswer {
  readonly answer?: number | null | undefined;
}

/**
 * One contact has one risk, and a higher answer may come between looking at it and recording what was found: "no current
 * risk" of somebody who saw the lower one must not take it from the list. That is the platform's design. The refusal does
 * not say the answer: it is to be looked at where the risk is listed.
 *
 * @throws RuleBroken `risk.answered-again` (409)
 */
export function refuseUnlessSeen(
  risk: { readonly answer: number | null; readonly hasRisen: boolean },
  { answer: seen }: SeenAnswer,
): void {
  if (seen === risk.answer || (seen === undefined && !risk.hasRisen)) return;
  throw RuleBroken.wrongState(
    'risk.answered-again',
    'The person has answered item 9 again, and higher, or another answer is sent than stands. ' +
      'Look at the risk in GET /risks, and send the review with the answer that stands there.',
    { field: 'answer', more: { ways: ['GET /risks', 'answer'] } },
  );
}

/** How soon a provider has its risks looked at. */
export interface ReviewTimes {
  readonly sameDayHours: number;
  readonly reviewWorkingDays: number;
}

interface JustRaised {
  readonly level: RiskLevel;
  readonly occasion: 'before' | 'in' | 'outside';
  /** When the answer reached the service: nobody could look before. */
  readonly raisedAt: Instant;
}

/**
 * When a raised risk has to be reviewed at the latest.
 *
 * An answer to PHQ-9 item 9 above 0 is followed by a risk review before the session closes; 2 and above, or a rise, by
 * one on the same day. The levels and these times are the platform's design, for no national document sets hours; each
 * provider may set its own (SAME_DAY_REVIEW_HOURS, REVIEW_WORKING_DAYS).
 *
 * - `same-day`: within so many hours of its arrival, at whatever time of day.
 * - `review`, answered in a session: by the end of that day, on which the session closes.
 * - `review`, answered elsewhere: by the end of the next working day. Bank holidays count as working days: the alarm may
 *   come a day early, never late.
 */
export function reviewDueAt(
  { level, occasion, raisedAt }: JustRaised,
  { sameDayHours, reviewWorkingDays }: ReviewTimes,
): Instant {
  const today = londonDay(raisedAt);
  if (level === 'review' && occasion !== 'in')
    return endOfLondonDay(workingDaysAfter(today, reviewWorkingDays));
  return level === 'same-day' ? addMinutes(raisedAt, sameDayHours * 60) : endOfLondonDay(today);
}
