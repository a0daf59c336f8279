import { RuleBroken } from '#domain-model/rule-broken';
import type { DangerLevel } from '../../intake/domain/danger.js';
import { mayPass, refuseOverOpenRisks, type Closing, type OpenRisk } from './open-risks.js';

/** What somebody has to look at before the service closes a referral. */
export interface UnseenDanger {
  readonly openRisks?: readonly OpenRisk[];
  /** Its sender spoke of danger, and nobody has looked at it yet; null: none did, or somebody has. */
  readonly notLookedAt?: DangerLevel | null;
}

/**
 * The service closes, voids and passes on no referral at which somebody had to look and nobody has. A withdrawal by the
 * person and a death pass, as they pass open risks.
 *
 * @throws RuleBroken `referral.risk-not-reviewed`, `referral.danger-not-looked-at` (409), each naming the ways on
 */
export function refuseOverUnseenDanger(
  { openRisks = [], notLookedAt = null }: UnseenDanger,
  closing: Closing,
): void {
  refuseOverOpenRisks(openRisks, closing);
  if (notLookedAt === null || mayPass(closing)) return;
  throw new RuleBroken(
    'referral.danger-not-looked-at',
    'Its sender spoke of danger, and nobody has looked at it yet. Take the referral or assess it, then close it.',
    {
      more: {
        spokenOf: notLookedAt,
        ways: ['POST /referrals/{referralId}/owner', 'POST /referrals/{referralId}/assessment'],
      },
    },
  );
}
