import { lifeTable } from '#testing/life-table';
import { mergePersons } from '../src/person/domain/person-merge.js';
import { lostIdentity, Person } from '../src/person/domain/person.js';
import type { Identity } from '../src/person/domain/identity.js';

type State = 'known' | 'lost in a restore' | 'merged into another';
interface Subject {
  person: Person;
}

const ada: Identity = {
  givenName: 'Ada',
  familyName: 'Sentinel',
  birthDate: '1990-05-17',
  nhsNumber: null,
  nhsNumberVerifiedBy: null,
  claimedNhsNumber: null,
  postcode: null,
  addressLines: [],
  telephone: '0113 496 0000',
  email: null,
  gpPracticeCode: null,
  gender: null,
  interpreter: { needed: null, language: null },
  contact: { preference: null, safeToLeaveMessage: null, safeToText: null, safeToPost: null },
  accessibleInformation: [],
};
const lost: Identity = { ...ada, familyName: lostIdentity.name, birthDate: lostIdentity.birthDate };
const merging = { take: {}, despite: ['birth-date'], personAgreed: false } as const;

const aPerson = (id: string, identity: Identity, mergedInto: string | null = null): Person =>
  Person.load({ id, providerCode: 'DH0', identity, mergedInto, formerNhsNumber: null, version: 1 });
const another = aPerson('other', ada);

/** The table state × command of a person, in the README of this service. */
export const personLife = lifeTable<Subject, State>({
  of: 'a person',
  states: {
    'known': () => ({ person: aPerson('a', ada) }),
    'lost in a restore': () => ({ person: aPerson('a', lost) }),
    'merged into another': () => ({ person: aPerson('a', ada, 'b') }),
  },
  stateOf: ({ person }) => {
    if (person.stored.mergedInto !== null) return 'merged into another';
    return person.isLost ? 'lost in a restore' : 'known';
  },
  commands: {
    'change details': ({ person }) =>
      person.changeDetails({
        by: 'person',
        values: { email: 'a@b.example' },
        reason: null,
        personAgreed: false,
      }),
    'take in another record': (subject) => {
      subject.person = Person.load(mergePersons(subject.person.stored, another.stored, merging).kept);
    },
    'go into another record': (subject) => {
      subject.person = Person.load(mergePersons(another.stored, subject.person.stored, merging).merged);
    },
  },
});
