import { Injectable } from '@nestjs/common';
import type { RiskLevel } from '#domain-model/measures/score';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { Inquiry } from '#service-kit/inquiry';
import { Transactions } from '#service-kit/transaction';

export interface ListedRisk {
  readonly questionnaireId: string;
  readonly referralId: string;
  readonly personId: string;
  readonly takenAt: Instant;
  /** 1 several days, 2 more than half the days, 3 nearly every day. */
  readonly answer: number;
  readonly level: RiskLevel;
  readonly reviewedAt: Instant | null;
}

interface RiskRow {
  readonly questionnaire_id: string;
  readonly referral_id: string;
  readonly person_id: string;
  readonly taken_at: Date;
  readonly answer: number;
  readonly level: RiskLevel;
  readonly reviewed_at: Date | null;
}

/** Reviewed ones are history, of which the latest are shown. Unreviewed ones are never cut off. */
const mostReviewed = 500;

const columns = 'questionnaire_id, referral_id, person_id, taken_at, answer, level, reviewed_at';
const toReview = `
  select ${columns}
  from raised_risk
  where reviewed_at is null
  order by level desc, taken_at`;
const reviewed = `
  select ${columns}
  from raised_risk
  where reviewed_at is not null
  order by reviewed_at desc
  limit ${String(mostReviewed)}`;

/** Answers that say that someone may be at risk of self-harm: those of the same day first, then the oldest first. */
@Injectable()
export class RiskList {
  constructor(private readonly transactions: Transactions) {}

  async list(inquiry: Inquiry, which: { readonly reviewed: boolean }): Promise<readonly ListedRisk[]> {
    return this.transactions.look(inquiry, async (tx) => {
      const risks = listed(await tx.query<RiskRow>(which.reviewed ? reviewed : toReview));
      await tx.concerns(...risks);
      return risks;
    });
  }
}

function listed(rows: readonly RiskRow[]): readonly ListedRisk[] {
  return rows.map((row) => ({
    questionnaireId: row.questionnaire_id,
    referralId: row.referral_id,
    personId: row.person_id,
    takenAt: toInstant(row.taken_at),
    answer: row.answer,
    level: row.level,
    reviewedAt: row.reviewed_at === null ? null : toInstant(row.reviewed_at),
  }));
}
