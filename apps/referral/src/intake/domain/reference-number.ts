const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const digits = 7;

/** How many numbers there are before the check character: one guess in 34 thousand million. */
export const referenceSpace = 32 ** digits;

/**
 * A reference number to say over the telephone: `DH0-7K3M-9Q2X`. Crockford's base 32 knows no I, L, O and U, and its
 * check character, the remainder by 37, finds every single wrong character and every swap of two neighbours.
 *
 * @param drawn a random number below {@link referenceSpace}: it counts nothing, so that nobody can tell the next.
 * @returns null for the few numbers whose check would be one of Crockford's five signs that are no letters: draw again.
 */
export function referenceNumber(providerCode: string, drawn: number): string | null {
  const check = alphabet[drawn % 37];
  if (check === undefined) return null;
  let number = '';
  for (let rest = drawn; number.length < digits; rest = Math.floor(rest / 32))
    number = (alphabet[rest % 32] ?? '') + number;
  return `${providerCode}-${number.slice(0, 4)}-${number.slice(4)}${check}`;
}

/** The one form of a reference as it was read out or typed; null where it cannot be one. */
export function referenceAsWritten(written: string): string | null {
  const plain = written.trim().toUpperCase().replace(/\s/g, '');
  const [, providerCode = '', rest = ''] = /^([A-Z0-9]{3,6})-(.+)$/.exec(plain) ?? [];
  const number = rest.replace(/-/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (number.length !== digits + 1) return null;
  const values = [...number].map((character) => alphabet.indexOf(character));
  if (values.includes(-1)) return null;
  const drawn = values.slice(0, digits).reduce((sum, value) => sum * 32 + value, 0);
  return drawn % 37 === values.at(-1) ? referenceNumber(providerCode, drawn) : null;
}
