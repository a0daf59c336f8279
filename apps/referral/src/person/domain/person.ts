import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { unsaidIdentity, type Identity } from './identity.js';
import { refuseUnlessMerged, type MergeRecord } from './merge-record.js';
import type { PersonState } from './person.state.js';
import { changeDetails, type ChangedDetails, type DetailsChange } from './person-details.js';
import {
  accountsVerified,
  mergePersons,
  type AccountsVerified,
  type Merged,
  type Merging,
  type TakenFrom,
} from './person-merge.js';
import { proposedFields, type ProposedField } from './person-proposal.js';
import { saidWhileMerged } from './taken-later.js';

/** What is known of someone who was lost in a restore, until the next request says who it is. */
const lostIdentity: Identity = {
  ...unsaidIdentity,
  givenName: '(lost in a restore)',
  familyName: '(lost in a restore)',
  birthDate: '0001-01-01',
};

export interface TakingIn extends Merging {
  /** By what staff verified that the account of a record is the person’s. */
  readonly accountVerifiedBy: Partial<AccountsVerified>;
  /** Whether other records have gone into the record. */
  readonly hasOthers: Readonly<Record<TakenFrom, boolean>>;
}

export interface TakenIn extends Pick<Merged, 'took' | 'proposed'> {
  readonly before: Readonly<Record<TakenFrom, Identity>>;
  readonly accounts: AccountsVerified;
}

/**
 * Someone who asked for help, as one provider knows them. A person is met with the first referral; what a later one says of
 * the person, whoever sends it, is a proposal that staff decide. Two records of one person become one, and two again: what
 * happens is recorded, and published, by the {@link MergeRecord}. Invariants: at one provider a verified NHS number belongs
 * to one person; who a person is changes only by the person or by staff who say that they change it.
 */
export class Person {
  private constructor(private current: PersonState) {}

  static meet(id: string, providerCode: OdsCode, identity: Identity): Person {
    return new Person({ id, providerCode, identity, mergedInto: null, formerNhsNumber: null, version: 0 });
  }

  /** Known by the id in an event, after a restore that has lost who it is. */
  static lost(id: string, providerCode: OdsCode): Person {
    return Person.meet(id, providerCode, lostIdentity);
  }

  static load(state: PersonState): Person {
    return new Person(state);
  }

  /** Whether a restore has lost who it is: then there is nothing to be replaced. */
  get isLost(): boolean {
    return this.current.identity.birthDate === lostIdentity.birthDate;
  }

  /** @returns false where it is known who it is: then what is said is a proposal */
  becomeKnownAgain(identity: Identity): boolean {
    if (!this.isLost) return false;
    this.current = { ...this.current, identity };
    return true;
  }

  /** @throws RuleBroken those of {@link changeDetails} */
  changeDetails(change: DetailsChange): ChangedDetails {
    const changed = changeDetails(this.current.identity, change);
    this.current = { ...this.current, identity: changed.identity };
    return changed;
  }

  /**
   * Makes one record of this one and another of the same person.
   *
   * @throws RuleBroken `person.has-merged-records` (409), those of {@link mergePersons}
   */
  takeIn(other: Person, { hasOthers, accountVerifiedBy, ...merging }: TakingIn): TakenIn {
    if (hasOthers.merged) throw hasMergedOthers();
    const before = { kept: this.current.identity, merged: other.current.identity };
    const { kept: surviving, merged, took, proposed } = mergePersons(this.current, other.current, merging);
    // A number that came in with an earlier merge says nothing of the account of the record that stays.
    const ownNumbers = { ...before, kept: hasOthers.kept ? asClaim(before.kept) : before.kept };
    const accounts = accountsVerified(ownNumbers, surviving.identity, accountVerifiedBy);
    this.current = surviving;
    other.current = merged;
    return { before, took, proposed, accounts };
  }

  /**
   * Each has what it had: what was said of the person since, by himself or by others, stays with the person. A number that
   * is somebody else’s by now is a claim of the other record, for staff to look into.
   *
   * @returns what the account of the other record said meanwhile: staff are asked
   * @throws RuleBroken `person.not-merged` (404)
   */
  partFrom(
    other: Person,
    merge: MergeRecord,
    { isNumberTaken }: { readonly isNumberTaken: boolean },
  ): readonly ProposedField[] {
    if (other.current.mergedInto !== this.id) refuseUnlessMerged(undefined);
    const { identity: now } = this.current;
    const givenBack = merge.givenBack(now);
    const { mergedBefore } = merge.state;
    const isHere = mergedBefore.nhsNumber !== null && mergedBefore.nhsNumber === givenBack.nhsNumber;
    const identity = isNumberTaken || isHere ? asClaim(mergedBefore) : mergedBefore;
    this.current = { ...this.current, identity: givenBack };
    other.current = { ...other.current, identity, mergedInto: null, formerNhsNumber: null };
    return proposedFields(identity, saidWhileMerged(identity, { now, givenBack }));
  }

  get id(): string {
    return this.current.id;
  }

  get birthDate(): CalendarDay {
    return this.current.identity.birthDate;
  }

  get state(): PersonState {
    return this.current;
  }
}

/** A number that nobody has checked finds nobody, and takes nobody's place. */
export function asClaim(identity: Identity): Identity {
  const claimedNhsNumber = identity.nhsNumber ?? identity.claimedNhsNumber;
  return { ...identity, nhsNumber: null, nhsNumberVerifiedBy: null, claimedNhsNumber };
}

function hasMergedOthers(): RuleBroken {
  return RuleBroken.wrongState(
    'person.has-merged-records',
    'Other records have gone into the one that is to go. Merge the other way round.',
    { field: 'mergedPersonId' },
  );
}
