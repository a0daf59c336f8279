import { providerOf } from '#service-kit/security/scope';
import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { CommandContext } from '#service-kit/http/command-context';
import type { Transaction } from '#service-kit/database/transaction';
import { Transactions } from '#service-kit/database/transaction';
import { PersonMergeStore, type OpenMerge } from '../database/person-merge.store.js';
import { PersonStore } from '../database/person.store.js';
import { PossibleDuplicateStore } from '../database/possible-duplicate.store.js';
import { ProposalStore } from '../database/proposal.store.js';
import { asClaim, Person } from '../domain/person.js';
import type { Identity } from '../domain/identity.js';
import {
  accountsVerified,
  identityGivenBack,
  mergedSides,
  mergePersons,
  type AccountsVerified,
  type Merging,
  type TakenFrom,
} from '../domain/person-merge.js';
import { proposedFields } from '../domain/person-proposal.js';
import { saidWhileMerged } from '../domain/taken-later.js';

export {
  differences,
  mergedFields,
  mergedSides,
  type Difference,
  type MergedField,
  type TakenFrom,
} from '../domain/person-merge.js';

export interface MergeOrder extends Merging {
  readonly mergedPersonId: string;
  /** Kept here, never published. */
  readonly reason: string;
  /** By what staff verified that the account of a record is the person’s. */
  readonly accountVerifiedBy: Partial<AccountsVerified>;
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

interface Parting {
  readonly person: Person;
  readonly other: Person;
  readonly merge: OpenMerge;
  readonly by: string;
  readonly at: Instant;
}

/**
 * Two records of one person become one, and can become two again. Both open referrals stay; what each record had is kept
 * with the merge, and what the other record says otherwise becomes a proposal. The other services hear which referrals changed hands.
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

  /** @throws RuleBroken `person.unknown` (404), those of {@link mergePersons}, `person.changed-meanwhile` (409) */
  merge(context: CommandContext, personId: string, order: MergeOrder): Promise<MergeAnswer> {
    const { caller, now } = context;
    const { mergedPersonId, reason, accountVerifiedBy, ...merging } = order;
    return this.transactions.command(context, async (tx) => {
      const pair = { providerCode: providerOf(context.caller), personId, mergedPersonId };
      await this.merges.hold(tx, pair);
      const [person, other] = await this.both(tx, pair);
      if (await this.merges.hasMerged(tx, pair.providerCode, mergedPersonId)) throw hasMergedOthers();
      const result = mergePersons(person.stored, other.stored, merging);
      const accounts = await this.accountsVerified(
        tx,
        { person, other, one: result.kept.identity },
        accountVerifiedBy,
      );
      await this.persons.save(tx, Person.load(result.merged));
      await this.persons.save(tx, Person.load(result.kept));
      const hands = { from: mergedPersonId, to: personId };
      const referralIds = await this.merges.moveReferrals(tx, pair.providerCode, hands);
      await this.merges.store(tx, {
        ...pair,
        referralIds,
        chosen: result.took,
        reason,
        mergedBy: caller.subject,
        mergedAt: now,
        personBefore: person.stored.identity,
        mergedBefore: other.stored.identity,
        personAfter: result.kept.identity,
        accounts,
      });
      await this.proposals.store(tx, {
        providerCode: pair.providerCode,
        personId,
        referralId: null,
        fromPersonId: mergedPersonId,
        source: 'merged-record',
        receivedAt: now,
        receivedFrom: caller.subject,
        fields: result.proposed,
      });
      await this.settle(tx, pair, { as: 'same-person', by: caller.subject, at: now });
      const accountsClosed = mergedSides.filter((side) => accounts[side] === null);
      return { personId, mergedPersonId, referralIds, took: result.took, accountsClosed };
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
      const merge = await this.merges.findOpen(tx, pair);
      if (merge === undefined) {
        const message = 'This record has not gone into that one, or stands for itself again.';
        throw RuleBroken.unknown('person.not-merged', message);
      }
      await this.merges.hold(tx, pair);
      const [person, other] = await this.both(tx, pair);
      await this.giveBack(tx, pair, { person, other, merge, by: caller.subject, at: now });
      const hands = { from: personId, to: mergedPersonId, only: merge.referralIds };
      const referralIds = await this.merges.moveReferrals(tx, pair.providerCode, hands);
      await this.merges.undo(tx, pair, { referralIds, reason, by: caller.subject, at: now });
      await this.settle(tx, pair, { as: 'different-persons', by: caller.subject, at: now });
      return { personId, mergedPersonId, referralIds };
    });
  }

  /** A number that came in with an earlier merge says nothing of the account of the record that stays. */
  private async accountsVerified(
    tx: Transaction,
    { person, other, one }: { person: Person; other: Person; one: Identity },
    stated: Partial<AccountsVerified>,
  ): Promise<AccountsVerified> {
    const isOwnNumber = !(await this.merges.hasMerged(tx, person.stored.providerCode, person.id));
    const kept = isOwnNumber ? person.stored.identity : asClaim(person.stored.identity);
    return accountsVerified({ kept, merged: other.stored.identity }, one, stated);
  }

  /**
   * Each has what it had: what was said of the person since, by himself or by others, stays with the person. What the
   * account of the other record said since is proposed to staff for that record.
   */
  private async giveBack(
    tx: Transaction,
    pair: Pair,
    { person, other, merge, by, at }: Parting,
  ): Promise<void> {
    const { providerCode, personId, mergedPersonId } = pair;
    const { personBefore: before, personAfter: after, mergedBefore } = merge;
    const givenBack = (now: Identity): Identity => identityGivenBack({ before, after, now });
    const { identity: now } = person.stored;
    await this.persons.save(tx, Person.load({ ...person.stored, identity: givenBack(now) }));
    const identity = await this.withFreeNumber(tx, providerCode, mergedBefore);
    await this.persons.save(
      tx,
      Person.load({ ...other.stored, identity, mergedInto: null, formerNhsNumber: null }),
    );
    for (const later of await this.merges.standingBeside(tx, pair)) {
      const personBefore = givenBack(later.personBefore);
      const personAfter = givenBack(later.personAfter);
      await this.merges.remember(tx, providerCode, { id: later.id, personBefore, personAfter });
    }
    await this.proposals.withdrawOfMerge(tx, { providerCode, personId, fromPersonId: mergedPersonId });
    const said = saidWhileMerged(identity, { now, givenBack: givenBack(now) });
    await this.proposals.store(tx, {
      providerCode,
      personId: mergedPersonId,
      referralId: null,
      fromPersonId: null,
      source: 'merged-record',
      receivedAt: at,
      receivedFrom: by,
      fields: proposedFields(identity, said),
    });
  }

  /** A merge can be undone also when its number is somebody else’s by now: then it is a claim, for staff to look into. */
  private async withFreeNumber(
    tx: Transaction,
    providerCode: OdsCode,
    identity: Identity,
  ): Promise<Identity> {
    if (identity.nhsNumber === null) return identity;
    const isTaken = await this.persons.holdsNhsNumber(tx, providerCode, identity.nhsNumber);
    return isTaken ? asClaim(identity) : identity;
  }

  private async both(tx: Transaction, pair: Pair): Promise<readonly [Person, Person]> {
    const scope = { providers: [pair.providerCode] };
    const person = await this.persons.findRecord(tx, scope, pair.personId);
    const other = await this.persons.findRecord(tx, scope, pair.mergedPersonId);
    if (person === undefined || other === undefined) {
      throw RuleBroken.unknown('person.unknown', 'There is no such person here.', {
        ...(person === undefined ? {} : { field: 'mergedPersonId' }),
      });
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

function hasMergedOthers(): RuleBroken {
  return RuleBroken.wrongState(
    'person.has-merged-records',
    'Other records have gone into the one that is to go. Merge the other way round.',
    { field: 'mergedPersonId' },
  );
}
