import { isKeepable, readableLine, readableText } from './readable-text.js';

const name = readableLine({ what: 'A name', most: 100 });
const words = readableText({ what: 'This text', most: 2_000 });
const takes = (schema: typeof name, text: string) => schema.safeParse(text).success;

describe('a line that people read', () => {
  it.each([
    ['a NUL', 'Bea\u0000'],
    ['a control character', 'B\u0085ea'],
    ['a right-to-left override', 'Bea\u202eylimaF'],
    ['an isolate', '\u2066Bea\u2069'],
    ['a right-to-left mark', 'Bea\u200f'],
    ['a zero-width space', 'Be\u200ba'],
    ['a zero-width joiner', 'Be\u200da'],
    ['a soft hyphen', 'Be\u00ada'],
    ['a byte order mark inside', 'Be\ufeffa'],
    ['tag characters', 'Bea\u{e0042}\u{e0065}'],
    ['an invisible filler that counts as a letter', 'Bea\u3164'],
    ['a variation selector', 'Bea\ufe0f'],
    ['half of a pair', 'Bea\ud800'],
    ['a private letter', 'Bea\ue000'],
    ['a line separator', 'Be\u2028a'],
  ])('takes no %s', (_, text) => {
    expect(takes(name, text)).toBe(false);
  });

  it.each(["O'Neill", 'O’Neill', 'Zoë', 'Nguyễn Thị', 'Smith-Jones', '李小龍', 'فاطمة', 'Łukasz', 'D.J.'])(
    'takes the name %s',
    (text) => {
      expect(takes(name, text)).toBe(true);
    },
  );

  it.each([
    ['a name', name.regex(/\p{L}/u, 'A name has at least one letter.'), 'A name is not empty.'],
    ['free text', words, 'This text is not empty.'],
  ])('says one thing of %s that is empty', (_, schema, says) => {
    const messages = schema.safeParse(' ').error?.issues.map(({ message }) => message);

    expect(messages).toEqual([says]);
  });

  it('is kept in one form: composed letters, plain single spaces', () => {
    expect(name.parse(' Zoe\u0308\u00a0\u2009Anna ')).toBe('Zoë Anna');
  });
});

describe('free text', () => {
  it.each(['one\ntwo\r\n\tthree', 'می‌خواهم', '👩‍👩‍👧‍👧 and ❤️', 'שלום\u200f!'])('takes %j', (text) => {
    expect(takes(words, text)).toBe(true);
  });

  it.each(['a\u202eb', 'a\u2067b', 'a\u{e0041}b', 'a\u0007b', 'a\udc00b', 'a\ufffab', 'a\uffffb'])(
    'does not take %j',
    (text) => {
      expect(takes(words, text)).toBe(false);
    },
  );
});

describe('what PostgreSQL keeps', () => {
  it('is neither NUL nor half of a pair', () => {
    expect(['a\0', 'a\ud800', '\udfffa', 'a👍'].map(isKeepable)).toEqual([false, false, false, true]);
  });
});
