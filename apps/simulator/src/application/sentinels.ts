import { identityOf, sentinelStem } from '../domain/identity.js';
import type { Cohort } from '../domain/cohort.js';

export const kinds = ['surname', 'NHS number', 'postcode', 'date of birth'] as const;
export type Kind = (typeof kinds)[number];
export type Found = Readonly<Record<Kind, number>>;

export const nothingFound: Found = { 'surname': 0, 'NHS number': 0, 'postcode': 0, 'date of birth': 0 };

/** Anything that begins like a surname of ours is one, whoever's it is. */
const surnameShape = new RegExp(`${sentinelStem}[a-z0-9]*`, 'gi');
/** Ten digits, together or written 3 3 4; not a part of a longer number or of a UUID. */
const nhsNumberShape = /(?<![0-9a-f])\d{3}[ -]?\d{3}[ -]?\d{4}(?![0-9a-f])/gi;
const postcodeShape = /[A-Z]{1,2}\d[A-Z\d]?[ +]?\d[A-Z]{2}/gi;
const isoDateShape = /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/g;
const writtenDateShape = /(?<!\d)(\d{2})[/.](\d{2})[/.](\d{4})(?!\d)/g;

/** What must not be found anywhere but in the referral service's own database: who the people of a cohort are. */
export class Sentinels {
  readonly peopleCount: number;
  private readonly nhsNumbers = new Set<string>();
  private readonly postcodes = new Set<string>();
  private readonly birthDates = new Set<string>();

  constructor({ provider, people }: Cohort) {
    this.peopleCount = people.length;
    for (const person of people) {
      const { index, receivedDay, source } = person;
      const identity = identityOf(provider.code, { index, receivedDay, isSelfReferred: source === 'B1' });
      if (identity.nhsNumber !== null) this.nhsNumbers.add(identity.nhsNumber);
      this.postcodes.add(identity.postcode.replace(' ', ''));
      this.birthDates.add(identity.birthDate);
    }
  }

  /** How often each kind occurs in a text. */
  find(text: string): Found {
    const dates = [...matches(text, isoDateShape), ...writtenDates(text)];
    return {
      'surname': matches(text, surnameShape).length,
      'NHS number': matches(text, nhsNumberShape).filter((each) =>
        this.nhsNumbers.has(each.replaceAll(/\D/g, '')),
      ).length,
      'postcode': matches(text, postcodeShape).filter((each) => this.postcodes.has(plainPostcode(each)))
        .length,
      'date of birth': dates.filter((each) => this.birthDates.has(each)).length,
    };
  }
}

export function added(one: Found, other: Found): Found {
  const sum = (kind: Kind): number => one[kind] + other[kind];
  return {
    'surname': sum('surname'),
    'NHS number': sum('NHS number'),
    'postcode': sum('postcode'),
    'date of birth': sum('date of birth'),
  };
}

export function isAnythingFound(found: Found): boolean {
  return kinds.some((kind) => found[kind] > 0);
}

function matches(text: string, shape: RegExp): string[] {
  return text.match(shape) ?? [];
}

function writtenDates(text: string): string[] {
  return [...text.matchAll(writtenDateShape)].map(
    ([, day, month, year]) => `${year ?? ''}-${month ?? ''}-${day ?? ''}`,
  );
}

function plainPostcode(written: string): string {
  return written.toUpperCase().replaceAll(/[ +]/g, '');
}
