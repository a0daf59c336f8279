import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { Instant } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/http/request-context';
import { pageOf } from '#service-kit/http/paging';
import type { CommandContext } from '#service-kit/http/command-context';
import type { Transaction } from '#service-kit/database/transaction';
import { Transactions } from '#service-kit/database/transaction';
import type { Alike, PairPlace, PointedOut } from '../database/possible-duplicate.store.js';
import { PersonNameStore, type PersonName } from '../database/person-name.store.js';
import { PossibleDuplicateStore } from '../database/possible-duplicate.store.js';
import type { Person } from '../domain/person.js';
import { likenessOf } from '../domain/same-person.js';

export type { Alike, PairPlace, PointedOut } from '../database/possible-duplicate.store.js';

export interface NamedPair extends PointedOut {
  readonly persons: readonly { readonly personId: string; readonly person: PersonName | null }[];
}

export interface PairPage {
  readonly pairs: readonly NamedPair[];
  readonly next: PairPlace | null;
}

/** Points out to staff which records may be of one person. It never refuses anybody, and decides nothing. */
@Injectable()
export class PossibleDuplicates {
  constructor(
    private readonly transactions: Transactions,
    private readonly duplicates: PossibleDuplicateStore,
    private readonly names: PersonNameStore,
  ) {}

  /** Call it once the person is stored. */
  async pointOut(tx: Transaction, person: Person, at: Instant): Promise<readonly Alike[]> {
    const { state } = person;
    const candidates = await this.duplicates.candidates(tx, state);
    const alike = candidates
      .map((candidate) => ({
        personId: candidate.personId,
        likeness: likenessOf(state.identity, candidate),
      }))
      .filter(({ likeness }) => likeness.length > 0);
    await this.duplicates.pointOut(tx, state, { alike, at });
    return alike;
  }

  /** The pairs that nobody has settled, longest known first. */
  page(
    context: RequestContext,
    question: { readonly after: PairPlace | null; readonly limit: number },
  ): Promise<PairPage> {
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await this.duplicates.unsettled(tx, context.caller.providers, question);
      const { page, last } = pageOf(rows, question.limit);
      const pairs = page.map(({ foundAt: _order, ...pair }) => pair);
      await tx.auditAccess(...pairs.flatMap(({ personIds }) => personIds.map((personId) => ({ personId }))));
      const names = await this.names.of(
        tx,
        context.caller.providers,
        pairs.flatMap((pair) => pair.personIds),
      );
      const named = (personId: string) => ({ personId, person: names.get(personId) ?? null });
      return { pairs: pairs.map((pair) => ({ ...pair, persons: pair.personIds.map(named) })), next: last };
    });
  }

  /** Says that the two are two persons. That they are one is said by merging them. @throws `possible-duplicate.unknown` */
  settleAsDifferent(
    context: CommandContext,
    possibleDuplicateId: string,
  ): Promise<{ possibleDuplicateId: string }> {
    const { caller, now } = context;
    return this.transactions.command(context, async (tx) => {
      const settlement = { possibleDuplicateId, as: 'different-persons', by: caller.subject, at: now };
      const personIds = await this.duplicates.settle(tx, caller.providers, settlement);
      if (personIds === undefined) {
        throw RuleBroken.unknown('possible-duplicate.unknown', 'There is no such unsettled pair.');
      }
      await tx.auditAccess(...personIds.map((personId) => ({ personId })));
      return { possibleDuplicateId };
    });
  }
}
