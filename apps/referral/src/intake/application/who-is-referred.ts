import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CommandContext } from '#service-kit/http/command-context';
import type { Caller } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import { IdentityDecisionStore } from '../../person/database/identity-decision.store.js';
import { PersonMergeStore } from '../../person/database/person-merge.store.js';
import { PersonStore } from '../../person/database/person.store.js';
import {
  differencesOf,
  mayBeAnother,
  refuseContradiction,
  type IdentityDifference,
  type PersonAnswer,
} from '../../person/domain/known-person.js';
import { asClaim, Person } from '../../person/domain/person.js';
import type { Identity } from '../../person/domain/identity.js';

export interface Naming {
  /** Someone known already; then `identity` may be left out. */
  readonly personId: string | null;
  readonly identity: Identity | null;
  readonly answer: PersonAnswer;
}

export interface Referred {
  readonly person: Person;
  /** Whom staff decided to be, or not to be, the person who is referred. */
  readonly decided: {
    readonly as: 'same-person' | 'another-person';
    readonly known: Person;
    readonly differs: readonly IdentityDifference[];
    readonly reason: string;
  } | null;
}

/** Whom a referral means. A number names nobody alone: where anything else differs, staff decide. */
@Injectable()
export class WhoIsReferred {
  constructor(
    private readonly persons: PersonStore,
    private readonly decisions: IdentityDecisionStore,
    private readonly merges: PersonMergeStore,
  ) {}

  /** @throws RuleBroken `person.may-be-another` (409), `person.unknown` (404), `person.missing` and others (422) */
  async find(tx: Transaction, caller: Caller, naming: Naming): Promise<Referred> {
    const { personId, identity, answer } = naming;
    refuseContradiction(answer, personId);
    const known = await this.findKnown(tx, caller, naming);
    // Before anything is said or changed: whoever refers somebody again opens the record.
    if (known !== undefined) await tx.auditAccess({ personId: known.id });
    if (identity === null) return { person: known ?? refuseNobody(), decided: null };
    if (known === undefined)
      return { person: Person.meet(newId(), caller.providerCode ?? '', identity), decided: null };
    const differs = known.isLost ? [] : differencesOf(known.state.identity, identity);
    if (differs.length === 0) return { person: known, decided: null };
    const { isSamePerson, isAnotherPerson } = answer;
    if (isSamePerson !== null) {
      return { person: known, decided: { as: 'same-person', known, differs, ...isSamePerson } };
    }
    if (isAnotherPerson === null) throw mayBeAnother(known, differs);
    const another = Person.meet(newId(), known.state.providerCode, asClaim(identity));
    return { person: another, decided: { as: 'another-person', known, differs, ...isAnotherPerson } };
  }

  async note(
    tx: Transaction,
    { caller, now }: CommandContext,
    { referralId, referred }: { referralId: string; referred: Referred },
  ): Promise<void> {
    const { person, decided } = referred;
    if (decided === null) return;
    await this.decisions.store(tx, {
      providerCode: person.state.providerCode,
      referralId,
      personId: person.id,
      knownPersonId: decided.known.id,
      differs: decided.differs,
      as: decided.as,
      reason: decided.reason,
      subject: caller.subject,
      at: now,
    });
  }

  /** People who have signed in are whom the token names, whatever they say. */
  async bySelf(
    tx: Transaction,
    caller: Caller,
    claimed: Identity,
  ): Promise<{ personId: string; person: Person; identity: Identity }> {
    const personId = caller.personId ?? null;
    if (personId === null) throw new Error('A patient’s token names the person.');
    const identity = await this.withNumberOfToken(tx, caller, claimed);
    const known = await this.persons.find(tx, caller, personId);
    return {
      personId,
      identity,
      person: known ?? Person.meet(personId, caller.providerCode ?? '', identity),
    };
  }

  /** Received under the id of a record that was merged into the person’s: it goes with that record when they part. */
  async noteOwnId(
    tx: Transaction,
    { id, state }: Person,
    received: { readonly personId: string; readonly referralId: string },
  ): Promise<void> {
    if (id !== received.personId) await this.merges.belongsToMerged(tx, state.providerCode, received);
  }

  /**
   * A number counts where the token asserts it; where it is the number of a record under another id, it is a claim until
   * staff have put the two together.
   */
  private async withNumberOfToken(tx: Transaction, caller: Caller, identity: Identity): Promise<Identity> {
    const { verifiedNhsNumber, personId, providers } = caller;
    if (verifiedNhsNumber === undefined) return asClaim(identity);
    const holder = await this.persons.findByNhsNumber(tx, { providers }, verifiedNhsNumber);
    const own = { ...identity, nhsNumber: verifiedNhsNumber, claimedNhsNumber: null };
    const isFree = holder === undefined || holder.id === personId;
    return isFree ? { ...own, nhsNumberVerifiedBy: 'nhs-login' } : asClaim(own);
  }

  private async findKnown(
    tx: Transaction,
    caller: Caller,
    { personId, identity }: Naming,
  ): Promise<Person | undefined> {
    if (personId === null) {
      const nhsNumber = identity?.nhsNumber ?? null;
      return nhsNumber === null ? undefined : this.persons.findByNhsNumber(tx, caller, nhsNumber);
    }
    const known = await this.persons.find(tx, caller, personId);
    if (known !== undefined) return known;
    throw RuleBroken.unknown('person.unknown', 'There is no such person here.', { field: 'personId' });
  }
}

function refuseNobody(): never {
  throw RuleBroken.wrongValue(
    'person.missing',
    'A referral says who is referred: person or personId.',
    'person',
  );
}
