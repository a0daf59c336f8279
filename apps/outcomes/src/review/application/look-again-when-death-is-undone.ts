import { Injectable } from '@nestjs/common';
import { Clock } from '#service-kit/runtime/clock';
import { Configuration } from '#service-kit/runtime/configuration';
import type { Transaction } from '#service-kit/database/transaction';
import type { StoredCourse } from '../../course/database/course.store.js';
import { RiskStore } from '../database/risk.store.js';
import { reviewDueAt } from '../../risk/domain/risk-review.js';

/** Nobody has looked at what was left at it because the person had died, once that turns out to have been a mistake. */
@Injectable()
export class LookAgainWhenDeathIsUndone {
  constructor(
    private readonly risks: RiskStore,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /** Call it once the courses are saved. */
  async after(tx: Transaction, changed: readonly StoredCourse[]): Promise<void> {
    const undone = changed.filter(({ course }) => course.deathIsUndone);
    if (undone.length === 0) return;
    const personIds = [...new Set(undone.map(({ course }) => course.state.personId))];
    for (const { risk, ...found } of await this.risks.leftForDead(tx, personIds)) {
      const raisedAt = this.clock.now();
      const reviewTimes = this.configuration.reviewTimesOf(found.course.state.providerCode);
      const dueAt = reviewDueAt({ level: risk.level, occasion: 'outside', raisedAt }, reviewTimes);
      const raised = found.course.raiseRisk({ ...risk, dueAt });
      await this.risks.raise(tx, found, { risk: raised, raisedAt });
    }
  }
}
