import fc from 'fast-check';
import { bytesOf, keyOf, storable } from './storable.js';

describe('bytes as text that PostgreSQL can store', () => {
  it('gives any bytes again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = storable(Buffer.from(bytes));

        expect(text).not.toMatch(/\0/);
        expect(bytesOf(text)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('leaves text as it is, but for one that looks encoded', () => {
    expect(storable('grün')).toBe('grün');
    expect(storable('base64:eA==')).toBe('base64:YmFzZTY0OmVBPT0=');
  });

  it.each([
    ['with a NUL byte', Buffer.from('a\0b')],
    ['of 4 kB', Buffer.alloc(4_096, 'k')],
    ['that is no UTF-8', Buffer.from([0xc3, 0x28])],
  ])('knows no key %s', (_, key) => {
    expect(keyOf(key)).toBeNull();
  });
});
