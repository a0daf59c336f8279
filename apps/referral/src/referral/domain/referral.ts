import type { NewEvent } from '#domain-model/define-event';
import { newEvent } from '#domain-model/define-event';
import {
  AssessmentRecorded,
  ReferralAccepted,
  ReferralDeclined,
  ReferralDischarged,
  ReferralReceived,
} from '#domain-model/events/referral.events';
import type { CareContact } from '#domain-model/measures/treatment-contact';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import { londonDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import { endCodeGroup } from '#domain-model/values/end-code';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { refuseFutureDay } from '#domain-model/values/not-future';
import { instantOf } from '#domain-model/values/calendar';
import { contactArrivalMs, refuseContradictingEndCode } from './end-code-fit.js';
import { refuseUnlessEligible } from '../../intake/domain/eligibility.js';
import type { Acceptance, Closure, ReferralState } from './referral.state.js';
import type { Departure } from './withdrawal-and-transfer.js';
import type { Correction, Corrected } from './referral-corrections.js';
import type { Assessment, PlannedTreatment } from './suitability.js';
import { refuseVoided } from './referral-status.js';
import { refuseUnlessConsistent, refuseUnlessRecommended } from './suitability.js';
import { refuseOverUnseenDanger, refuseUnlessStillPassing, type UnseenDanger } from './unseen-danger.js';
import type { Clocks } from './waiting-time.js';
import { clocksOf } from './waiting-time.js';

export interface Request {
  readonly referralId: string;
  readonly providerCode: OdsCode;
  readonly person: { readonly id: string; readonly birthDate: CalendarDay };
  readonly source: SourceOfReferral;
  readonly receivedOn: CalendarDay;
  readonly minimumAge: number;
  /** The day on which another provider passed it on, whose day of receipt stays: the clock runs on. */
  readonly transferredIn?: CalendarDay | false;
}

export interface Discharge {
  readonly dischargedOn: CalendarDay;
  readonly endCode: EndCode;
  readonly endCodeReason?: string | null;
}

export interface Accepting extends PlannedTreatment {
  readonly acceptedOn: CalendarDay;
  readonly guidedSelfHelpOverride: { readonly reason: string } | null;
}

/**
 * One request for help, from the day it is received to the day it is closed.
 *
 * A referral is *received* from the person or a professional, if the person is old enough; that day the clocks begin.
 * An assessment is *recorded*, perhaps again later: the problem, and whether the service suits. A suitable person is
 * *accepted* onto the waiting list of a step and therapy, and accepted again when moving to another list. Contacts are
 * learnt from scheduling, late and in any order; the first treatment ends the wait. In the end the referral is *declined*
 * before any treatment, or *discharged*, each with its national end code; or *left*: the person withdraws, or another
 * provider goes on.
 *
 * Invariants: nothing is dated in the future, before receipt or before what went before it; only a referral assessed as
 * suitable is accepted, and one found unsuitable later waits no more until it is accepted anew; a closed referral stays as it is until something is
 * corrected or its closure is undone; a decline has had no treatment contact; an end code that says "treated" has had one,
 * one that does not has had none, and one that contradicts the course says why; nobody is discharged before the last
 * contact; the service closes and voids nothing over a risk that nobody has reviewed, or over danger that its sender spoke
 * of and nobody has looked at. A mistaken referral is *voided*: it counts nowhere, and nothing happens to it unless that is
 * undone.
 */
export class Referral {
  private readonly recorded: NewEvent[] = [];

  private constructor(
    private state: ReferralState,
    private readonly contacts: readonly CareContact[],
    private readonly unseen: UnseenDanger = {},
  ) {}

  /** @throws RuleBroken (422) when the person is too young, or a day lies in the future or out of order. */
  static receive(request: Request, now: Instant): Referral {
    const { referralId: id, providerCode, person, source, receivedOn, minimumAge } = request;
    const { transferredIn: receivedHereOn = false } = request;
    const passedOn = receivedHereOn === false ? {} : { transferredIn: true, receivedHereOn };
    refuseFutureDay('receivedOn', receivedOn, now);
    refuseUnlessEligible({ birthDate: person.birthDate, receivedOn, minimumAge });
    const referral = new Referral(
      {
        id,
        providerCode,
        personId: person.id,
        source,
        receivedOn,
        assessment: null,
        acceptance: null,
        closure: null,
        voidedOn: null,
        version: 0,
      },
      [],
    );
    referral.recorded.push(
      newEvent(ReferralReceived, instantOf(receivedOn, now), {
        referralId: id,
        personId: person.id,
        receivedOn,
        source,
        ...passedOn,
      }),
    );
    return referral;
  }

  static load(state: ReferralState, contacts: readonly CareContact[], unseen: UnseenDanger = {}): Referral {
    return new Referral(state, contacts, unseen);
  }

  /** @throws RuleBroken when the referral is closed (409) or the outcome is not consistent or out of time (422). */
  recordAssessment(assessment: Assessment, now: Instant): void {
    this.refuseIfClosed();
    this.refuseOutOfTime('assessedOn', assessment.assessedOn, now);
    this.refuseAssessmentOutOfOrder(assessment.assessedOn);
    refuseUnlessConsistent(assessment);
    this.state = { ...this.state, assessment, acceptance: this.acceptanceAfter(assessment) };
    this.recorded.push(
      newEvent(AssessmentRecorded, instantOf(assessment.assessedOn, now), { ...this.whose, ...assessment }),
    );
  }

  /** @throws RuleBroken when not assessed as suitable or closed (409), or the treatment is not recommended (422). */
  accept({ acceptedOn, step, therapy, guidedSelfHelpOverride }: Accepting, now: Instant): void {
    this.refuseIfClosed();
    const { problemDescriptor } = this.refuseUnlessAssessedAsSuitable();
    this.refuseOutOfTime('acceptedOn', acceptedOn, now);
    this.refuseAcceptanceOutOfOrder(acceptedOn);
    const override = refuseUnlessRecommended({ step, therapy }, problemDescriptor, guidedSelfHelpOverride);
    const number = (this.state.acceptance?.number ?? 0) + 1;
    const guidedSelfHelpReason = override?.reason ?? null;
    const acceptance = { number, acceptedOn, step, therapy, guidedSelfHelpReason, lapsedOn: null };
    this.state = { ...this.state, acceptance };
    this.recorded.push(
      newEvent(ReferralAccepted, instantOf(acceptedOn, now), {
        ...this.whose,
        acceptedOn,
        step,
        therapy,
        problemDescriptor,
        guidedSelfHelpOverridden: override !== null,
      }),
    );
  }

  /** @throws RuleBroken when closed or already treated (409), or the end code speaks of treatment (422). */
  decline(decline: Omit<Closure, 'how' | 'closedOn'> & { declinedOn: CalendarDay }, now: Instant): void {
    const { declinedOn, endCode, signpostedTo, endCodeReason = null } = decline;
    this.refuseIfClosed();
    this.refuseClosingOutOfTime('declinedOn', declinedOn, now);
    refuseOverUnseenDanger(this.unseen, { endCode, by: 'service' });
    if (endCodeGroup(endCode) === 'treated') {
      throw RuleBroken.wrongValue(
        'referral.end-code-is-for-treated',
        `End code ${endCode} is for people who were treated.`,
        'endCode',
      );
    }
    this.refuseIfTreated('Cannot decline a referral whose treatment has begun: discharge it.', now);
    this.refuseContradiction(endCode, endCodeReason, now);
    const closure = { how: 'declined', closedOn: declinedOn, endCode, signpostedTo, endCodeReason } as const;
    this.state = { ...this.state, closure };
    const signposted = signpostedTo !== null || endCode === '11';
    this.recorded.push(
      newEvent(ReferralDeclined, instantOf(declinedOn, now), {
        ...this.whose,
        declinedOn,
        endCode,
        signposted,
      }),
    );
  }

  /**
   * @throws RuleBroken when closed, when the end code does not fit the treatment contacts (409; with `retryAfterMs` while
   *   none is known, since contacts are learnt from scheduling), or when dated before receipt or the last contact (422).
   */
  discharge({ dischargedOn, endCode, endCodeReason = null }: Discharge, now: Instant): void {
    this.refuseIfClosed();
    this.refuseClosingOutOfTime('dischargedOn', dischargedOn, now);
    refuseOverUnseenDanger(this.unseen, { endCode, by: 'service' });
    if (endCodeGroup(endCode) !== 'treated') {
      this.refuseIfTreated(`End code ${endCode} is for people who were not treated.`, now);
    } else if (this.clocks(londonDay(now)).treatmentContactCount === 0) {
      throw RuleBroken.wrongState(
        'referral.no-contact-known-yet',
        `End code ${endCode} needs a treatment contact, and none is known here yet.`,
        { field: 'endCode', retryAfterMs: contactArrivalMs },
      );
    }
    this.refuseContradiction(endCode, endCodeReason, now);
    const closure = { how: 'discharged', closedOn: dischargedOn, endCode, signpostedTo: null } as const;
    this.state = { ...this.state, closure: { ...closure, endCodeReason } };
    this.recorded.push(
      newEvent(ReferralDischarged, instantOf(dischargedOn, now), { ...this.whose, dischargedOn, endCode }),
    );
  }

  /** The person withdraws, or another provider goes on: see withdrawal-and-transfer.ts. */
  leave(departure: Departure, now: Instant): Closure {
    this.refuseIfClosed();
    this.refuseClosingOutOfTime(departure.field, departure.on, now);
    const { state, unseen } = this;
    const left = departure.close({ state, unseen, clocks: this.clocks(londonDay(now)) }, now);
    this.state = { ...state, closure: left.closure };
    this.recorded.push(left.event);
    return left.closure;
  }

  /** It was a mistake that it was recorded at all: see voiding.ts. */
  void(correction: Correction, now: Instant): Corrected {
    // At what is closed nobody can look.
    const unseen = this.state.closure === null ? this.unseen : { ...this.unseen, notLookedAt: null };
    refuseOverUnseenDanger(unseen, { endCode: null, by: 'service' });
    return this.correct(correction, now);
  }

  /** Corrects what had been recorded wrongly, or undoes the closure: see referral-corrections.ts. */
  correct(correction: Correction, now: Instant): Corrected {
    const right = correction(this.state, this.contacts, now);
    const closures = { before: this.state.closure, after: right.state.closure };
    refuseUnlessStillPassing(this.unseen, closures, londonDay(now));
    this.state = right.state;
    this.recorded.push(right.event);
    return right;
  }

  /** The first day from a given one on that lies before nothing that has happened. */
  closableOn(day: CalendarDay, now: Instant): CalendarDay {
    const { lastContactOn } = this.clocks(londonDay(now));
    const days = [day, this.state.receivedOn, this.lastDecision?.on ?? day, lastContactOn ?? day];
    return days.sort().at(-1) ?? day;
  }

  clocks(asOf: CalendarDay): Clocks {
    const { receivedOn, closure } = this.state;
    return clocksOf(this.contacts, { receivedOn, closedOn: closure?.closedOn ?? null, asOf });
  }

  /** What the store keeps, and what happened since it was loaded. */
  get stored(): ReferralState {
    return this.state;
  }

  get events(): readonly NewEvent[] {
    return this.recorded;
  }

  private get whose(): { referralId: string; personId: string } {
    return { referralId: this.state.id, personId: this.state.personId };
  }

  private refuseIfClosed(): void {
    const { closure } = this.state;
    refuseVoided(this.state);
    if (closure !== null) {
      throw RuleBroken.wrongState(
        `referral.already-${closure.how}`,
        `The referral was ${closure.how} on ${closure.closedOn}.`,
      );
    }
  }

  /** The assessment before counts as well: of acceptances of before 28 November 2026 it is not stored that they lapsed. */
  private acceptanceAfter(assessment: Assessment): Acceptance | null {
    const { acceptance, assessment: before } = this.state;
    const unsuitable = [before, assessment].find((one) => one?.suitable === false) ?? null;
    if (acceptance === null || acceptance.lapsedOn !== null || unsuitable === null) return acceptance;
    return { ...acceptance, lapsedOn: unsuitable.assessedOn };
  }

  private refuseUnlessAssessedAsSuitable(): Assessment {
    const { assessment } = this.state;
    if (assessment === null) {
      throw RuleBroken.wrongState(
        'referral.not-assessed',
        'Cannot accept a referral before its assessment is recorded.',
      );
    }
    if (!assessment.suitable) {
      throw RuleBroken.wrongState(
        'referral.not-suitable',
        'Cannot accept a referral that was assessed as not suitable.',
      );
    }
    return assessment;
  }

  private refuseAcceptanceOutOfOrder(acceptedOn: CalendarDay): void {
    const last = this.lastDecision;
    if (last !== null && acceptedOn < last.on) {
      throw RuleBroken.wrongValue(
        'referral.accepted-out-of-order',
        `acceptedOn is ${acceptedOn}, but the ${last.what} before it was on ${last.on}.`,
        'acceptedOn',
      );
    }
  }

  /** A later assessment is later: what had been recorded wrongly is corrected. */
  private refuseAssessmentOutOfOrder(assessedOn: CalendarDay): void {
    const last = this.lastDecision;
    if (last !== null && assessedOn < last.on) {
      throw RuleBroken.wrongValue(
        'assessment.out-of-order',
        `assessedOn is ${assessedOn}, but the ${last.what} before it was on ${last.on}.`,
        'assessedOn',
      );
    }
  }

  private get lastDecision(): { readonly what: string; readonly on: CalendarDay } | null {
    const { assessment, acceptance } = this.state;
    const decided = [
      ...(assessment === null ? [] : [{ what: 'assessment', on: assessment.assessedOn }]),
      ...(acceptance === null ? [] : [{ what: 'acceptance', on: acceptance.acceptedOn }]),
    ];
    return decided.sort((one, other) => (one.on < other.on ? 1 : -1))[0] ?? null;
  }

  private refuseContradiction(endCode: EndCode, reason: string | null, now: Instant): void {
    const course = { assessment: this.state.assessment, clocks: this.clocks(londonDay(now)) };
    refuseContradictingEndCode(endCode, course, reason);
  }

  private refuseOutOfTime(field: string, day: CalendarDay, now: Instant): void {
    refuseFutureDay(field, day, now);
    if (day < this.state.receivedOn) {
      throw RuleBroken.wrongValue(
        'referral.before-receipt',
        `${field} is ${day}, but the referral was received on ${this.state.receivedOn}.`,
        field,
      );
    }
  }

  private refuseClosingOutOfTime(field: string, day: CalendarDay, now: Instant): void {
    this.refuseOutOfTime(field, day, now);
    const last = this.lastDecision;
    if (last !== null && day < last.on) {
      throw RuleBroken.wrongValue(
        'referral.closed-before-what-it-closed',
        `${field} is ${day}, but the ${last.what} was on ${last.on}.`,
        field,
      );
    }
    const { lastContactOn } = this.clocks(londonDay(now));
    if (lastContactOn !== null && day < lastContactOn) {
      throw RuleBroken.wrongValue(
        'referral.closed-before-last-contact',
        `${field} is ${day}, but the last contact was on ${lastContactOn}.`,
        field,
      );
    }
  }

  private refuseIfTreated(message: string, now: Instant): void {
    if (this.clocks(londonDay(now)).treatmentContactCount > 0) {
      throw RuleBroken.wrongState('referral.already-treated', message, { field: 'endCode' });
    }
  }
}
