import type { RiskLevel } from '#domain-model/measures/score';
import { RuleBroken } from '#domain-model/rule-broken';
import type { EndCode } from '#domain-model/values/end-code';
import { isDeath } from './end-code-fit.js';

/** A raised risk that nobody has reviewed, as outcomes has told it. */
export interface OpenRisk {
  readonly questionnaireId: string;
  readonly level: RiskLevel;
}

/** How a referral is to be closed here: with which end code (none for a transfer), and who wants it. */
export interface Closing {
  readonly endCode: EndCode | null;
  readonly by: 'service' | 'person';
}

/** How soon a review that was just recorded is usually known here. */
const reviewArrivalMs = 250;

/**
 * The service closes no referral over a risk that nobody has looked at: not by a discharge, a decline or a transfer. The
 * next provider would not see it, and nobody here would look again.
 *
 * Two closings pass. A person may always withdraw, at any moment and without a reason; and after a death there is nobody
 * left to protect. Either way the risk stays on the list of outcomes, marked as of a closed referral, until a clinician
 * or the clinical lead has reviewed it.
 *
 * Whether a review is on its way cannot be known here, so that the refusal always says when to try again.
 *
 * @throws RuleBroken `referral.risk-not-reviewed` (409) naming the questionnaires and the way on.
 */
export function refuseOverOpenRisks(openRisks: readonly OpenRisk[], closing: Closing): void {
  if (openRisks.length === 0 || mayPass(closing)) return;
  throw RuleBroken.wrongState(
    'referral.risk-not-reviewed',
    'An answer says that the person may be at risk, and nobody has reviewed it yet. Review it, then close the referral.',
    {
      retryAfterMs: reviewArrivalMs,
      more: {
        openRisks: openRisks.map(({ questionnaireId, level }) => ({ questionnaireId, level })),
        ways: ['POST /risks/{questionnaireId}/review'],
      },
    },
  );
}

/** A person may always leave, and a death is an event. */
export function mayPass({ endCode, by }: Closing): boolean {
  return by === 'person' || isDeath(endCode);
}
