import { newEvent, type NewEvent } from '#domain-model/define-event';
import { PersonMerged, PersonUnmerged } from '#domain-model/events/referral.events';
import { RuleBroken } from '#domain-model/rule-broken';
import type { Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Identity } from './identity.js';
import type { ChangedDetails } from './person-details.js';
import {
  identityGivenBack,
  mergedSides,
  type AccountsVerified,
  type MergedField,
  type TakenFrom,
} from './person-merge.js';
import { takenLater } from './taken-later.js';

interface Statement {
  readonly by: string;
  readonly at: Instant;
}

export interface MergeRecordState {
  readonly id: string;
  readonly providerCode: OdsCode;
  readonly personId: string;
  readonly mergedPersonId: string;
  /** The referrals that changed hands. */
  readonly referralIds: readonly string[];
  readonly chosen: Readonly<Record<MergedField, TakenFrom>>;
  readonly personBefore: Identity;
  readonly mergedBefore: Identity;
  readonly personAfter: Identity;
  readonly accounts: AccountsVerified;
  /** Null where nobody has stated anything of an account since the merge. */
  readonly accountsStated: Statement | null;
  /** Stored here, never published. */
  readonly reason: string;
  readonly mergedBy: string;
  readonly mergedAt: Instant;
  readonly undone: (Statement & { readonly reason: string }) | null;
}

/**
 * That two records of one person are one, with all that is needed to make them two again: what each was before, what came
 * of the merge, and what came of the merged record later. It is open until it is undone.
 */
export class MergeRecord {
  private readonly recorded: NewEvent[] = [];

  private constructor(private current: MergeRecordState) {}

  static of(merged: Omit<MergeRecordState, 'accountsStated' | 'undone'>): MergeRecord {
    const record = new MergeRecord({ ...merged, accountsStated: null, undone: null });
    record.publish(merged.referralIds, merged.mergedAt);
    return record;
  }

  static load(state: MergeRecordState): MergeRecord {
    return new MergeRecord(state);
  }

  /** Null takes back what was stated; what is left out stays. The merge is published again, with no referral: none changes hands. */
  verifyAccounts(stated: Partial<AccountsVerified>, statement: Statement): void {
    const accounts = { ...this.current.accounts, ...stated };
    if (mergedSides.every((side) => accounts[side] === this.current.accounts[side])) return;
    this.current = { ...this.current, accounts, accountsStated: statement };
    this.publish([], statement.at);
  }

  /** What came of the merged record later, by its account or a proposal: undoing the merge gives it back as well. */
  takeLater(change: Pick<ChangedDetails, 'before' | 'after'>): void {
    const { personBefore, personAfter } = this.current;
    const { before, after } = takenLater({ before: personBefore, after: personAfter }, change);
    this.current = { ...this.current, personBefore: before, personAfter: after };
  }

  /** Who the person is without what came of this merge. */
  givenBack(now: Identity): Identity {
    return identityGivenBack({ before: this.current.personBefore, after: this.current.personAfter, now });
  }

  /** Another merge into the same record is undone: what this one remembers of the person may have come from it. */
  forget(other: MergeRecord): void {
    const { personBefore, personAfter } = this.current;
    this.current = {
      ...this.current,
      personBefore: other.givenBack(personBefore),
      personAfter: other.givenBack(personAfter),
    };
  }

  /** @param referralIds those that go back */
  undo(referralIds: readonly string[], { reason, by, at }: Statement & { readonly reason: string }): void {
    const { personId, mergedPersonId: unmergedPersonId } = this.current;
    this.current = { ...this.current, undone: { reason, by, at } };
    this.recorded.push(
      newEvent(PersonUnmerged, at, { personId, unmergedPersonId, referralIds: [...referralIds] }),
    );
  }

  /** Whose account nobody has verified: it reaches neither record. */
  get accountsClosed(): readonly TakenFrom[] {
    return mergedSides.filter((side) => this.current.accounts[side] === null);
  }

  get state(): MergeRecordState {
    return this.current;
  }

  get events(): readonly NewEvent[] {
    return this.recorded;
  }

  private publish(referralIds: readonly string[], at: Instant): void {
    const { personId, mergedPersonId, accounts } = this.current;
    const accountsVerified = mergedSides.filter((side) => accounts[side] !== null);
    const merged = { personId, mergedPersonId, referralIds: [...referralIds], accountsVerified };
    this.recorded.push(newEvent(PersonMerged, at, merged));
  }
}

/** @throws RuleBroken `person.not-merged` (404) */
export function refuseUnlessMerged(record: MergeRecord | undefined): MergeRecord {
  if (record !== undefined) return record;
  const message = 'This record has not gone into that one, or stands for itself again.';
  throw RuleBroken.unknown('person.not-merged', message);
}
