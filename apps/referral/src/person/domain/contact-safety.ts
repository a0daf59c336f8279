import type { ContactWishes } from './identity.js';

/** Ways in which a message can reach the wrong eyes or ears; harm by a partner who reads it is why they are asked. */
const safeWays = ['safeToLeaveMessage', 'safeToText', 'safeToPost'] as const;

/** Not safe, not asked, safe: what was not asked is not taken for safe. */
const rankOf = (isSafe: boolean | null): number => (isSafe === null ? 1 : isSafe ? 2 : 0);

/**
 * Whether the new wishes allow more than those that are stored, or choose another way to be reached. Only the person may
 * loosen them: whoever else says so states that the person agreed.
 */
export function loosensContactSafety(known: ContactWishes, wished: ContactWishes): boolean {
  const allowsMore = safeWays.some((way) => rankOf(wished[way]) > rankOf(known[way]));
  return allowsMore || (known.preference !== null && known.preference !== wished.preference);
}

/** Whether the new wishes forbid what the stored ones allow or leave open: somebody should decide that soon. */
export function tightensContactSafety(known: ContactWishes, wished: Partial<ContactWishes>): boolean {
  return safeWays.some((way) => wished[way] === false && known[way] !== false);
}

/** The stricter of two answers, way by way: two records of one person never allow more than either; nor does one choose for the other. */
export function stricterWishes(known: ContactWishes, other: ContactWishes): ContactWishes {
  const stricter = safeWays.map((way) => [way, stricterOf(known[way], other[way])] as const);
  return {
    ...known,
    ...Object.fromEntries(stricter),
  };
}

function stricterOf(one: boolean | null, other: boolean | null): boolean | null {
  if (one === false || other === false) return false;
  return one === null || other === null ? null : true;
}
