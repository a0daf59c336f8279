import { readFileSync } from 'node:fs';
import { cohortOf } from '../domain/cohort.js';
import { identityOf } from '../domain/identity.js';
import { parsePublished } from '../domain/published.js';
import { isAnythingFound, Sentinels } from './sentinels.js';

const published = parsePublished(
  readFileSync(new URL('../../data/providers-2024-25.csv', import.meta.url), 'utf8'),
);
const [cohort] = published.filter(({ code }) => code === 'DH0').map(cohortOf);
if (cohort === undefined) throw new Error('DH0 is not in the published file.');
const sentinels = new Sentinels(cohort);
const identities = cohort.people.map(({ index, receivedDay, source }) =>
  identityOf('DH0', { index, receivedDay, isSelfReferred: source === 'B1' }),
);

describe('the search for people in topics and logs', () => {
  it('finds every surname, in whatever case', () => {
    const missed = identities.filter(
      ({ familyName }) => sentinels.find(familyName.toUpperCase()).surname !== 1,
    );

    expect(missed).toEqual([]);
  });

  it('finds every NHS number, however it is spaced', () => {
    const numbers = identities.flatMap(({ nhsNumber }) => (nhsNumber === null ? [] : [nhsNumber]));
    const spaced = numbers.map((number) => `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`);

    const missed = [...numbers, ...spaced].filter(
      (each) => sentinels.find(`{"n":"${each}"}`)['NHS number'] !== 1,
    );

    expect(missed).toEqual([]);
  });

  it('finds every postcode, with or without its space', () => {
    const missed = identities.filter(
      ({ postcode }) =>
        sentinels.find(`{"at":"${postcode}"}`).postcode !== 1 ||
        sentinels.find(postcode.replace(' ', '').toLowerCase()).postcode !== 1,
    );

    expect(missed).toEqual([]);
  });

  it('finds every date of birth, as it is sent and as it is written', () => {
    const missed = identities.filter(({ birthDate }) => {
      const written = birthDate.split('-').reverse().join('/');
      return (
        sentinels.find(`${birthDate}T00:00:00Z`)['date of birth'] !== 1 ||
        sentinels.find(written)['date of birth'] !== 1
      );
    });

    expect(missed).toEqual([]);
  });

  it('finds nothing in an event that identifies nobody', () => {
    const event =
      '{"id":"0190b7c4-5d9e-7a31-9c0e-999000000123","time":"2024-06-03T08:00:00.000Z","therapy":"748051000000105"}';

    const found = sentinels.find(event);

    expect(isAnythingFound(found)).toBe(false);
  });
});
