import { providerOf } from '#service-kit/security/scope';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { CommandContext } from '#service-kit/http/command-context';
import type { Transaction } from '#service-kit/database/transaction';
import { Transactions } from '#service-kit/database/transaction';
import { PersonMergeStore } from '../database/person-merge.store.js';
import { PersonStore } from '../database/person.store.js';
import { PossibleDuplicateStore } from '../database/possible-duplicate.store.js';
import { ProposalStore } from '../database/proposal.store.js';
import { unknownPerson } from '../domain/erasure.js';
import { MergeRecord, refuseUnlessMerged } from '../domain/merge-record.js';
import type { Person, TakingIn } from '../domain/person.js';
import type { TakenFrom } from '../domain/person-merge.js';

export {
  differences,
  mergedFields,
  mergedSides,
  type Difference,
  type MergedField,
  type TakenFrom,
} from '../domain/person-merge.js';

export interface MergeOrder extends Omit<TakingIn, 'hasOthers'> {
  readonly mergedPersonId: string;
  /** Stored here, never published. */
  readonly reason: string;
}

export interface MergeAnswer {
  readonly personId: string;
  readonly mergedPersonId: string;
  readonly referralIds: readonly string[];
  readonly took: Readonly<Record<string, TakenFrom>>;
  /** Of the records whose account nobody has verified: it reaches nothing until the merge is undone, or done again with it. */
  readonly accountsClosed: readonly TakenFrom[];
}

interface Pair {
  readonly providerCode: OdsCode;
  readonly personId: string;
  readonly mergedPersonId: string;
}

/**
 * Two records of one person become one, and can become two again. Both open referrals stay; what each record had is stored
 * with the merge, and what the other record says otherwise becomes a proposal. An event names the referrals that changed hands.
 */
@Injectable()
export class PersonMergeCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly persons: PersonStore,
    private readonly merges: PersonMergeStore,
    private readonly duplicates: PossibleDuplicateStore,
    private readonly proposals: ProposalStore,
  ) {}

  /** @throws RuleBroken `person.unknown` (404), those of {@link Person.takeIn}, `person.changed-meanwhile` (409) */
  merge(context: CommandContext, personId: string, order: MergeOrder): Promise<MergeAnswer> {
    const { caller, now } = context;
    const { mergedPersonId, reason, ...taking } = order;
    return this.transactions.command(context, async (tx) => {
      const pair = { providerCode: providerOf(context.caller), personId, mergedPersonId };
      await this.merges.lock(tx, pair);
      const [person, other] = await this.both(tx, pair);
      const hasOthers = {
        kept: await this.merges.hasMerged(tx, pair.providerCode, personId),
        merged: await this.merges.hasMerged(tx, pair.providerCode, mergedPersonId),
      };
      const { before, took, proposed, accounts } = person.takeIn(other, { ...taking, hasOthers });
      await this.persons.save(tx, other);
      await this.persons.save(tx, person);
      const hands = { from: mergedPersonId, to: personId };
      const referralIds = await this.merges.moveReferrals(tx, pair.providerCode, hands);
      const merge = MergeRecord.of({
        ...pair,
        id: newId(),
        referralIds,
        chosen: took,
        personBefore: before.kept,
        mergedBefore: before.merged,
        personAfter: person.state.identity,
        accounts,
        reason,
        mergedBy: caller.subject,
        mergedAt: now,
      });
      await this.merges.add(tx, merge);
      await this.proposals.store(tx, {
        providerCode: pair.providerCode,
        personId,
        referralId: null,
        fromPersonId: mergedPersonId,
        source: 'merged-record',
        receivedAt: now,
        receivedFrom: caller.subject,
        fields: proposed,
      });
      await this.settle(tx, pair, { as: 'same-person', by: caller.subject, at: now });
      return { personId, mergedPersonId, referralIds, took, accountsClosed: merge.accountsClosed };
    });
  }

  /** @throws RuleBroken `person.not-merged` (404), `person.already-known`, `person.changed-meanwhile` (409) */
  unmerge(
    context: CommandContext,
    personId: string,
    { mergedPersonId, reason }: { mergedPersonId: string; reason: string },
  ): Promise<Omit<MergeAnswer, 'took' | 'accountsClosed'>> {
    const { caller, now } = context;
    return this.transactions.command(context, async (tx) => {
      const pair = { providerCode: providerOf(context.caller), personId, mergedPersonId };
      const merge = refuseUnlessMerged(await this.merges.findOpen(tx, pair));
      await this.merges.lock(tx, pair);
      const [person, other] = await this.both(tx, pair);
      await this.part(tx, context, { person, other, merge });
      const hands = { from: personId, to: mergedPersonId, only: merge.state.referralIds };
      const referralIds = await this.merges.moveReferrals(tx, pair.providerCode, hands);
      merge.undo(referralIds, { reason, by: caller.subject, at: now });
      await this.merges.save(tx, merge);
      await this.settle(tx, pair, { as: 'different-persons', by: caller.subject, at: now });
      return { personId, mergedPersonId, referralIds };
    });
  }

  /** What the account of the other record said while the two were one is proposed to staff for that record. */
  private async part(
    tx: Transaction,
    { caller, now }: CommandContext,
    { person, other, merge }: { person: Person; other: Person; merge: MergeRecord },
  ): Promise<void> {
    const { providerCode, personId, mergedPersonId, mergedBefore } = merge.state;
    const isNumberTaken = await this.persons.isNumberOfAnother(tx, providerCode, {
      nhsNumber: mergedBefore.nhsNumber,
      besides: [personId, mergedPersonId],
    });
    const fields = person.partFrom(other, merge, { isNumberTaken });
    await this.persons.save(tx, person);
    await this.persons.save(tx, other);
    for (const beside of await this.merges.openBeside(tx, merge.state)) {
      beside.forget(merge);
      await this.merges.save(tx, beside);
    }
    await this.proposals.withdrawOfMerge(tx, { providerCode, personId, fromPersonId: mergedPersonId });
    await this.proposals.store(tx, {
      providerCode,
      personId: mergedPersonId,
      referralId: null,
      fromPersonId: null,
      source: 'merged-record',
      receivedAt: now,
      receivedFrom: caller.subject,
      fields,
    });
  }

  private async both(tx: Transaction, pair: Pair): Promise<readonly [Person, Person]> {
    const scope = { providers: [pair.providerCode] };
    const person = await this.persons.findRecord(tx, scope, pair.personId);
    const other = await this.persons.findRecord(tx, scope, pair.mergedPersonId);
    if (person === undefined || other === undefined) {
      throw unknownPerson(person === undefined ? undefined : 'mergedPersonId');
    }
    await tx.auditAccess({ personId: pair.personId }, { personId: pair.mergedPersonId });
    return [person, other];
  }

  private settle(
    tx: Transaction,
    { providerCode, personId, mergedPersonId }: Pair,
    settled: { as: string; by: string; at: string },
  ): Promise<void> {
    return this.duplicates.settlePair(tx, providerCode, {
      personIds: [personId, mergedPersonId],
      ...settled,
    });
  }
}
