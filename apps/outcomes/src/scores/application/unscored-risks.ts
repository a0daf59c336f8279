import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import { crisisHelp } from '#domain-model/values/crisis-help';
import { londonDay, type Instant } from '#domain-model/values/calendar';
import { Configuration } from '#service-kit/runtime/configuration';
import type { RequestContext } from '#service-kit/http/request-context';
import { Refused, refusalOf } from '#service-kit/http/problem-details';
import { accountUnverified } from '#service-kit/security/closed-account';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { CourseStore, type StoredCourse } from '../../course/database/course.store.js';
import { MergedPersonStore } from '../../course/database/merged-person.store.js';
import { RiskStore } from '../../review/database/risk.store.js';
import { unknownQuestionnaire } from '../../course/domain/score-correction.js';
import { referralNotKnownYet } from '../../course/domain/course-of-treatment.js';
import type { FilledIn } from '../../questionnaire/domain/filled-in.js';
import type { PlacedRisk } from '../../risk/domain/open-risk.js';
import { riskInUnscored, withDueTime, type Risk } from '../../risk/domain/risk.js';
import { riskToReview } from '../../risk/application/risk-to-review.js';

/** What can be read of a form that was refused. */
export interface RefusedForm {
  /** Of scores that are recorded for the first time; else the questionnaires that were to be corrected. */
  readonly referralId: string | null;
  readonly questionnaireId: string | null;
  readonly appointmentId: string | null;
  /** Null where none is stated that can be taken: now, or when the questionnaires were filled in. */
  readonly takenAt: Instant | null;
  readonly questionnaires: readonly FilledIn[];
}

interface Found {
  readonly course: StoredCourse;
  readonly appointmentId: string | null;
  readonly takenAt: Instant;
}

/**
 * Questionnaires that are refused are not recorded, and may say all the same that somebody is not safe. That is raised before
 * the refusal is answered, whatever they are refused for: whoever does not complete the form must not be overlooked.
 */
@Injectable()
export class UnscoredRisks {
  constructor(
    private readonly transactions: Transactions,
    private readonly courses: CourseStore,
    private readonly risks: RiskStore,
    private readonly persons: MergedPersonStore,
    private readonly configuration: Configuration,
  ) {}

  /** The refusal as it is to be answered: with the risk that stands in the form, if one does. Others pass as they are. */
  async raisedBefore(error: unknown, context: RequestContext, form: RefusedForm): Promise<unknown> {
    const refusal = refusalOf(error);
    const shown = riskInUnscored(form.questionnaires, londonDay(context.now));
    if (shown === null || !isOfTheForm(refusal.status)) return error;
    const risk = await this.raise(context, form, shown);
    if (risk === null) return error;
    return new Refused(
      { ...refusal, more: { ...refusal.more, risk: riskToReview(risk), crisisHelp } },
      error,
    );
  }

  /** Null where it is nothing to look at, or whoever sent it may not: the answer says so of no referral. */
  private async raise(context: RequestContext, form: RefusedForm, shown: Risk): Promise<PlacedRisk | null> {
    try {
      return await this.transactions.auditedRead(context, (tx) => this.raiseIn(tx, context, { form, shown }));
    } catch (error) {
      if (!(error instanceof RuleBroken)) throw error;
      if (error.code === accountUnverified) await this.raiseForClosedAccount(context, form, shown);
      return null;
    }
  }

  /**
   * Whoever signs in with the account of a record that was merged may be the person, and at risk: a clinician of the
   * surviving record looks, and sees that nobody has verified the account (decision 0056). The answer stays the same
   * whatever is found: it must not say which referrals there are.
   */
  private async raiseForClosedAccount(
    context: RequestContext,
    form: RefusedForm,
    shown: Risk,
  ): Promise<void> {
    try {
      await this.transactions.auditedForClosedAccount(context, async (tx) => {
        const risk = await this.raiseIn(tx, context, { form, shown });
        if (risk !== null) await this.risks.markUnverified(tx, risk.questionnaireId);
      });
    } catch (error) {
      if (!(error instanceof RuleBroken)) throw error;
    }
  }

  private async raiseIn(
    tx: Transaction,
    context: RequestContext,
    { form, shown }: { readonly form: RefusedForm; readonly shown: Risk },
  ): Promise<PlacedRisk | null> {
    const { course, ...place } = await this.find(tx, context, form);
    const { courseId, personId, providerCode } = course.course.state;
    await tx.auditAccess({ personId, referralId: courseId });
    const locked = (await this.courses.lockOrMake(tx, [{ courseId, personId, providerCode }])).get(courseId);
    if (locked === undefined) throw referralNotKnownYet();
    const asked = { ...place, referralId: courseId };
    const found = await this.risks.withOpenRisk(tx, locked, asked);
    const { openRisk: open } = found.course.parts;
    if (open === null && (await this.risks.wasReviewed(tx, { ...asked, answer: shown.answer }))) return null;
    const learnt = { recordedAt: context.now, reviewTimes: this.configuration.reviewTimesOf(providerCode) };
    const due = withDueTime(shown, { occasion: 'outside' }, learnt);
    // What the open risk says already is no more pressing for being sent again.
    const isSaid = open !== null && (open.answer ?? 0) >= (shown.answer ?? 0);
    const said = isSaid ? { level: open.level, dueAt: open.dueAt } : {};
    const again = { ...due, ...said, ...place, questionnaireId: newId(), isShared: false };
    const risk = found.course.raiseRisk(again);
    // Counts the version up: whoever scores the form at this moment begins again, and finds the risk.
    const saved = await this.courses.save(tx, found);
    await this.risks.raise(tx, saved, { risk, raisedAt: context.now });
    return risk;
  }

  /** @throws RuleBroken where it is not known, not this provider's, or not this person's. */
  private async find(tx: Transaction, { caller, now }: RequestContext, form: RefusedForm): Promise<Found> {
    const scored =
      form.questionnaireId === null ? undefined : await this.risks.placeOf(tx, form.questionnaireId);
    const courseId = scored?.referralId ?? form.referralId;
    if (courseId === null) throw unknownQuestionnaire();
    const course = await this.courses.find(tx, courseId);
    if (course === undefined) throw referralNotKnownYet();
    const { personId } = caller;
    if (personId !== undefined && !(await this.persons.isOne(tx, personId, course.course.state.personId)))
      throw referralNotKnownYet();
    const takenAt = caller.role === 'patient' ? now : (form.takenAt ?? scored?.takenAt ?? now);
    if (scored !== undefined) return { course, takenAt, appointmentId: scored.appointmentId };
    // A risk must not hold the appointment of somebody else.
    const of = form.appointmentId === null ? null : await this.courses.ofAppointment(tx, form.appointmentId);
    const isOthers = of !== null && of !== courseId;
    return { course, takenAt, appointmentId: isOthers ? null : form.appointmentId };
  }
}

/** Not who may not, and no fault of ours: then nothing of the form was looked at, or it is sent again. */
function isOfTheForm(status: number): boolean {
  return [404, 409, 412, 422].includes(status);
}
