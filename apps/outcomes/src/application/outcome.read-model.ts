import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { Outcome } from '#domain-model/measures/outcome';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { Inquiry } from '#service-kit/inquiry';
import { Transactions } from '#service-kit/transaction';
import { CourseStore } from '../database/course.store.js';

export interface CourseOutcome {
  readonly referralId: string;
  readonly personId: string;
  readonly receivedOn: CalendarDay;
  readonly endedOn: CalendarDay | null;
  readonly problemDescriptor: string | null;
  /** As it was published last; null while the course goes on. */
  readonly outcome: Outcome | null;
}

/** How one course came out, for whoever treated the person: the same values that are counted. */
@Injectable()
export class OutcomeReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly courses: CourseStore,
  ) {}

  /** @throws RuleBroken `referral.unknown` (404), for another provider's referral, too. */
  of(inquiry: Inquiry, referralId: string): Promise<CourseOutcome> {
    return this.transactions.look(inquiry, async (tx) => {
      const kept = await this.courses.find(tx, referralId);
      const { personId, receivedOn, endedOn, problemDescriptor, outcome } = kept?.course.snapshot ?? nothing;
      if (personId === null || receivedOn === null) {
        throw new RuleBroken('referral.unknown', 'There is no such referral.', { kind: 'unknown' });
      }
      await tx.concerns({ personId, referralId });
      return { referralId, personId, receivedOn, endedOn, problemDescriptor, outcome };
    });
  }
}

const nothing = { personId: null, receivedOn: null, endedOn: null, problemDescriptor: null, outcome: null };
