import { newEvent, type NewEvent } from '#domain-model/define-event';
import {
  AssessmentCorrected,
  ClosureCorrected,
  ReferralCorrected,
  ReferralReopened,
} from '#domain-model/events/referral.events';
import type { CareContact } from '#domain-model/measures/treatment-contact';
import { longestGapInDays } from '#domain-model/measures/waiting-time';
import { RuleBroken } from '#domain-model/rule-broken';
import { addDays, londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { Correcting } from '#domain-model/values/correction-reason';
import { endCodeGroup, type EndCode } from '#domain-model/values/end-code';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { refuseFutureDay } from '#domain-model/values/not-future';
import {
  notClosed,
  refuseAfterWhatFollowed,
  refuseClosedTooEarly,
  refuseMisplaced,
  refuseNoChange,
  refuseUnfittingEndCode,
} from './correction-refusals.js';
import { refuseUnlessEligible } from '../../intake/domain/eligibility.js';
import type { Acceptance, Closure, ReferralState } from './referral.state.js';
import type { Assessment } from './suitability.js';
import { refuseVoided } from './referral-status.js';

/** What a referral is after something was corrected, and the event that tells it. */
export interface Corrected {
  readonly state: ReferralState;
  readonly event: NewEvent;
  /** For the record: the values that stood and those that stand. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** Puts something of a referral right, given all that is known of it. */
export type Correction = (state: ReferralState, contacts: readonly CareContact[], now: Instant) => Corrected;

export interface ReceiptCorrection extends Correcting {
  readonly receivedOn?: CalendarDay | undefined;
  readonly source?: SourceOfReferral | undefined;
  /** null where the identity has been erased: then the age is not asked again. */
  readonly birthDate: CalendarDay | null;
  readonly minimumAge: number;
  /** The first waiting list that the referral joined; null where it has joined none. */
  readonly firstAcceptedOn: CalendarDay | null;
}

export interface AssessmentCorrection extends Correcting {
  readonly assessedOn?: CalendarDay | undefined;
  readonly problemDescriptor?: ProblemDescriptor | null | undefined;
}

export interface ClosureCorrection extends Correcting {
  /** The words behind the correction say why an end code contradicts the course. */
  readonly note?: string | null;
  readonly closedOn?: CalendarDay | undefined;
  readonly endCode?: EndCode | undefined;
}

/**
 * A closure is undone only this long after its day. The operational standard lets at most 90 days pass between two
 * treatments (M047, M126): an episode that has lain still for longer is over, and who comes back is referred again.
 */
export const reopenedWithinDays = longestGapInDays;

/**
 * The day of receipt or the source.
 *
 * @throws RuleBroken `correction.changes-nothing`, `time.in-future`, `referral.received-after-what-followed`, and those of
 *   eligibility (422).
 */
export function correctReceipt(correction: ReceiptCorrection): Correction {
  return (state, contacts, now) => {
    refuseVoided(state);
    const { receivedOn = state.receivedOn, source = state.source } = correction;
    const before = { receivedOn: state.receivedOn, source: state.source };
    refuseNoChange(before, { receivedOn, source });
    if (receivedOn !== state.receivedOn) {
      refuseFutureDay('receivedOn', receivedOn, now);
      refuseAfterWhatFollowed(receivedOn, { state, contacts, firstAcceptedOn: correction.firstAcceptedOn });
      const { birthDate, minimumAge } = correction;
      if (birthDate !== null) refuseUnlessEligible({ birthDate, receivedOn, minimumAge });
    }
    const after = { receivedOn, source };
    const data = { ...whose(state), ...after, before, ...putBy(correction) };
    return {
      state: { ...state, ...after },
      event: newEvent(ReferralCorrected, correction.correctedAt, data),
      before,
      after,
    };
  };
}

/**
 * The day or the problem of the last assessment, also of a closed referral. What was planned by then stays as it was: that
 * guided self-help is not recommended for the right problem is said when treatment is booked or accepted next.
 *
 * @throws RuleBroken `referral.not-assessed` (409); `correction.changes-nothing`, `time.in-future`,
 *   `referral.before-receipt`, `assessment.after-what-followed` (422)
 */
export function correctAssessment(correction: AssessmentCorrection): Correction {
  return (state, _contacts, now) => {
    const { assessment } = state;
    refuseVoided(state);
    if (assessment === null)
      throw RuleBroken.wrongState('referral.not-assessed', 'There is no assessment to correct.');
    const { assessedOn = assessment.assessedOn, problemDescriptor = assessment.problemDescriptor } =
      correction;
    const before = {
      assessedOn: assessment.assessedOn,
      problemDescriptor: assessment.problemDescriptor,
    };
    refuseNoChange(before, { assessedOn, problemDescriptor });
    if (assessedOn !== assessment.assessedOn) refuseMisplaced(state, assessment, { assessedOn, now });
    const after = { assessedOn, problemDescriptor };
    const data = { ...whose(state), ...after, before, ...putBy(correction) };
    return {
      state: {
        ...state,
        assessment: { ...assessment, ...after },
        acceptance: lapsedBy(assessment, state, after),
      },
      event: newEvent(AssessmentCorrected, correction.correctedAt, data),
      before,
      after,
    };
  };
}

/** An acceptance that lapsed with this assessment has lapsed on its right day. */
function lapsedBy(
  { suitable, assessedOn: before }: Assessment,
  { acceptance }: ReferralState,
  { assessedOn }: Pick<Assessment, 'assessedOn'>,
): Acceptance | null {
  if (acceptance === null || suitable || acceptance.lapsedOn !== before) return acceptance;
  return { ...acceptance, lapsedOn: assessedOn };
}

/**
 * The day or the end code of a closure, held to the rules of the first one: not before receipt, assessment, acceptance or
 * the last contact, and with a code that fits whether there was treatment. A decline becomes a discharge where treatment was
 * recorded late: there is no deadline, since the nation counts the code for good.
 *
 * @throws RuleBroken `referral.not-closed` (409); `correction.changes-nothing`, `time.in-future`,
 *   `referral.before-receipt`, `referral.closed-before-what-it-closed`, `referral.closed-before-last-contact`,
 *   `referral.end-code-is-for-treated`, `referral.end-code-is-for-untreated` (422)
 */
export function correctClosure(correction: ClosureCorrection): Correction {
  return (state, contacts, now) => {
    const { closure } = state;
    refuseVoided(state);
    if (closure === null) throw notClosed();
    const { closedOn = closure.closedOn, endCode = closure.endCode } = correction;
    const before = { how: closure.how, closedOn: closure.closedOn, endCode: closure.endCode };
    const how = howWith(closure, endCode);
    refuseNoChange(before, { how, closedOn, endCode });
    const closed = { ...closure, how, closedOn, endCode };
    if (closedOn !== closure.closedOn) refuseClosedTooEarly(state, contacts, { closedOn, now });
    const reason = endCode === closure.endCode ? 'as it stood' : (correction.note ?? null);
    refuseUnfittingEndCode(state, contacts, { closed, reason });
    const after = { how, closedOn, endCode };
    const data = { ...whose(state), ...after, before, ...putBy(correction) };
    return {
      state: { ...state, closure: closed },
      event: newEvent(ClosureCorrected, correction.correctedAt, data),
      before,
      after,
    };
  };
}

/** Whoever was treated was discharged, though the treatment was recorded only after a decline. */
function howWith({ how }: Closure, endCode: EndCode): Closure['how'] {
  return how === 'declined' && endCodeGroup(endCode) === 'treated' ? 'discharged' : how;
}

/**
 * Undoes a decline, a discharge or a transfer made by mistake: the referral stands where it stood before. How long that is
 * possible is counted to the day on which it is done here, whatever day is stated.
 *
 * @throws RuleBroken `referral.not-closed`, `referral.closed-too-long-ago` (409)
 */
export function reopen(correction: Correcting): Correction {
  return (state, _contacts, now) => {
    const { closure } = state;
    refuseVoided(state);
    if (closure === null) throw notClosed();
    const { how, closedOn, endCode } = closure;
    if (londonDay(now) > addDays(closedOn, reopenedWithinDays)) {
      throw RuleBroken.wrongState(
        'referral.closed-too-long-ago',
        `A closure is undone within ${reopenedWithinDays} days of its day, ${closedOn}; after that it is corrected, or the person is referred again.`,
        { more: { ways: ['POST /referrals/{referralId}/closure-correction'] } },
      );
    }
    const before = { how, closedOn, endCode };
    const data = { ...whose(state), before, ...putBy(correction) };
    return {
      state: { ...state, closure: null },
      event: newEvent(ReferralReopened, correction.correctedAt, data),
      before,
      after: {},
    };
  };
}

function whose({ id, personId }: ReferralState): { referralId: string; personId: string } {
  return { referralId: id, personId };
}

function putBy({ reason, correctedBy, correctedAt }: Correcting): Correcting {
  return { reason, correctedBy, correctedAt };
}
