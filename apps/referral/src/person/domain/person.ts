import type { CalendarDay } from '#domain-model/values/calendar';
import type { NhsNumberVerification } from '#domain-model/values/nhs-number-verification';
import type { OdsCode } from '#domain-model/values/ods-code';
import { changeDetails, type ChangedDetails, type DetailsChange } from './person-details.js';

/** Who someone is and how to reach them. Kept by this service only; no event, log line or message carries any of it. */
export interface Identity {
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: CalendarDay;
  /** Ten digits, verified to be this person's: by it, and by nothing that is only said, a person is found. */
  readonly nhsNumber: string | null;
  /** null without a number, and for one that was kept before it was asked. */
  readonly nhsNumberVerifiedBy: NhsNumberVerification | null;
  /** What somebody says the number is: nobody has checked it, so it finds nobody and takes nobody's place. */
  readonly claimedNhsNumber: string | null;
  readonly postcode: string | null;
  readonly addressLines: readonly string[];
  readonly telephone: string | null;
  readonly email: string | null;
  readonly gpPracticeCode: string | null;
  /** Person stated gender code, I001090: 1 male, 2 female, 9 indeterminate, X not known. */
  readonly gender: string | null;
  /** `needed` null: nothing was said, which is not the same as no. */
  readonly interpreter: { readonly needed: boolean | null; readonly language: string | null };
  readonly contact: ContactWishes;
  /** Codes of the Accessible Information Standard's needs. */
  readonly accessibleInformation: readonly string[];
}

/** Each of them null: was not asked. */
export interface ContactWishes {
  readonly preference: ContactPreference | null;
  readonly safeToLeaveMessage: boolean | null;
  readonly safeToText: boolean | null;
  readonly safeToPost: boolean | null;
}

export type ContactPreference = 'letter' | 'telephone' | 'text' | 'email';

export interface PersonState {
  readonly id: string;
  readonly providerCode: OdsCode;
  readonly identity: Identity;
  /** The record into which this one was merged: two records, one person. */
  readonly mergedInto: string | null;
  /** The verified number that the merge of this record gave up: it still leads to the person. */
  readonly formerNhsNumber: string | null;
  /** As read from the database; 0 for someone not kept yet. */
  readonly version: number;
}

/** What stands for someone who was lost in a restore, until the next request brings who it is. */
export const lostIdentity = { name: '(lost in a restore)', birthDate: '0001-01-01' } as const;

/**
 * Someone who asked for help, as one provider knows them. A person is met with the first referral; what a later one says of
 * the person, whoever sends it, is a proposal that staff decide. Invariants: at one provider a verified NHS number belongs
 * to one person; who a person is changes only by the person or by staff who say that they change it.
 */
export class Person {
  private constructor(private state: PersonState) {}

  static meet(id: string, providerCode: OdsCode, identity: Identity): Person {
    return new Person({ id, providerCode, identity, mergedInto: null, formerNhsNumber: null, version: 0 });
  }

  static load(state: PersonState): Person {
    return new Person(state);
  }

  /** Whether a restore has lost who it is: then there is nothing to be replaced. */
  get isLost(): boolean {
    return this.state.identity.birthDate === lostIdentity.birthDate;
  }

  becomeKnown(identity: Identity): void {
    this.state = { ...this.state, identity };
  }

  /** @throws RuleBroken those of {@link changeDetails} */
  changeDetails(change: DetailsChange): ChangedDetails {
    const changed = changeDetails(this.state.identity, change);
    this.state = { ...this.state, identity: changed.identity };
    return changed;
  }

  get id(): string {
    return this.state.id;
  }

  get birthDate(): CalendarDay {
    return this.state.identity.birthDate;
  }

  /** What the store keeps. */
  get stored(): PersonState {
    return this.state;
  }
}

/** A number that nobody has checked finds nobody, and takes nobody's place. */
export function asClaim(identity: Identity): Identity {
  const claimedNhsNumber = identity.nhsNumber ?? identity.claimedNhsNumber;
  return { ...identity, nhsNumber: null, nhsNumberVerifiedBy: null, claimedNhsNumber };
}
