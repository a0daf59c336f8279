import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/values/calendar';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { CourseStore } from '../../course/database/course.store.js';
import { unknownRisk } from '../../course/domain/course-of-treatment.js';
import { RiskStore } from '../database/risk.store.js';
import type { RiskReview, SeenAnswer } from '../../risk/domain/risk-review.js';
import { actedAt } from '#service-kit/http/acted-at';
import { againWhenSavedMeanwhile } from '../../course/application/saved-meanwhile.js';

export interface ReviewRisk extends Pick<RiskReview, 'found' | 'actions' | 'note'>, SeenAnswer {
  readonly questionnaireId: string;
  /** For whoever records late; left out: now, by the platform's clock. */
  readonly reviewedAt: Instant | undefined;
}

/** A risk that was raised stays on the list until a clinician says what he or she found and did. */
@Injectable()
export class RiskCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly courses: CourseStore,
    private readonly risks: RiskStore,
  ) {}

  /**
   * @throws RuleBroken `time.in-future`, `risk.unknown`, `risk.reviewed-already`, `risk.answered-again`, `risk.reviewed-before-raised`,
   *   `risk.review-contradicts-itself`, `risk.action-needed`, `risk.note-needed`, `course.saved-meanwhile`
   */
  async review(context: CommandContext, command: ReviewRisk): Promise<{ questionnaireId: string }> {
    const reviewedAt = actedAt(context, 'reviewedAt', command.reviewedAt);
    return againWhenSavedMeanwhile(() => this.reviewOnce(context, { ...command, reviewedAt }));
  }

  private reviewOnce(
    context: CommandContext,
    {
      questionnaireId,
      reviewedAt,
      found,
      actions,
      note,
      answer,
    }: ReviewRisk & { readonly reviewedAt: Instant },
  ): Promise<{ questionnaireId: string }> {
    const { subject: reviewedBy, clinicianId = null } = context.caller;
    const review = { reviewedAt, reviewedBy, found, actions, note };
    return this.transactions.command(context, async (tx) => {
      const stored = await this.risks.find(tx, questionnaireId);
      if (stored === undefined) throw unknownRisk();
      const { personId, courseId } = stored.course.state;
      await tx.auditAccess({ personId, referralId: courseId });
      stored.course.reviewRisk({ ...review, answer });
      await this.courses.save(tx, stored);
      await this.risks.markReviewed(tx, { ...review, questionnaireId, clinicianId });
      return { questionnaireId };
    });
  }
}
