import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { instrumentOn } from '#domain-model/measures/instruments';
import { scoresWithin, type Outcome } from '#domain-model/measures/outcome';
import { itemsOf, type ScoredItems } from '#domain-model/measures/score';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { CourseStore } from '../database/course.store.js';

export interface CourseOutcome {
  readonly referralId: string;
  readonly personId: string;
  readonly receivedOn: CalendarDay;
  readonly endedOn: CalendarDay | null;
  readonly problemDescriptor: string | null;
  /** As it was published last; null while the course goes on. */
  readonly outcome: Outcome | null;
  /** Of how many answers the first and the last mean are, where the anxiety measure is a mean. */
  readonly anxietyItems?: { readonly first: ScoredItems | null; readonly last: ScoredItems | null };
}

/** How one course came out, for whoever treated the person: the same values that are counted. */
@Injectable()
export class OutcomeReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly courses: CourseStore,
  ) {}

  /** @throws RuleBroken `referral.unknown` (404), for another provider's referral, too. */
  of(context: RequestContext, referralId: string): Promise<CourseOutcome> {
    return this.transactions.auditedRead(context, async (tx) => {
      const stored = await this.courses.find(tx, referralId);
      const { personId, receivedOn, endedOn, problemDescriptor, outcome } = stored?.course.state ?? nothing;
      if (personId === null || receivedOn === null) {
        throw RuleBroken.unknown('referral.unknown', 'There is no such referral.');
      }
      await tx.auditAccess({ personId, referralId });
      const items = await this.itemsOfMean(tx, { referralId, receivedOn, outcome });
      return { referralId, personId, receivedOn, endedOn, problemDescriptor, outcome, ...items };
    });
  }

  private async itemsOfMean(
    tx: Transaction,
    { referralId, receivedOn, outcome }: Pick<CourseOutcome, 'referralId' | 'receivedOn' | 'outcome'>,
  ): Promise<Pick<CourseOutcome, 'anxietyItems'>> {
    if (outcome === null) return {};
    const { anxietyMeasure, endedOn } = outcome;
    const instrument = instrumentOn(anxietyMeasure, endedOn);
    if (instrument?.scoring !== 'mean') return {};
    const { scores = [] } = (await this.courses.evidence(tx, [referralId])).get(referralId) ?? {};
    const items = scoresWithin(scores, receivedOn, endedOn)
      .filter((score) => score.instrument === anxietyMeasure)
      .map(({ answers = null }) => itemsOf(instrument, answers));
    const last = items.length >= 2 ? (items.at(-1) ?? null) : null;
    return { anxietyItems: { first: items[0] ?? null, last } };
  }
}

const nothing = { personId: null, receivedOn: null, endedOn: null, problemDescriptor: null, outcome: null };
