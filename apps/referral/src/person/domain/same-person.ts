import { telephoneKey } from '#domain-model/values/telephone';
import type { Identity } from './identity.js';

/**
 * By what two records may be of one person: who moved house shares name and birth date, who has another surname since
 * shares a given name, a telephone or an e-mail, and of who shares the name and a telephone one birth date is wrong.
 */
export type Likeness =
  | 'nhs-number'
  | 'name-birth-date-postcode'
  | 'name-birth-date'
  | 'given-name-birth-date-postcode'
  | 'birth-date-telephone'
  | 'birth-date-email'
  | 'name-telephone'
  | 'name-email';

type Numbers = Pick<Identity, 'nhsNumber' | 'claimedNhsNumber'>;
export type Compared = Numbers &
  Pick<Identity, 'givenName' | 'familyName' | 'birthDate' | 'postcode' | 'telephone' | 'email'>;

/**
 * By what two records look like one person's, for staff to decide; empty when by nothing. Two verified NHS numbers that
 * differ are two persons, whatever else is alike: twins share a birth date, a postcode and a telephone.
 */
export function likenessOf(one: Compared, other: Compared): readonly Likeness[] {
  if (one.nhsNumber !== null && other.nhsNumber !== null && one.nhsNumber !== other.nhsNumber) return [];
  const numbers = numbersOf(one);
  const isSameNumber = numbersOf(other).some((number) => numbers.includes(number));
  const found = one.birthDate === other.birthDate ? ofOneBirthDate(one, other) : ofOneName(one, other);
  return isSameNumber ? ['nhs-number', ...found] : found;
}

function ofOneBirthDate(one: Compared, other: Compared): readonly Likeness[] {
  const isSamePostcode = one.postcode !== null && one.postcode === other.postcode;
  return [
    ...byNameAndBirthDate({ isSamePostcode, isSameName: isOneName(one, other) }),
    ...(isSamePostcode && !isOneName(one, other) && sharesGivenName(one, other)
      ? (['given-name-birth-date-postcode'] as const)
      : []),
    ...(isSameTelephone(one, other) ? (['birth-date-telephone'] as const) : []),
    ...(isSameEmail(one, other) ? (['birth-date-email'] as const) : []),
  ];
}

function byNameAndBirthDate(same: { isSamePostcode: boolean; isSameName: boolean }): readonly Likeness[] {
  if (!same.isSameName) return [];
  return [same.isSamePostcode ? 'name-birth-date-postcode' : 'name-birth-date'];
}

function ofOneName(one: Compared, other: Compared): readonly Likeness[] {
  if (!isOneName(one, other)) return [];
  return [
    ...(isSameTelephone(one, other) ? (['name-telephone'] as const) : []),
    ...(isSameEmail(one, other) ? (['name-email'] as const) : []),
  ];
}

type Named = Pick<Identity, 'givenName' | 'familyName'>;

/** The same words in any order; a name of two words or more may be within one that has further given names. */
export function isOneName(one: Named, other: Named): boolean {
  const [fewer = [], more = []] = [wordsOf(one), wordsOf(other)].sort((a, b) => a.length - b.length);
  return (fewer.length > 1 || more.length === fewer.length) && fewer.every((word) => more.includes(word));
}

function sharesGivenName(one: Named, other: Named): boolean {
  const words = nameWords(other.givenName);
  return nameWords(one.givenName).some((word) => words.includes(word));
}

function isSameTelephone(one: Compared, other: Compared): boolean {
  if (one.telephone === null || other.telephone === null) return false;
  return telephoneKey(one.telephone) === telephoneKey(other.telephone);
}

function isSameEmail(one: Compared, other: Compared): boolean {
  return one.email !== null && one.email.toLowerCase() === other.email?.toLowerCase();
}

/** The same for one person who is written down twice. */
export function nameKey(named: Named): string {
  return wordsOf(named).join(' ');
}

function wordsOf({ givenName, familyName }: Named): readonly string[] {
  return nameWords(`${givenName} ${familyName}`);
}

/** Apostrophes in the shapes in which keyboards and other systems write them, and dots of initials. */
const apostrophes = /['’‘‛ʼʻʽ´`ʹ′＇.]/g;
const invisible = /[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
/** Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs of Arabic. */
const accents = /[\u0300-\u036f\u1dc0-\u1dff\u0591-\u05c7\u064b-\u065f\u0670]/g;
const between = /[\s,;()/_"\u2010-\u2015\u2212-]+/;
/** Letters that no decomposition takes apart. */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ı: 'i',
};

/**
 * The words of a name without case, accents, apostrophes, hyphens and order: `Zoë Smith-Jones`, `SMITH JONES, Zoe` and
 * `Jones Smith Zoe` have the same. The database finds people by the same words: its function name_words.
 */
export function nameWords(name: string): readonly string[] {
  const folded = name
    .replace(apostrophes, '')
    .replace(invisible, '')
    .normalize('NFKD')
    .replace(accents, '')
    .toLowerCase()
    .replace(/[ßæœþøłđðı]/g, (letter) => plain[letter] ?? letter);
  return [...new Set(folded.split(between).filter((word) => word !== ''))].sort();
}

function numbersOf({ nhsNumber, claimedNhsNumber }: Numbers): readonly string[] {
  return [nhsNumber, claimedNhsNumber].flatMap((number) => number ?? []);
}
