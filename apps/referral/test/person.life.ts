import { lifeTable } from '#testing/life-table';
import { erasedPerson, refuseUnlessErasable, unknownPerson } from '../src/person/domain/erasure.js';
import { unsaidIdentity, type Identity } from '../src/person/domain/identity.js';
import { MergeRecord, refuseUnlessMerged } from '../src/person/domain/merge-record.js';
import { Person, type TakingIn } from '../src/person/domain/person.js';
import type { RuleBroken } from '#domain-model/rule-broken';

type State = 'known' | 'lost in a restore' | 'with another record in it' | 'merged into another' | 'erased';

/** A record, the other record of the same person, and the merge of the two. */
interface Subject {
  readonly person: Person;
  readonly other: Person;
  merge?: MergeRecord;
  erasedOn?: string;
}

const now = '2026-11-28T12:00:00.000Z';
const ada: Identity = {
  ...unsaidIdentity,
  givenName: 'Ada',
  familyName: 'Sentinel',
  birthDate: '1990-05-17',
};
const asking: TakingIn = {
  take: {},
  despite: ['birth-date'],
  personAgreed: false,
  accountVerifiedBy: {},
  hasOthers: { kept: false, merged: false },
};
const statement = { by: 'somebody', at: now, reason: 'They are one.' };

const stored = ({ state }: Person): Person => Person.load({ ...state, version: 1 });
const known = (id: string): Person => stored(Person.meet(id, 'DH0', ada));

function merged(surviving: Person, gone: Person): MergeRecord {
  const { before, took, accounts } = surviving.takeIn(gone, asking);
  return MergeRecord.of({
    id: 'merge',
    providerCode: 'DH0',
    personId: surviving.id,
    mergedPersonId: gone.id,
    referralIds: [],
    chosen: took,
    personBefore: before.kept,
    mergedBefore: before.merged,
    personAfter: surviving.state.identity,
    accounts,
    reason: statement.reason,
    mergedBy: statement.by,
    mergedAt: now,
  });
}

function withAnother(): Subject {
  const [person, other] = [known('a'), known('b')];
  return { person, other, merge: merged(person, other) };
}

function intoAnother(): Subject {
  const [person, other] = [known('a'), known('b')];
  return { person, other, merge: merged(other, person) };
}

/** Of an erased record nothing is loaded. */
function loaded(subject: Subject, refusal: (erasedOn: string) => RuleBroken = erasedPerson): Subject {
  if (subject.erasedOn !== undefined) throw refusal(subject.erasedOn);
  return subject;
}

function stateOf({ person, merge, erasedOn }: Subject): State {
  if (erasedOn !== undefined) return 'erased';
  if (person.state.mergedInto !== null) return 'merged into another';
  if (merge !== undefined && merge.state.undone === null) return 'with another record in it';
  return person.isLost ? 'lost in a restore' : 'known';
}

/** The table state × command of a person, in the README of this service. */
export const personLife = lifeTable<Subject, State>({
  of: 'a person',
  states: {
    'known': () => ({ person: known('a'), other: known('b') }),
    'lost in a restore': () => ({ person: stored(Person.lost('a', 'DH0')), other: known('b') }),
    'with another record in it': withAnother,
    'merged into another': intoAnother,
    'erased': () => ({ person: known('a'), other: known('b'), erasedOn: '2026-11-01' }),
  },
  stateOf,
  commands: {
    'be referred again': (subject) => loaded(subject).person.becomeKnownAgain(ada),
    'change details': (subject) => {
      // Of a merged record, the record is found that stayed.
      const { person, other } = loaded(subject);
      const found = person.state.mergedInto === null ? person : other;
      found.changeDetails({ by: 'person', values: { gender: '2' }, reason: null, personAgreed: false });
    },
    'take another record in': (subject) => {
      subject.merge = merged(loaded(subject, () => unknownPerson()).person, known('c'));
    },
    'go into another record': (subject) => {
      const { person, merge } = loaded(subject, () => unknownPerson());
      const hasOthers = { kept: false, merged: merge?.state.personId === person.id };
      known('c').takeIn(person, { ...asking, hasOthers });
    },
    'undo the merge': (subject) => {
      const merge = refuseUnlessMerged(subject.merge);
      const [surviving, gone] =
        merge.state.personId === 'a' ? [subject.person, subject.other] : [subject.other, subject.person];
      surviving.partFrom(gone, merge, { isNumberTaken: false });
      merge.undo([], statement);
    },
    'verify an account of the merge': (subject) => {
      refuseUnlessMerged(subject.merge).verifyAccounts({ merged: 'document-seen' }, statement);
    },
    'erase': (subject) => {
      const { mergedInto } = subject.person.state;
      refuseUnlessErasable({ mergedInto, erasedOn: subject.erasedOn ?? null });
      subject.erasedOn = '2026-11-28';
    },
  },
});
