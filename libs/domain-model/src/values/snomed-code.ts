/** Multiplication in the dihedral group of order 10, in which Verhoeff's check digit is computed. */
const product = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];

const firstPermutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/**
 * A SNOMED CT concept id: 6 to 18 digits, no leading zero, the partition of a concept (00 or, in an extension, 10)
 * before the check digit, and Verhoeff's check digit last (SNOMED CT Release File Specification).
 */
export function isSnomedConcept(code: string): boolean {
  if (!/^[1-9]\d{2,14}[01]0\d$/.test(code)) return false;
  const digits = [...code].reverse().map(Number);
  return digits.reduce((check, digit, place) => at(product, check, permuted(digit, place)), 0) === 0;
}

function permuted(digit: number, place: number): number {
  let result = digit;
  for (let round = 0; round < place % 8; round += 1) result = firstPermutation[result] ?? 0;
  return result;
}

function at(table: readonly (readonly number[])[], row: number, column: number): number {
  return table[row]?.[column] ?? 0;
}
