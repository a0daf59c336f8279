import type { Identity } from './person.js';

/** What is said and decided together: an address is no address when half of it is another’s. */
export const identityFields = [
  ...(['name', 'birthDate', 'nhsNumber', 'address', 'telephone', 'email', 'gpPractice', 'gender'] as const),
  ...(['interpreter', 'contact', 'accessibleInformation'] as const),
];
export type IdentityField = (typeof identityFields)[number];

export const keysOf: Readonly<Record<IdentityField, readonly (keyof Identity)[]>> = {
  name: ['givenName', 'familyName'],
  birthDate: ['birthDate'],
  nhsNumber: ['nhsNumber', 'nhsNumberVerifiedBy', 'claimedNhsNumber'],
  address: ['addressLines', 'postcode'],
  telephone: ['telephone'],
  email: ['email'],
  gpPractice: ['gpPracticeCode'],
  gender: ['gender'],
  interpreter: ['interpreter'],
  contact: ['contact'],
  accessibleInformation: ['accessibleInformation'],
};

/** Whether a field says anything: null, an empty list and an object of nulls leave it out. */
export function saysSomething(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== null && value !== undefined;
  return Object.values(value).some((part) => part !== null);
}

export function isSameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

/** What was kept as JSON comes back with its fields in another order. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}
