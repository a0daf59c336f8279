import { RuleBroken } from '#domain-model/rule-broken';
import type { NhsNumberVerification } from '#domain-model/values/nhs-number-verification';
import { loosensContactSafety, stricterWishes } from './contact-safety.js';
import { identityFields, isSameValue, keysOf, saysSomething, waysToReach } from './identity-fields.js';
import { personFields, type ContactWishes, type Identity, type IdentityField } from './identity.js';
import { proposedFields, type ProposedField } from './person-proposal.js';
import type { PersonState } from './person.state.js';

export const mergedFields = identityFields;
export type MergedField = IdentityField;

/** Which of the two records a field is taken from: the one that stays, or the one that goes into it. */
export type TakenFrom = 'kept' | 'merged';
export const differences = ['birth-date', 'nhs-number'] as const;
export type Difference = (typeof differences)[number];

export interface Merging {
  /**
   * Field by field; of what is not named, the record that stays says what it says, and the other what that leaves open, but
   * for ways to reach the person: they are proposed.
   */
  readonly take: Readonly<Partial<Record<MergedField, TakenFrom>>>;
  /** Differences that the caller has looked at, and says are a slip of somebody’s pen. */
  readonly despite: readonly Difference[];
  /** The person agreed to be reached in ways that one of the records says are not safe. */
  readonly personAgreed: boolean;
}

export const mergedSides = ['kept', 'merged'] as const satisfies readonly TakenFrom[];

/** By what the account of each record was verified to be the person's; null: nobody said so, and it reaches neither record. */
export type AccountsVerified = Readonly<Record<TakenFrom, NhsNumberVerification | null>>;

export interface Merged {
  readonly kept: PersonState;
  readonly merged: PersonState;
  readonly took: Readonly<Record<MergedField, TakenFrom>>;
  /** What the other record says otherwise, and nobody has chosen: staff decide it later. */
  readonly proposed: readonly ProposedField[];
}

/**
 * Makes two records of one person one: nothing that is stored is replaced unless somebody chose it, and ways to reach the
 * person are as narrow as the narrower record. The record that goes into the other has all that it had but the NHS
 * number, which can stand in one place only, and says where it went.
 *
 * @throws RuleBroken `person.merged-with-itself`, `person.birth-date-differs`, `person.nhs-number-differs`,
 *   `person.agreement-needed` (422), `person.merged-already` (409)
 */
export function mergePersons(surviving: PersonState, merged: PersonState, merging: Merging): Merged {
  refuseUnlessMergeable(surviving, merged, merging);
  const took = Object.fromEntries(
    mergedFields.map((field) => [field, sourceOf(field, surviving, merging)]),
  ) as Record<MergedField, TakenFrom>;
  const from = { kept: surviving.identity, merged: merged.identity };
  const taken = mergedFields.flatMap((field) =>
    keysOf[field].map((key) => [key, from[took[field]][key]] as const),
  );
  const chosen = { ...surviving.identity, ...Object.fromEntries(taken) };
  const contact = contactOf(surviving.identity, merged.identity, merging);
  const identity = { ...chosen, contact, ...claimBeside(chosen, surviving.identity, merged.identity) };
  return {
    kept: { ...surviving, identity },
    merged: {
      ...merged,
      identity: { ...merged.identity, nhsNumber: null, nhsNumberVerifiedBy: null },
      mergedInto: surviving.id,
      formerNhsNumber: numberGivenUp(surviving.identity, merged.identity, identity),
    },
    took,
    proposed: proposedFields(identity, {
      ...merged.identity,
      contact: saidOf(surviving.identity, merged.identity),
    }).filter(({ field }) => merging.take[field] === undefined),
  };
}

/**
 * Whose account reaches the one record: where staff say by what they verified that it is the person's, or where its own
 * token, proved to level P9, has given the record the number that the person has from now on.
 *
 * @param before the two records, with the numbers that they have not from another merge
 */
export function accountsVerified(
  before: Readonly<Record<TakenFrom, Identity>>,
  { nhsNumber }: Identity,
  stated: Partial<AccountsVerified>,
): AccountsVerified {
  const byToken = (own: Identity): NhsNumberVerification | null =>
    own.nhsNumberVerifiedBy === 'nhs-login' && own.nhsNumber === nhsNumber ? 'nhs-login' : null;
  return {
    kept: stated.kept ?? byToken(before.kept),
    merged: stated.merged ?? byToken(before.merged),
  };
}

/** What either said: where one was not asked, the other's answer is worth a question. */
function saidOf(surviving: Identity, { contact }: Identity): ContactWishes {
  return {
    preference: contact.preference,
    safeToLeaveMessage: contact.safeToLeaveMessage ?? surviving.contact.safeToLeaveMessage,
    safeToText: contact.safeToText ?? surviving.contact.safeToText,
    safeToPost: contact.safeToPost ?? surviving.contact.safeToPost,
  };
}

/** What the caller chose; otherwise the stricter answer of the two. */
function contactOf(surviving: Identity, merged: Identity, { take, personAgreed }: Merging): ContactWishes {
  const stricter = stricterWishes(surviving.contact, merged.contact);
  const chosen = take.contact === undefined ? stricter : { kept: surviving, merged }[take.contact].contact;
  const loosens = [stricter, surviving.contact].some((known) => loosensContactSafety(known, chosen));
  if (!personAgreed && loosens) {
    const message =
      'One of the records says that this is not safe, does not say that it is, or prefers another way. Only with the person’s agreement is it allowed: send personAgreed, true.';
    throw RuleBroken.wrongValue('person.agreement-needed', message, 'personAgreed');
  }
  return chosen;
}

function claimBeside(chosen: Identity, surviving: Identity, merged: Identity): Partial<Identity> {
  if (chosen.nhsNumber !== null) return { claimedNhsNumber: null };
  return { claimedNhsNumber: surviving.claimedNhsNumber ?? merged.claimedNhsNumber };
}

/** The verified number that is not the person’s any more; of two that are the same, none. */
function numberGivenUp(surviving: Identity, merged: Identity, one: Identity): string | null {
  return (
    [surviving.nhsNumber, merged.nhsNumber].find((number) => number !== null && number !== one.nhsNumber) ??
    null
  );
}

/**
 * Who the person is again after a merge is undone: what each had before. What was said of the person since the merge is
 * newer than either, and stays with the record that stayed.
 */
export function identityGivenBack({
  before,
  after,
  now,
}: {
  readonly before: Identity;
  readonly after: Identity;
  readonly now: Identity;
}): Identity {
  const keys = Object.keys(now) as (keyof Identity)[];
  const given = keys.map((key) => [key, isSameValue(now[key], after[key]) ? before[key] : now[key]] as const);
  const wishes = Object.keys(now.contact) as (keyof ContactWishes)[];
  const contact = wishes.map((wish) => {
    const { [wish]: wished } = now.contact;
    return [wish, wished === after.contact[wish] ? before.contact[wish] : wished] as const;
  });
  return {
    ...now,
    ...Object.fromEntries(given),
    contact: { ...now.contact, ...Object.fromEntries(contact) },
  };
}

function refuseUnlessMergeable(surviving: PersonState, merged: PersonState, { despite }: Merging): void {
  if (surviving.id === merged.id) {
    throw RuleBroken.wrongValue(
      'person.merged-with-itself',
      'A record is not merged into itself.',
      'mergedPersonId',
    );
  }
  if (surviving.mergedInto !== null || merged.mergedInto !== null) {
    throw RuleBroken.wrongState(
      'person.merged-already',
      'One of these records has gone into another already.',
    );
  }
  if (surviving.identity.birthDate !== merged.identity.birthDate && !despite.includes('birth-date')) {
    throw RuleBroken.wrongValue(
      'person.birth-date-differs',
      'The two have different dates of birth.',
      'despite',
    );
  }
  if (numbersDiffer(surviving.identity, merged.identity) && !despite.includes('nhs-number')) {
    throw RuleBroken.wrongValue(
      'person.nhs-number-differs',
      'The two have, or claim, different NHS numbers.',
      'despite',
    );
  }
}

function numbersDiffer(one: Identity, other: Identity): boolean {
  const number = one.nhsNumber ?? one.claimedNhsNumber;
  const otherNumber = other.nhsNumber ?? other.claimedNhsNumber;
  return number !== null && otherNumber !== null && number !== otherNumber;
}

/** A verified number says more than a claim: it is taken from whichever record has one. */
function sourceOf(field: MergedField, { identity }: PersonState, { take }: Merging): TakenFrom {
  const chosen = take[field];
  if (chosen !== undefined) return chosen;
  if (keysOf[field].some((key) => waysToReach.includes(key))) return 'kept';
  const deciding = keysOf[field].filter((key) => personFields[key].merge !== 'follow');
  return deciding.some((key) => saysSomething(identity[key])) ? 'kept' : 'merged';
}
