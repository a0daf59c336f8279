/**
 * Counts below this are never shown to anyone outside the provider (data quality statement of the monthly
 * publication).
 */
export const smallestShown = 5;

/** A count as published below England: null (printed `*`) under 5, else rounded to the nearest 5. */
export function suppress(count: number): number | null {
  return count < smallestShown ? null : Math.floor((count + 2) / 5) * 5;
}

/**
 * A rate as published below England: whole per cent of the unrounded counts; null where either count is under
 * 5. A half is rounded up.
 */
export function suppressedRate(numerator: number, denominator: number): number | null {
  if (numerator < smallestShown || denominator < smallestShown) return null;
  return Math.round((100 * numerator) / denominator);
}
