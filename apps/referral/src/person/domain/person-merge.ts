import { RuleBroken } from '#domain-model/rule-broken';
import type { Identity, PersonState } from './person.js';

/** What is chosen together: an address is no address when half of it is another’s. */
export const mergedFields = [
  ...(['name', 'birthDate', 'nhsNumber', 'address', 'telephone', 'email', 'gpPractice', 'gender'] as const),
  ...(['interpreter', 'contact', 'accessibleInformation'] as const),
];
export type MergedField = (typeof mergedFields)[number];

/** Which of the two records a field is taken from: the one that stays, or the one that goes into it. */
export type TakenFrom = 'kept' | 'merged';
export const differences = ['birth-date', 'nhs-number'] as const;
export type Difference = (typeof differences)[number];

export interface Merging {
  /** Field by field; what is not named is taken from the newer record, where that has it. */
  readonly take: Readonly<Partial<Record<MergedField, TakenFrom>>>;
  readonly newer: TakenFrom;
  /** Differences that the caller has looked at, and says are a slip of somebody’s pen. */
  readonly despite: readonly Difference[];
}

export interface Merged {
  readonly kept: PersonState;
  readonly merged: PersonState;
  readonly took: Readonly<Record<MergedField, TakenFrom>>;
}

const keysOf: Readonly<Record<MergedField, readonly (keyof Identity)[]>> = {
  name: ['givenName', 'familyName'],
  birthDate: ['birthDate'],
  nhsNumber: ['nhsNumber'],
  address: ['addressLines', 'postcode'],
  telephone: ['telephone'],
  email: ['email'],
  gpPractice: ['gpPracticeCode'],
  gender: ['gender'],
  interpreter: ['interpreter'],
  contact: ['contact'],
  accessibleInformation: ['accessibleInformation'],
};

/**
 * Makes two records of one person one. The record that goes into the other keeps all that it had but the NHS number, which
 * can stand in one place only, and says where it went.
 *
 * @throws RuleBroken `person.merged-with-itself`, `person.birth-date-differs`, `person.nhs-number-differs` (422),
 *   `person.merged-already` (409)
 */
export function mergePersons(kept: PersonState, merged: PersonState, merging: Merging): Merged {
  refuseUnlessMergeable(kept, merged, merging);
  const took = Object.fromEntries(
    mergedFields.map((field) => [field, sourceOf(field, { kept, merged }, merging)]),
  ) as Record<MergedField, TakenFrom>;
  const from = { kept: kept.identity, merged: merged.identity };
  const taken = mergedFields.flatMap((field) =>
    keysOf[field].map((key) => [key, from[took[field]][key]] as const),
  );
  const identity = { ...kept.identity, ...Object.fromEntries(taken) };
  const claimed = kept.identity.claimedNhsNumber ?? merged.identity.claimedNhsNumber;
  return {
    kept: {
      ...kept,
      identity: { ...identity, claimedNhsNumber: identity.nhsNumber === null ? claimed : null },
    },
    merged: { ...merged, identity: { ...merged.identity, nhsNumber: null }, mergedInto: kept.id },
    took,
  };
}

/**
 * Who the person is again after a merge is undone: what each had before. What was told of the person since the merge is
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
  const given = keys.map((key) => [key, isSame(now[key], after[key]) ? before[key] : now[key]] as const);
  return { ...now, ...Object.fromEntries(given) };
}

function refuseUnlessMergeable(kept: PersonState, merged: PersonState, { despite }: Merging): void {
  if (kept.id === merged.id) {
    throw wrong('person.merged-with-itself', 'mergedPersonId', 'A record is not merged into itself.');
  }
  if (kept.mergedInto !== null || merged.mergedInto !== null) {
    throw new RuleBroken('person.merged-already', 'One of these records has gone into another already.');
  }
  if (kept.identity.birthDate !== merged.identity.birthDate && !despite.includes('birth-date')) {
    throw wrong('person.birth-date-differs', 'despite', 'The two have different dates of birth.');
  }
  if (numbersDiffer(kept.identity, merged.identity) && !despite.includes('nhs-number')) {
    throw wrong('person.nhs-number-differs', 'despite', 'The two have, or claim, different NHS numbers.');
  }
}

function numbersDiffer(one: Identity, other: Identity): boolean {
  const number = one.nhsNumber ?? one.claimedNhsNumber;
  const otherNumber = other.nhsNumber ?? other.claimedNhsNumber;
  return number !== null && otherNumber !== null && number !== otherNumber;
}

/** The newer record’s, unless it says nothing; an unverified number never takes the place of a verified one. */
function sourceOf(
  field: MergedField,
  persons: Readonly<Record<TakenFrom, PersonState>>,
  { take, newer }: Merging,
): TakenFrom {
  const chosen = take[field];
  if (chosen !== undefined) return chosen;
  const older = newer === 'kept' ? 'merged' : 'kept';
  return keysOf[field].some((key) => saysSomething(persons[newer].identity[key])) ? newer : older;
}

function saysSomething(value: unknown): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

/** What was kept as JSON comes back with its fields in another order. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}

function wrong(code: string, field: string, message: string): RuleBroken {
  return new RuleBroken(code, message, { field, kind: 'wrong-value' });
}
