import { z } from 'zod';

const asWritten = /^\d{3}[ -]?\d{3}[ -]?\d{4}$/;

/** Ten digits alike have a valid check digit, and stand in forms for "not known": they would make strangers one person. */
const allAlike = /^(\d)\1{9}$/;

/**
 * An NHS number: written 3 3 4 with spaces or hyphens, or as ten digits; parsed to ten digits. The last digit
 * is the modulus 11 check (NHS Data Dictionary, NHS NUMBER); a number whose check would be 10 is never
 * issued. A placeholder is no number.
 */
export const NhsNumber = z
  .string()
  .trim()
  .regex(asWritten, 'An NHS number has ten digits, written 943 476 5919 or without spaces.')
  .transform((written) => written.replace(/[ -]/g, ''))
  .refine(hasRightCheckDigit, { error: 'The check digit of this NHS number is wrong.' })
  .refine((digits) => !allAlike.test(digits), {
    error: 'This is a placeholder, not an NHS number. Leave the number out where it is not known.',
  });
export type NhsNumber = z.infer<typeof NhsNumber>;

/** The check digit of nine digits; null where it would be 10. */
export function checkDigitOf(nineDigits: string): number | null {
  const sum = [...nineDigits].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
  const remainder = sum % 11;
  if (remainder === 0) return 0;
  return remainder === 1 ? null : 11 - remainder;
}

function hasRightCheckDigit(tenDigits: string): boolean {
  return checkDigitOf(tenDigits.slice(0, 9)) === Number(tenDigits.slice(9));
}
