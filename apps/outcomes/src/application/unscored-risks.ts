import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, type Instant } from '#domain-model/values/calendar';
import { Configuration } from '#service-kit/configuration';
import type { Invocation } from '#service-kit/invocation';
import { Transactions } from '#service-kit/transaction';
import { CourseStore } from '../database/course.store.js';
import { RiskStore } from '../database/risk.store.js';
import type { FilledIn } from '../domain/filled-in.js';
import { riskInUnscored, withDueTime, type DueRisk } from '../domain/risk.js';

const ofAnotherReferral = 'scores.appointment-of-another-referral';
const recordedAlready = 'scores.recorded-already';

/** What was sent and could not be scored, by somebody who may record for this referral. */
export interface Unscored {
  readonly referralId: string;
  readonly takenAt: Instant;
  readonly occasion: 'before' | 'in' | 'outside';
  readonly appointmentId?: string | null | undefined;
  readonly questionnaires: readonly FilledIn[];
}

/**
 * Questionnaires that are refused are not recorded, and may say all the same that somebody is not safe. That is raised before
 * the refusal is answered: whoever does not complete the form must not be overlooked.
 */
@Injectable()
export class UnscoredRisks {
  constructor(
    private readonly transactions: Transactions,
    private readonly courses: CourseStore,
    private readonly risks: RiskStore,
    private readonly configuration: Configuration,
  ) {}

  /** The refusal as it is to be answered: with the risk that stands in the form, if one does. Others pass as they are. */
  async raisedBefore(error: unknown, invocation: Invocation, unscored: Unscored): Promise<unknown> {
    if (!(error instanceof RuleBroken) || !speaksOfTheForm(error)) return error;
    const risk = await this.raise(invocation, unscored, error.code);
    if (risk === null) return error;
    const { level, reason, dueAt } = risk;
    const { code, message, kind, field, more, others } = error;
    return new RuleBroken(code, message, {
      ...{ kind, others, more: { ...more, risk: { level, reason, dueAt } } },
      ...(field === undefined ? {} : { field }),
    });
  }

  /** Under the same request: what is written to the record is audited, with the reason that opened it. */
  private async raise(invocation: Invocation, unscored: Unscored, code: string): Promise<DueRisk | null> {
    const { now } = invocation;
    const { referralId, takenAt, occasion, questionnaires } = unscored;
    // A risk must not hold the appointment of somebody else.
    const appointmentId = code === ofAnotherReferral ? null : (unscored.appointmentId ?? null);
    const shown = riskInUnscored(questionnaires, londonDay(takenAt));
    if (shown === null) return null;
    return this.transactions.look(invocation, async (tx) => {
      const known = await this.courses.find(tx, referralId);
      if (known === undefined) return null;
      const { courseId, personId, providerCode } = known.course.snapshot;
      await tx.concerns({ personId, referralId });
      const held = (await this.courses.lockOrMake(tx, [{ courseId, personId, providerCode }])).get(courseId);
      if (held === undefined) return null;
      const reviewTimes = this.configuration.reviewTimesOf(providerCode);
      const risk = withDueTime(shown, { occasion }, { recordedAt: now, reviewTimes });
      const filled = { questionnaireId: newId(), appointmentId, takenAt };
      const isRepeat = code === recordedAlready;
      const isNew = await this.risks.addUnscored(tx, held, { ...filled, risk, raisedAt: now, isRepeat });
      if (!isNew) return risk;
      held.course.raiseUnscored(filled, risk);
      await this.courses.publish(tx, held);
      return risk;
    });
  }
}

/** These come after the look at who may record for the referral; whoever may not is told of no referral. */
function speaksOfTheForm({ code }: RuleBroken): boolean {
  return /^scores?\./.test(code) && code !== 'scores.referral-not-known-yet';
}
