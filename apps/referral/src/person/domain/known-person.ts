import { RuleBroken } from '#domain-model/rule-broken';
import type { Identity } from './identity.js';
import type { Person } from './person.js';
import { isOneName } from './same-person.js';

/** What is said of a person and does not agree with what is known. */
export type IdentityDifference = 'name' | 'gender' | 'birth-date' | 'nhs-number';

/** What staff have decided where they disagree. */
export interface PersonAnswer {
  readonly isSamePerson: { readonly reason: string } | null;
  readonly isAnotherPerson: { readonly reason: string } | null;
}

/**
 * In what someone who is named by an NHS number or an id differs from whoever is known under it. Twins share a birth date,
 * and a number may be read from the wrong line: a number alone names nobody.
 */
export function differencesOf(known: Identity, said: Identity): readonly IdentityDifference[] {
  const isOtherGender =
    isStated(known.gender) && isStated(said.gender) && known.gender !== said.gender
      ? ['gender' as const]
      : [];
  const isOtherNumber =
    known.nhsNumber !== null && said.nhsNumber !== null && known.nhsNumber !== said.nhsNumber;
  return [
    ...(isOneName(known, said) ? [] : ['name' as const]),
    ...isOtherGender,
    ...(known.birthDate === said.birthDate ? [] : ['birth-date' as const]),
    ...(isOtherNumber ? ['nhs-number' as const] : []),
  ];
}

/** X: not known (person stated gender code, I001090). */
function isStated(gender: string | null): boolean {
  return gender !== null && gender !== 'X';
}

/** Who is known is shown by the id: whoever opens it is in the audit, and outside the care team says why. */
export function mayBeAnother(known: Person, differs: readonly IdentityDifference[]): RuleBroken {
  return RuleBroken.wrongState(
    'person.may-be-another',
    'Somebody is known here by this number or id, and what you say of the person differs. Look at the known person, then ' +
      'send this again with isSamePerson or isAnotherPerson and its reason.',
    {
      field: 'isSamePerson',
      more: { knownPerson: { personId: known.id, differs }, ways: ['isSamePerson', 'isAnotherPerson'] },
    },
  );
}

/** @throws RuleBroken `person.same-and-another`, `person.another-by-id` (422) */
export function refuseContradiction(answer: PersonAnswer, personId: string | null): void {
  const { isSamePerson, isAnotherPerson } = answer;
  if (isSamePerson !== null && isAnotherPerson !== null) {
    throw RuleBroken.wrongValue(
      'person.same-and-another',
      'It is either the same person or another one.',
      'isAnotherPerson',
    );
  }
  if (isAnotherPerson !== null && personId !== null) {
    throw RuleBroken.wrongValue(
      'person.another-by-id',
      'personId says who it is: leave it out where it is another person.',
      'isAnotherPerson',
    );
  }
}
