import fc from 'fast-check';
import { deepestNesting, mostValues, oddityOf } from './json-text.js';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a JSON text', () => {
  it('is odd where it nests deeper than any request does', () => {
    expect(oddityOf(nested(deepestNesting))).toBeNull();
    expect(oddityOf(nested(deepestNesting + 1))).toBe('nested-too-deep');
    expect(oddityOf('{"a":'.repeat(3_000))).toBe('nested-too-deep');
  });

  it('is odd where it has more values than any request does', () => {
    const list = (length: number) => JSON.stringify(Array.from({ length }, () => 0));

    expect(oddityOf(list(mostValues))).toBeNull();
    expect(oddityOf(list(mostValues + 1))).toBe('too-many-values');
  });

  it.each([
    ['{"a":1,"a":2}'],
    ['{"b":{"a":1,"a":2}}'],
    ['[{"a":1},{"c":1, "a" : 2 ,\n"a"\t:3}]'],
    [String.raw`{"a":1,"\u0061":2}`],
    ['{"__proto__":1,"__proto__":2}'],
  ])('is odd where a name is twice in one object: %s', (json) => {
    expect(oddityOf(json)).toBe('name-repeated');
  });

  it.each([
    ['{"a":{"a":1},"b":[{"a":1},{"a":1}]}'],
    ['["a","a"]'],
    [String.raw`{"a":"\"a\":","b":"{[,\\"}`],
    ['{"a":"{\\"a\\":1,\\"a\\":2}"}'],
  ])('is not odd where it only looks so: %s', (json) => {
    expect(oddityOf(json)).toBeNull();
  });

  it('is never odd when it was written from a value of a request’s size', () => {
    const value = fc.object({ maxDepth: 4, maxKeys: 6, withNullPrototype: false });

    fc.assert(fc.property(value, (given) => oddityOf(JSON.stringify(given)) === null));
  });

  it('is looked through without a throw, whatever it is, and in a time that grows with its length alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0a \n') }), (text) => {
        oddityOf(text);
      }),
    );
    const began = performance.now();
    oddityOf('\\"'.repeat(500_000));
    oddityOf(`{${' '.repeat(500_000)}"a"${' '.repeat(500_000)}`);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
