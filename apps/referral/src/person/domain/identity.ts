import type { CalendarDay } from '#domain-model/values/calendar';
import type { NhsNumberVerification } from '#domain-model/values/nhs-number-verification';

/** Who someone is and how to reach them. Stored by this service only; no event, log line or message carries any of it. */
export interface Identity {
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: CalendarDay;
  /** Ten digits, verified to be this person's: by it, and by nothing that is only said, a person is found. */
  readonly nhsNumber: string | null;
  /** null without a number, and for one that was stored before it was asked. */
  readonly nhsNumberVerifiedBy: NhsNumberVerification | null;
  /** What somebody says the number is: nobody has checked it, so it finds nobody and takes nobody's place. */
  readonly claimedNhsNumber: string | null;
  readonly addressLines: readonly string[];
  readonly postcode: string | null;
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

/** What a value has one of: a column for itself, or one for each of its own fields. */
type ForEach<Value, One> = Value extends string | readonly unknown[] | null
  ? One
  : { readonly [Own in keyof Value]: One };

interface Field<Value> {
  /** With what it is said, proposed and decided: an address is no address when half of it is another’s. */
  readonly part: string;
  /** Of the table person. */
  readonly column: ForEach<Value, string>;
  /** What anybody may know better than the record about him- or herself; or what staff change, some of it on evidence. */
  readonly changedBy: 'anyone' | 'staff' | 'staff-with-reason';
  /**
   * What a merge does unless somebody chooses: `add` what the record that stays does not say; `propose` it, since nobody is
   * reached in another record's way without a choice; the `stricter` of both; `follow` another field of the part.
   */
  readonly merge: 'add' | 'propose' | 'stricter' | 'follow';
  readonly unsaid: Value;
  /** What erasure leaves. */
  readonly erased: Value | null;
}

/** Who it is: staff change it, on evidence. */
const identifying = { changedBy: 'staff-with-reason', merge: 'add' } as const;
/** What says that a number is or may be the person’s: as good as the number itself. */
const ofTheNumber = { changedBy: 'staff', merge: 'follow' } as const;
const wayToReach = { changedBy: 'anyone', merge: 'propose' } as const;
const ownDetail = { changedBy: 'anyone', merge: 'add' } as const;
const text = { unsaid: null, erased: null } as const;
const list = { unsaid: [], erased: [] } as const;

/**
 * Every field of a person, stated once: store, changes of details, proposals, merges, erasure and export follow from it. Its
 * order is the order in which fields are named to people.
 */
export const personFields = {
  givenName: { part: 'name', column: 'given_name', ...identifying, unsaid: '', erased: null },
  familyName: { part: 'name', column: 'family_name', ...identifying, unsaid: '', erased: null },
  birthDate: { part: 'birthDate', column: 'birth_date', ...identifying, unsaid: '', erased: null },
  nhsNumber: { part: 'nhsNumber', column: 'nhs_number', ...identifying, ...text },
  nhsNumberVerifiedBy: { part: 'nhsNumber', column: 'nhs_number_verified_by', ...ofTheNumber, ...text },
  claimedNhsNumber: { part: 'nhsNumber', column: 'claimed_nhs_number', ...ofTheNumber, ...text },
  addressLines: { part: 'address', column: 'address_lines', ...wayToReach, ...list },
  postcode: { part: 'address', column: 'postcode', ...wayToReach, ...text },
  telephone: { part: 'telephone', column: 'telephone', ...wayToReach, ...text },
  email: { part: 'email', column: 'email', ...wayToReach, ...text },
  gpPracticeCode: { part: 'gpPractice', column: 'gp_practice_code', ...ownDetail, ...text },
  gender: { part: 'gender', column: 'gender', ...ownDetail, ...text },
  interpreter: {
    part: 'interpreter',
    column: { needed: 'interpreter_needed', language: 'interpreter_language' },
    ...ownDetail,
    unsaid: { needed: null, language: null },
    erased: { needed: false, language: null },
  },
  contact: {
    part: 'contact',
    column: {
      preference: 'contact_preference',
      safeToLeaveMessage: 'safe_to_leave_message',
      safeToText: 'safe_to_text',
      safeToPost: 'safe_to_post',
    },
    changedBy: 'anyone',
    merge: 'stricter',
    unsaid: { preference: null, safeToLeaveMessage: null, safeToText: null, safeToPost: null },
    erased: { preference: 'letter', safeToLeaveMessage: false, safeToText: null, safeToPost: null },
  },
  accessibleInformation: {
    part: 'accessibleInformation',
    column: 'accessible_information',
    ...ownDetail,
    ...list,
  },
} as const satisfies { readonly [Key in keyof Identity]: Field<Identity[Key]> };

export type IdentityKey = keyof Identity;
export type PersonField = (typeof personFields)[IdentityKey];
/** What is said, proposed and decided together. */
export type IdentityField = PersonField['part'];

export const identityKeys = Object.keys(personFields) as IdentityKey[];

/** Nothing is said of who it is. */
export const unsaidIdentity = Object.fromEntries(
  identityKeys.map((key) => [key, personFields[key].unsaid]),
) as unknown as Identity;
