import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { Invocation } from '#service-kit/invocation';
import { Transactions } from '#service-kit/transaction';
import { CourseStore } from '../database/course.store.js';
import { RiskStore } from '../database/risk.store.js';
import type { RiskAction } from '../domain/risk-review.js';
import { refuseFuture } from './refuse-future.js';
import { againWhenSavedMeanwhile } from './saved-meanwhile.js';

export { riskActions, type RiskAction } from '../domain/risk-review.js';

export interface ReviewRisk {
  readonly questionnaireId: string;
  readonly reviewedAt: Instant;
  /** What followed; null where the reviewer does not say. */
  readonly action: RiskAction | null;
  /** In words, for colleagues. */
  readonly note: string | null;
}

/** A risk that was raised stays on the list until a clinician says that he or she has looked at it. */
@Injectable()
export class RiskCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly courses: CourseStore,
    private readonly risks: RiskStore,
  ) {}

  /**
   * @throws RuleBroken `time.in-future`, `risk.unknown`, `risk.reviewed-already`, `risk.reviewed-before-raised`,
   *   `course.saved-meanwhile`
   */
  async review(invocation: Invocation, command: ReviewRisk): Promise<{ questionnaireId: string }> {
    const reviewedAt = toInstant(command.reviewedAt);
    refuseFuture(reviewedAt, invocation.now, 'reviewedAt');
    return againWhenSavedMeanwhile(() => this.reviewOnce(invocation, { ...command, reviewedAt }));
  }

  private reviewOnce(
    invocation: Invocation,
    { questionnaireId, reviewedAt, action, note }: ReviewRisk,
  ): Promise<{ questionnaireId: string }> {
    const { subject: reviewedBy, clinicianId = null } = invocation.caller;
    const review = { reviewedAt, reviewedBy, action };
    return this.transactions.command(invocation, async (tx) => {
      const kept = await this.risks.find(tx, questionnaireId);
      if (kept === undefined)
        throw new RuleBroken('risk.unknown', 'There is no such risk.', { kind: 'unknown' });
      const { personId, courseId } = kept.course.snapshot;
      await tx.concerns({ personId, referralId: courseId });
      kept.course.reviewRisk(kept.risk, review);
      await this.courses.save(tx, kept);
      await this.risks.markReviewed(tx, { ...review, questionnaireId, clinicianId, note });
      return { questionnaireId };
    });
  }
}
