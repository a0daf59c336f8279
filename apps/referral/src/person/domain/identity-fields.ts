import {
  identityKeys,
  personFields,
  type IdentityField,
  type IdentityKey,
  type PersonField,
} from './identity.js';

export const identityFields: readonly IdentityField[] = [
  ...new Set(identityKeys.map((key) => personFields[key].part)),
];

export const keysOf: Readonly<Record<IdentityField, readonly IdentityKey[]>> = Object.fromEntries(
  identityFields.map((field) => [field, keysWhere(({ part }) => part === field)]),
) as Record<IdentityField, readonly IdentityKey[]>;

export function keysWhere(is: (field: PersonField) => boolean): readonly IdentityKey[] {
  return identityKeys.filter((key) => is(personFields[key]));
}

/** By these the person is reached: a letter, a call or a text to a wrong one is read by somebody else. */
export const waysToReach = keysWhere(({ merge }) => merge === 'propose' || merge === 'stricter');

/** Whether a field says anything: null, an empty list and an object of nulls leave it out. */
export function saysSomething(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== null && value !== undefined;
  return Object.values(value).some((part) => part !== null);
}

export function isSameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

/** What was stored as JSON comes back with its fields in another order. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}
