import { RuleBroken } from '#domain-model/rule-broken';
import type { Acceptance, Closure, ReferralState } from './referral.state.js';

export type ReferralStatus = 'received' | 'assessed' | 'accepted' | Closure['how'] | 'voided';
export const statuses: readonly ReferralStatus[] = [
  ...(['received', 'assessed', 'accepted'] as const),
  ...(['declined', 'discharged', 'transferred', 'voided'] as const),
];

/**
 * Where a referral stands, from what has happened to it. Who is found unsuitable after an acceptance waits no more: the
 * acceptance has lapsed, and only another one, after an assessment that says otherwise, brings the person back.
 */
export function statusOf({
  assessment,
  acceptance,
  closure,
  suitable = true,
  voidedOn = null,
}: {
  readonly assessment: unknown;
  readonly acceptance: Pick<Acceptance, 'lapsedOn'> | null;
  readonly closure: Pick<Closure, 'how'> | null;
  readonly suitable?: boolean | null;
  readonly voidedOn?: unknown;
}): ReferralStatus {
  if (voidedOn !== null) return 'voided';
  if (closure !== null) return closure.how;
  if (acceptance?.lapsedOn === null && suitable !== false) return 'accepted';
  return assessment === null ? 'received' : 'assessed';
}

/** @throws RuleBroken `referral.voided` (409) */
export function refuseVoided({ voidedOn }: Pick<ReferralState, 'voidedOn'>): void {
  if (voidedOn === null) return;
  throw RuleBroken.wrongState(
    'referral.voided',
    `This referral was a mistake and was voided on ${voidedOn}.`,
  );
}
