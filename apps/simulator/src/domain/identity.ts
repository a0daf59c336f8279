import { calendarDayOf, type Day } from './days.js';
import { Seeded } from './seeded.js';

/** Every surname of a cohort begins so: unmistakable, and a script finds any that leaks. */
export const sentinelStem = 'Zzsentinel';

export interface Identity {
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: string;
  /** In the 999 range, which is set aside for tests; some people who refer themselves do not know theirs. */
  readonly nhsNumber: string | null;
  /** A pseudo postcode: ZZ99 is no place. */
  readonly postcode: string;
  readonly addressLines: readonly string[];
  /** Of the ranges that Ofcom keeps for drama. */
  readonly telephone: string;
  readonly email: string;
  readonly gpPracticeCode: string;
  readonly gender: string;
  readonly interpreterLanguage: string | null;
  readonly contactPreference: 'letter' | 'telephone' | 'text' | 'email';
  readonly safeToLeaveMessage: boolean;
}

const givenNames = [
  'Alex',
  'Bea',
  'Charlie',
  'Devi',
  'Ewa',
  'Fay',
  'Gil',
  'Hana',
  'Ira',
  'Jo',
  'Kit',
  'Lee',
  'Mo',
  'Noor',
];
const languages = ['pl', 'bn', 'ur', 'ro', 'tr', 'so'];
const letters = 'abcdefghijklmnopqrstuvwxyz';
/** The letters that the second half of a postcode may end with. */
const inwardLetters = 'ABDEFGHJLNPQRSTUWXYZ';

/** The same person of the same provider has the same identity each time it is asked for. */
export function identityOf(
  code: string,
  person: { index: number; receivedDay: Day; isSelfReferred: boolean },
): Identity {
  const seeded = new Seeded(`${code}/${person.index}/identity`);
  const familyName = surnameOf(code, person.index);
  const bornDaysBefore = seeded.around(39, 14, [19, 88]) * 365.25 + seeded.between(0, 364);
  const knowsNumber = !person.isSelfReferred || seeded.chance(0.6);
  return {
    givenName: seeded.pick(givenNames),
    familyName,
    birthDate: calendarDayOf(Math.floor(person.receivedDay - bornDaysBefore)),
    nhsNumber: knowsNumber ? nhsNumberOf(code, person.index) : null,
    postcode: postcodeOf(seeded),
    addressLines: [`${seeded.between(1, 199)} Sentinel Street`, 'Nowhere'],
    telephone: `07700900${String(seeded.between(0, 999)).padStart(3, '0')}`,
    email: `${familyName.toLowerCase()}@example.org`,
    gpPracticeCode: `Y999${String(seeded.between(1, 60)).padStart(2, '0')}`,
    gender: seeded.weighted([
      ['2', 65],
      ['1', 34],
      ['X', 1],
    ]),
    interpreterLanguage: seeded.chance(0.03) ? seeded.pick(languages) : null,
    ...wishesOf(seeded),
  };
}

/** Whoever wants no message left is called rather than sent a text. */
function wishesOf(seeded: Seeded): Pick<Identity, 'contactPreference' | 'safeToLeaveMessage'> {
  const preference = seeded.pick(['letter', 'telephone', 'text', 'email'] as const);
  const safeToLeaveMessage = seeded.chance(0.9);
  const isUnsafe = preference === 'text' && !safeToLeaveMessage;
  return { contactPreference: isUnsafe ? 'telephone' : preference, safeToLeaveMessage };
}

/** The stem, the provider's code in letters and the person's number in letters. */
function surnameOf(code: string, index: number): string {
  const provider = [...code].map((each) => letters[Number.parseInt(each, 36) % 26] ?? 'z').join('');
  let number = index;
  let name = '';
  for (let place = 0; place < 4; place += 1) {
    name = (letters[number % 26] ?? 'z') + name;
    number = Math.floor(number / 26);
  }
  return `${sentinelStem}${provider}${name}`;
}

/** Numbers are dealt from the 999 range in an order of their own; every tenth or so has no check digit and is passed over. */
export function nhsNumberOf(code: string, index: number): string {
  const start = new Seeded(`${code}/nhs-numbers`).between(0, 999_999);
  for (let candidate = index; ; candidate += 100_000) {
    const digits = `999${String((start + candidate * 7_919) % 1_000_000).padStart(6, '0')}`;
    const check = checkDigit(digits);
    if (check !== null) return digits + String(check);
  }
}

/** Modulus 11 over nine digits with weights 10 to 2; a remainder of 10 makes no number. */
function checkDigit(nine: string): number | null {
  const sum = [...nine].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? null : check;
}

function postcodeOf(seeded: Seeded): string {
  const letter = (): string => inwardLetters[seeded.between(0, inwardLetters.length - 1)] ?? 'A';
  return `ZZ99 ${seeded.between(1, 9)}${letter()}${letter()}`;
}
