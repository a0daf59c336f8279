import type { Closure } from './referral.js';

export type Standing = 'received' | 'assessed' | 'accepted' | Closure['how'];
export const standings: readonly Standing[] = [
  ...(['received', 'assessed', 'accepted'] as const),
  ...(['declined', 'discharged', 'transferred'] as const),
];

/** Where a referral stands, from what has happened to it. */
export function standingOf({
  assessment,
  acceptance,
  closure,
}: {
  readonly assessment: unknown;
  readonly acceptance: unknown;
  readonly closure: Pick<Closure, 'how'> | null;
}): Standing {
  if (closure !== null) return closure.how;
  if (acceptance !== null) return 'accepted';
  return assessment === null ? 'received' : 'assessed';
}
