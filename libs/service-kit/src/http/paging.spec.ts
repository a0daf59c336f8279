import { cursorAt, cursorOf, pageOf } from './paging.js';

const id = '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47';
const cursor = cursorOf('rank', 'day', 'id');
const isTaken = (text: string) => cursor.schema.safeParse(text).success;

describe('where a page ends', () => {
  it('is read as it was written, and from the beginning where nothing is sent', () => {
    expect(cursor.read(cursorAt(2, '2026-11-28', id))).toEqual(['2', '2026-11-28', id]);
    expect(cursor.read(undefined)).toBeNull();
  });

  it.each([
    ['of another list', id],
    ['a day that does not exist', `2~2026-02-30~${id}`],
    ['no rank', `x~2026-11-28~${id}`],
    ['more than a place', `2~2026-11-28~${id}~${id}`],
  ])('is refused where it is %s', (_what, text) => {
    expect(isTaken(text)).toBe(false);
    expect(isTaken(cursorAt(2, '2026-11-28', id))).toBe(true);
  });

  it('is refused where its instant does not exist', () => {
    const { schema } = cursorOf('instant', 'id');

    expect(schema.safeParse(`2026-11-28T25:00:00.000Z~${id}`).success).toBe(false);
    expect(schema.safeParse(`2026-11-28T23:00:00.000Z~${id}`).success).toBe(true);
  });
});

describe('a page', () => {
  it('names its last row where others follow, and none on the last page', () => {
    expect(pageOf(['a', 'b', 'c'], 2)).toEqual({ page: ['a', 'b'], last: 'b' });
    expect(pageOf(['a', 'b'], 2)).toEqual({ page: ['a', 'b'], last: null });
    expect(pageOf([], 2)).toEqual({ page: [], last: null });
  });
});
