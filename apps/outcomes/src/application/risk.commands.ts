import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { Invocation } from '#service-kit/invocation';
import { Transactions } from '#service-kit/transaction';
import { CourseStore } from '../database/course.store.js';
import { refuseFuture } from './refuse-future.js';
import { againWhenSavedMeanwhile } from './saved-meanwhile.js';

export interface ReviewRisk {
  readonly questionnaireId: string;
  readonly reviewedAt: Instant;
}

/** A risk that was raised stays on the list until a clinician says that he or she has looked at it. */
@Injectable()
export class RiskCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly courses: CourseStore,
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
    { questionnaireId, reviewedAt }: ReviewRisk,
  ): Promise<{ questionnaireId: string }> {
    return this.transactions.command(invocation, async (tx) => {
      const kept = await this.courses.findRisk(tx, questionnaireId);
      if (kept === undefined)
        throw new RuleBroken('risk.unknown', 'There is no such risk.', { kind: 'unknown' });
      const { personId, courseId } = kept.course.snapshot;
      await tx.concerns({ personId, referralId: courseId });
      kept.course.reviewRisk(kept.risk, reviewedAt);
      await this.courses.save(tx, kept);
      await this.courses.markReviewed(tx, {
        questionnaireId,
        reviewedAt,
        reviewedBy: invocation.caller.subject,
      });
      return { questionnaireId };
    });
  }
}
