/** A general medical practice, as the Organisation Data Service lists it. */
export interface GpPractice {
  readonly code: string;
  readonly name: string;
  readonly town: string;
  readonly postcode: string;
}

const atMost = 20;

/**
 * The practices whose code, name, town or postcode hold every word asked for, those whose name begins so first; at most
 * twenty, since nobody reads more.
 */
export function practicesMatching(practices: readonly GpPractice[], query: string): readonly GpPractice[] {
  const words = searchable(query)
    .split(' ')
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const begins = (practice: GpPractice) => Number(searchable(practice.name).startsWith(words.join(' ')));
  return practices
    .filter((practice) => {
      const text = searchable(`${practice.code} ${practice.name} ${practice.town} ${practice.postcode}`);
      const close = text.replace(/ /g, '');
      return words.every((word) => text.includes(word)) || close.includes(words.join(''));
    })
    .sort((one, other) => begins(other) - begins(one) || (one.name < other.name ? -1 : 1))
    .slice(0, atMost);
}

function searchable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
