import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { changeDetails, type ChangedDetails, type DetailsChange } from './person-details.js';

/** Who someone is and how to reach them. Kept by this service only; no event, log line or message carries any of it. */
export interface Identity {
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: CalendarDay;
  /** Ten digits; null where someone referring themselves does not know it. */
  readonly nhsNumber: string | null;
  /** What someone without an account says his or her number is: nobody has checked it, so it finds nobody. */
  readonly claimedNhsNumber: string | null;
  readonly postcode: string | null;
  readonly addressLines: readonly string[];
  readonly telephone: string | null;
  readonly email: string | null;
  readonly gpPracticeCode: string | null;
  /** Person stated gender code, I001090: 1 male, 2 female, 9 indeterminate, X not known. */
  readonly gender: string | null;
  readonly interpreter: { readonly needed: boolean; readonly language: string | null };
  readonly contact: ContactWishes;
  /** Codes of the Accessible Information Standard's needs. */
  readonly accessibleInformation: readonly string[];
}

export interface ContactWishes {
  readonly preference: ContactPreference;
  readonly safeToLeaveMessage: boolean;
  /** null: was not asked. */
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
  /** As read from the database; 0 for someone not kept yet. */
  readonly version: number;
}

/** What stands for someone who was lost in a restore, until the next request brings who it is. */
export const lostIdentity = { name: '(lost in a restore)', birthDate: '0001-01-01' } as const;

/**
 * Someone who asked for help, as one provider knows them. A person is met with the first referral and met again with each
 * later one, which brings newer details. Invariants: at one provider an NHS number belongs to one person, and no referral
 * turns a person's date of birth or known NHS number into another: that would be somebody else. Staff who have seen
 * evidence put them right.
 */
export class Person {
  private constructor(private state: PersonState) {}

  static meet(id: string, providerCode: OdsCode, identity: Identity): Person {
    return new Person({ id, providerCode, identity, mergedInto: null, version: 0 });
  }

  static load(state: PersonState): Person {
    return new Person(state);
  }

  /** @throws RuleBroken `person.birth-date-differs` or `person.nhs-number-differs` (422) when it must be somebody else. */
  meetAgain(identity: Identity): void {
    const known = this.state.identity;
    const isLost = known.birthDate === lostIdentity.birthDate;
    if (!isLost && identity.birthDate !== known.birthDate) {
      throw new RuleBroken(
        'person.birth-date-differs',
        'This person is known here with another date of birth.',
        {
          field: 'person.birthDate',
          kind: 'wrong-value',
        },
      );
    }
    if (known.nhsNumber !== null && identity.nhsNumber !== null && identity.nhsNumber !== known.nhsNumber) {
      throw new RuleBroken(
        'person.nhs-number-differs',
        'This person is known here with another NHS number.',
        {
          field: 'person.nhsNumber',
          kind: 'wrong-value',
        },
      );
    }
    this.state = { ...this.state, identity: keepingWhatWasLeftOut(known, identity) };
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
  get kept(): PersonState {
    return this.state;
  }
}

/** A later request that leaves something out does not make us forget it. */
function keepingWhatWasLeftOut(known: Identity, newer: Identity): Identity {
  return {
    ...newer,
    nhsNumber: newer.nhsNumber ?? known.nhsNumber,
    claimedNhsNumber: newer.nhsNumber === null ? (newer.claimedNhsNumber ?? known.claimedNhsNumber) : null,
    postcode: newer.postcode ?? known.postcode,
    addressLines: newer.addressLines.length > 0 ? newer.addressLines : known.addressLines,
    telephone: newer.telephone ?? known.telephone,
    email: newer.email ?? known.email,
    gpPracticeCode: newer.gpPracticeCode ?? known.gpPracticeCode,
    gender: newer.gender ?? known.gender,
    contact: {
      ...newer.contact,
      safeToText: newer.contact.safeToText ?? known.contact.safeToText,
      safeToPost: newer.contact.safeToPost ?? known.contact.safeToPost,
    },
    accessibleInformation:
      newer.accessibleInformation.length > 0 ? newer.accessibleInformation : known.accessibleInformation,
  };
}
