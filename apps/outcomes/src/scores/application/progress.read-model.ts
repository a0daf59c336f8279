import { Injectable } from '@nestjs/common';
import { progressOf, type Progress } from '#domain-model/measures/progress';
import { RuleBroken } from '#domain-model/rule-broken';
import { crisisHelp, type CrisisHelp } from '#domain-model/values/crisis-help';
import { londonDay, type CalendarDay } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { leftOutScores, type LeftOutScores } from '../../questionnaire/database/counted-scores.js';
import { CourseStore } from '../../course/database/course.store.js';
import { MergedPersonStore } from '../../course/database/merged-person.store.js';
import { RiskStore } from '../../review/database/risk.store.js';

export interface CourseProgress extends Progress {
  readonly referralId: string;
  readonly receivedOn: CalendarDay;
  readonly endedOn: CalendarDay | null;
  /** Scores up to this day are in it. */
  readonly asOf: CalendarDay;
  /** For staff, where there are any: scores of a contact that never was. */
  readonly leftOut?: readonly LeftOutScores[];
  /** Where a risk is open, or item 9 was above 0 or not known when it was last asked. */
  readonly crisisHelp?: readonly CrisisHelp[];
}

/** How someone fares: read by staff and by the person. What counts nationally is the outcome at the end. */
@Injectable()
export class ProgressReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly courses: CourseStore,
    private readonly persons: MergedPersonStore,
    private readonly risks: RiskStore,
  ) {}

  /** @throws RuleBroken `referral.unknown` for another provider's or another person's referral, too. */
  async progress(
    context: RequestContext,
    referralId: string,
    asOf = londonDay(context.now),
  ): Promise<CourseProgress> {
    const scope = context.caller;
    return this.transactions.auditedRead(context, async (tx) => {
      const stored = await this.courses.find(tx, referralId);
      if (stored === undefined) throw unknownReferral();
      const { personId, receivedOn, endedOn, problemDescriptor } = stored.course.state;
      const caller = scope.personId ?? personId;
      const isForeign = !(await this.persons.isOne(tx, caller, personId));
      if (isForeign || receivedOn === null) throw unknownReferral();
      await tx.auditAccess({ personId, referralId });
      const { scores = [] } = (await this.courses.evidence(tx, [referralId])).get(referralId) ?? {};
      return {
        referralId,
        receivedOn,
        endedOn,
        asOf,
        ...progressOf({ scores, problemDescriptor, receivedOn, asOf }),
        ...(scope.role === 'patient' ? {} : await this.leftOut(tx, referralId)),
        ...((await this.risks.isOpen(tx, referralId)) ? { crisisHelp } : {}),
      };
    });
  }

  private async leftOut(tx: Transaction, referralId: string): Promise<Pick<CourseProgress, 'leftOut'>> {
    const leftOut = await leftOutScores(tx, referralId);
    return leftOut.length === 0 ? {} : { leftOut };
  }
}

function unknownReferral(): RuleBroken {
  return RuleBroken.unknown('referral.unknown', 'There is no such referral.');
}
