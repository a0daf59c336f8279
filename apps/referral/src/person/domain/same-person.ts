import type { Identity } from './person.js';

/** By what two records may be of one person. */
export type Likeness = 'nhs-number' | 'name-birth-date-postcode';

type Compared = Pick<
  Identity,
  'givenName' | 'familyName' | 'birthDate' | 'postcode' | 'nhsNumber' | 'claimedNhsNumber'
>;

/**
 * By what two records look like one person's, for staff to decide; empty when by nothing. Two verified NHS numbers that
 * differ are two persons, whatever else is alike: twins share a birth date and a postcode.
 */
export function likenessOf(one: Compared, other: Compared): readonly Likeness[] {
  if (one.nhsNumber !== null && other.nhsNumber !== null && one.nhsNumber !== other.nhsNumber) return [];
  const numbers = numbersOf(one);
  const isSameNumber = numbersOf(other).some((number) => numbers.includes(number));
  const isAlike =
    one.birthDate === other.birthDate &&
    one.postcode !== null &&
    one.postcode === other.postcode &&
    nameKey(one) === nameKey(other);
  return [
    ...(isSameNumber ? ['nhs-number' as const] : []),
    ...(isAlike ? ['name-birth-date-postcode' as const] : []),
  ];
}

/** A name without case, accents, hyphens and order: `Zoë Smith-Jones`, `SMITH JONES, Zoe` and `Jones Smith Zoe` are one. */
export function nameKey({ givenName, familyName }: Pick<Identity, 'givenName' | 'familyName'>): string {
  return `${givenName} ${familyName}`
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .sort()
    .join(' ');
}

function numbersOf({ nhsNumber, claimedNhsNumber }: Compared): readonly string[] {
  return [nhsNumber, claimedNhsNumber].flatMap((number) => number ?? []);
}
