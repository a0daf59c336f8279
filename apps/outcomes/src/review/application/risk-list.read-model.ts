import { Injectable } from '@nestjs/common';
import type { RiskLevel } from '#domain-model/measures/score';
import { toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { RiskAction, RiskFinding, RiskReason } from '#domain-model/values/risk-review';
import type { RequestContext } from '#service-kit/http/request-context';
import { memberships } from '#service-kit/security/care-team';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { diedOn } from '../database/risk.store.js';

export interface ListedRisk {
  readonly questionnaireId: string;
  readonly referralId: string;
  readonly personId: string;
  readonly takenAt: Instant;
  /** 1 several days, 2 more than half the days, 3 nearly every day; null where it is not known. */
  readonly answer: number | null;
  readonly reason: RiskReason;
  /** Answered with a sign-in that nobody has verified to be the person's: ask the person, and verify the account. */
  readonly accountUnverified: boolean;
  /** The contact that the questionnaires belong to, if any. */
  readonly appointmentId: string | null;
  readonly level: RiskLevel;
  /** When the answer reached the service. */
  readonly raisedAt: Instant;
  /** It has to be reviewed by then. */
  readonly dueAt: Instant;
  /** Not reviewed, and the time has passed. */
  readonly overdue: boolean;
  /** The referral is closed since this day; the risk stays on the list all the same. */
  readonly referralClosedOn: CalendarDay | null;
  /** A referral of the person ended with a death: nothing is asked of him or her any more. */
  readonly personDiedOn: CalendarDay | null;
  /** The questionnaires that raised it were taken back; the risk stays until someone has looked. */
  readonly withdrawnAt: Instant | null;
  readonly reviewedAt: Instant | null;
  readonly reviewedBy: string | null;
  readonly reviewedByClinicianId: string | null;
  /** Null before a review, for one of before this was asked, and to a clinician outside the care team; so are `actions` and `note`. */
  readonly found: readonly RiskFinding[] | null;
  readonly actions: readonly RiskAction[] | null;
  readonly note: string | null;
}

interface RiskRow extends Omit<ListedRisk, 'takenAt' | 'raisedAt' | 'dueAt' | 'withdrawnAt' | 'reviewedAt'> {
  readonly takenAt: Date;
  readonly raisedAt: Date;
  readonly dueAt: Date;
  readonly withdrawnAt: Date | null;
  readonly reviewedAt: Date | null;
}

/** Reviewed ones are history, of which the latest are shown. Unreviewed ones are never cut off. */
const mostReviewed = 500;

const selectRisks = `
  select
    questionnaire_id as "questionnaireId",
    referral_id as "referralId",
    raised_risk.person_id as "personId",
    taken_at as "takenAt",
    answer,
    reason,
    account_unverified as "accountUnverified",
    appointment_id as "appointmentId",
    level,
    raised_at as "raisedAt",
    due_at as "dueAt",
    reviewed_at is null and due_at <= $1 as overdue,
    ended_on as "referralClosedOn",
    (${diedOn('raised_risk')}) as "personDiedOn",
    withdrawn_at as "withdrawnAt",
    reviewed_at as "reviewedAt",
    reviewed_by as "reviewedBy",
    reviewed_by_clinician_id as "reviewedByClinicianId",
    review_found as found,
    coalesce(review_actions, case when review_action is not null then array[review_action] end) as actions,
    review_note as note
  from raised_risk
  join course using (referral_id)`;
const toReview = `
  ${selectRisks}
  where reviewed_at is null
    and (due_at <= $1 or not $2)
  order by level desc, taken_at`;
const reviewed = `
  ${selectRisks}
  where reviewed_at is not null
    and not $2
  order by reviewed_at desc
  limit ${String(mostReviewed)}`;

/** Answers that say that someone may be at risk of self-harm: those of the same day first, then the oldest first. */
@Injectable()
export class RiskList {
  constructor(private readonly transactions: Transactions) {}

  /** Only the overdue ones, where asked for; a risk that was reviewed is not overdue. */
  async list(
    context: RequestContext,
    which: { readonly reviewed: boolean; readonly overdue: boolean },
  ): Promise<readonly ListedRisk[]> {
    const select = which.reviewed ? reviewed : toReview;
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await tx.query<RiskRow>(select, [context.now, which.overdue]);
      const risks = rows.map(listed);
      await tx.auditAccess(...risks);
      return which.reviewed ? withoutOthersFindings(tx, context, risks) : risks;
    });
  }
}

/** A reviewed risk is no work to be shared: what a colleague found is the record, and whoever is outside opens it for a reason. */
async function withoutOthersFindings(
  tx: Transaction,
  { caller }: RequestContext,
  risks: readonly ListedRisk[],
): Promise<readonly ListedRisk[]> {
  if (caller.role !== 'clinician') return risks;
  const { clinicianId = null } = caller;
  const own = await memberships(tx, caller, risks);
  const withheld = { answer: null, found: null, actions: null, note: null };
  return risks.map((risk) => {
    const isReviewer = clinicianId !== null && risk.reviewedByClinicianId === clinicianId;
    return isReviewer || own.has(risk.referralId) ? risk : { ...risk, ...withheld };
  });
}

function listed(row: RiskRow): ListedRisk {
  const { takenAt, raisedAt, dueAt, withdrawnAt, reviewedAt } = row;
  return {
    ...row,
    takenAt: toInstant(takenAt),
    raisedAt: toInstant(raisedAt),
    dueAt: toInstant(dueAt),
    withdrawnAt: withdrawnAt === null ? null : toInstant(withdrawnAt),
    reviewedAt: reviewedAt === null ? null : toInstant(reviewedAt),
  };
}
