import { readFileSync } from 'node:fs';
import { clinicDaysOf, cohortOf, peopleOf, scoredOccasions } from './cohort.js';
import { yearEnd, yearStart } from './days.js';
import { wasAttended, type Appointment, type OtherContact, type Person } from './person.js';
import { columns, inPublishedForm, parsePublished, type PublishedYear } from './published.js';
import { measure } from './ruler.js';
import { targetCounts, whyNoCohort } from './target-counts.js';

const providers = parsePublished(
  readFileSync(new URL('../../data/providers-2024-25.csv', import.meta.url), 'utf8'),
);
const withOutcomes = providers.filter((provider) => whyNoCohort(provider) === null);
const dh0 = cohortOf(providerOf('DH0'));

function providerOf(code: string): PublishedYear {
  const found = providers.find((provider) => provider.code === code);
  if (found === undefined) throw new Error(`No provider ${code} in the published file.`);
  return found;
}

function unequalCells(provider: PublishedYear): string[] {
  const target = targetCounts(provider);
  const people = peopleOf(provider.code, target, clinicDaysOf(target));
  const ruler = measure(people, (person) => scoredOccasions(provider.code, person));
  return columns
    .filter(({ column, form }) => {
      const cell = provider.cells[column];
      return cell !== null && inPublishedForm(form, ruler[column]) !== cell;
    })
    .map(({ column }) => `${provider.code} ${column} ${JSON.stringify(ruler[column])}`);
}

describe('a cohort', () => {
  it('gives the published figures of all 145 providers when counted by the official constructions', () => {
    const unequal = withOutcomes.flatMap(unequalCells);

    expect(withOutcomes).toHaveLength(145);
    expect(unequal).toEqual([]);
  }, 120_000);

  it('is the same cohort each time', () => {
    const again = cohortOf(providerOf('DH0'));

    expect(again.people).toEqual(dh0.people);
  });

  it('holds people referred the year before, people still waiting at its end, and people who were never seen', () => {
    const before = dh0.people.filter(({ receivedDay }) => receivedDay < yearStart);
    const open = dh0.people.filter(({ ending }) => ending === null);
    const neverSeen = dh0.people.filter(({ appointments }) => !appointments.some(wasAttended));

    expect([before.length, open.length, neverSeen.length].every((count) => count > 10)).toBe(true);
  });

  it('books nothing before the referral, after its end, or on a day without clinics', () => {
    const wrong = dh0.people.filter(({ receivedDay, appointments, ending }) =>
      appointments.some(
        ({ day, bookedDay, noticeDay, movedFromDay }) =>
          bookedDay < receivedDay ||
          day <= bookedDay ||
          (noticeDay !== null && noticeDay < bookedDay) ||
          day > (ending?.day ?? yearEnd + 200) ||
          ![day, movedFromDay ?? day].every((each) => dh0.clinicDays.includes(each)),
      ),
    );

    expect(wrong).toEqual([]);
  });

  it.each<[string, (person: Person) => Person]>([
    ['employment support counted as treatment', withOthers(({ code }) => code === '10', { code: '02' })],
    ['a contact that never was counted', withOthers(({ isVoided }) => isVoided, { isVoided: false })],
    ['who was recorded as seen by mistake counted as seen', seenByMistake],
  ])('would give other figures with %s', (_what, asMiscounted) => {
    const scores = (person: Person) => scoredOccasions('DH0', person);
    const right = measure(dh0.people, scores);

    expect(measure(dh0.people.map(asMiscounted), scores)).not.toEqual(right);
  });

  it('would give other figures with GAD-7 counted where the problem has a measure of its own', () => {
    const scores = (person: Person) => scoredOccasions('DH0', person);
    const byGad7 = (person: Person) => scores(person).map(({ phq9, gad7 }) => ({ phq9, gad7 }));

    expect(measure(dh0.people, byGad7)).not.toEqual(measure(dh0.people, scores));
  });
});

function withOthers(which: (contact: OtherContact) => boolean, change: Partial<OtherContact>) {
  return (person: Person): Person => ({
    ...person,
    otherContacts: person.otherContacts.map((each) => (which(each) ? { ...each, ...change } : each)),
  });
}

function seenByMistake(person: Person): Person {
  const appointments = person.appointments.map((each): Appointment => {
    return each.isCorrected && each.fate === 'missed' ? { ...each, fate: 'attended' } : each;
  });
  return { ...person, appointments };
}
