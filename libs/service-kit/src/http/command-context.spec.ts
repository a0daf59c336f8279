import { fingerprintOf, idempotencyKeyFrom } from './command-context.js';

describe('an Idempotency-Key', () => {
  it('may be bare or quoted, and is the same either way', () => {
    expect(idempotencyKeyFrom('a1-b2')).toBe('a1-b2');
    expect(idempotencyKeyFrom('"a1-b2"')).toBe('a1-b2');
  });

  it('may be left out', () => {
    expect(idempotencyKeyFrom(undefined)).toBeNull();
  });

  it('has up to 255 characters', () => {
    expect(idempotencyKeyFrom('k'.repeat(255))).toHaveLength(255);
  });

  it.each(['', '""', '"half', 'two words', 'k'.repeat(256)])('cannot be %p', (header) => {
    expect(() => idempotencyKeyFrom(header)).toThrow('An Idempotency-Key is 1 to 255 printable characters.');
  });
});

describe('the fingerprint of a command', () => {
  const body = { a: 1, b: { c: [1, { d: null }], e: 'x' } };

  it('is the same however the fields are ordered', () => {
    expect(fingerprintOf('/x', { b: { e: 'x', c: [1, { d: null }] }, a: 1 })).toBe(fingerprintOf('/x', body));
  });

  it.each([
    ['a value', { ...body, a: 2 }],
    ['the type of a value', { ...body, a: '1' }],
    ['the order of a list', { ...body, b: { c: [{ d: null }, 1], e: 'x' } }],
    ['a field more', { ...body, f: null }],
  ])('differs by %s', (_difference, other) => {
    expect(fingerprintOf('/x', other)).not.toBe(fingerprintOf('/x', body));
  });

  it('differs by the path', () => {
    expect(fingerprintOf('/y', body)).not.toBe(fingerprintOf('/x', body));
  });
});
