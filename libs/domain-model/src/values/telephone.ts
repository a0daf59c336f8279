import { z } from 'zod';

const extension = /(?:ext(?:ensio)?n?\.?|x|#)\s*([0-9]{1,6})$/i;

/**
 * A telephone number as people write and paste it: `+44 (0)113 496 0000`, `0113.496.0000 ext 12`, with the spaces,
 * hyphens and marks of other programs. Kept with plain spaces and hyphens, an extension as `ext. 12`.
 *
 * Refused is what nobody can dial: letters, all digits alike, fewer than 7 digits or more than 15 (ITU-T E.164), and a
 * British number that has not 10 or 11 digits with its 0 (Ofcom, National Telephone Numbering Plan).
 */
export const Telephone = z
  .string()
  .overwrite(asDialled)
  .regex(
    /^\+?[0-9(][0-9 ()-]{5,28}[0-9](?: ext\. [0-9]{1,6})?$/,
    'A telephone number has 7 to 15 digits, and may have an extension: 0113 496 0000 ext. 12.',
  )
  .refine(hasDiallableLength, 'A telephone number has 7 to 15 digits, a British one 10 or 11 with its 0.')
  .refine(hasSeveralDigits, 'A telephone number is not one digit many times.');

function asDialled(written: string): string {
  const plain = written
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/^\s*tel:/i, '')
    .trim();
  const [, extra] = extension.exec(plain) ?? [];
  const number = plain
    .replace(extension, '')
    .replace(/[.,;/\s]+/g, ' ')
    .replace(/ ?- ?/g, '-')
    .trim();
  return extra === undefined ? number : `${number} ext. ${extra}`;
}

/**
 * By which two spellings of one number are known to be one: `+44 (0)113 496 0000`, `0044 113 4960000` and
 * `0113 496 0000 ext. 12` are `01134960000`. The database has the same as `telephone_key`.
 */
export function telephoneKey(telephone: string): string {
  return telephone
    .replace(/ ext\..*$/, '')
    .replace(/[^0-9+]/g, '')
    .replace(/^00/, '+')
    .replace(/^\+?44(?=[0-9]{9})0?/, '0');
}

/**
 * Whether texts can arrive: a British mobile number (Ofcom: 071 to 075, 077 to 079, and 07624; 070 and 076 are personal
 * numbers and pagers). Of numbers abroad nobody can tell, so they pass.
 */
export function takesTexts(telephone: string): boolean {
  const key = telephoneKey(telephone);
  return key.startsWith('+') || /^0?7(?:[1-57-9]|624)/.test(key);
}

function hasDiallableLength(telephone: string): boolean {
  const key = telephoneKey(telephone);
  const { length } = key.replace('+', '');
  const isBritish = key.startsWith('0');
  return isBritish ? length === 10 || length === 11 : length >= 7 && length <= 15;
}

function hasSeveralDigits(telephone: string): boolean {
  const digits = telephoneKey(telephone).replace('+', '');
  return new Set(digits).size > 1 && new Set(digits.slice(1)).size > (digits.startsWith('0') ? 1 : 0);
}
