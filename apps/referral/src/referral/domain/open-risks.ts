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
  /** `staff`: the person withdraws, and staff record it. */
  readonly by: 'service' | 'person' | 'staff';
  /** The open risks of which staff who record a withdrawal say that they have seen them, by their questionnaires. */
  readonly risksSeen?: readonly string[];
}

const reviewRisk = 'POST /risks/{questionnaireId}/review';
const withdrawKnowingly = 'POST /referrals/{referralId}/withdrawal, with the open risks as openRisksSeen';

/** How soon a review that was just recorded is usually known here. */
const reviewArrivalMs = 250;

/**
 * The service closes no referral over a risk that nobody has looked at: not by a discharge, a decline or a transfer. The
 * next provider would not see it, and nobody here would look again.
 *
 * Three closings pass. A person may always withdraw, at any moment and without a reason. Staff who record a withdrawal
 * pass as well, once they name each open risk: nobody is held back, and nobody records it without having seen the risk
 * (decision 0057). After a death there is nobody left to protect. In each case the risk stays on the list of outcomes with
 * the time due, marked as of a closed referral, until a clinician or the clinical lead has reviewed it.
 *
 * Whether a review is on its way cannot be known here, so that the refusal always says when to try again.
 *
 * @throws RuleBroken `referral.risk-not-reviewed` (409) naming the questionnaires and the way on.
 */
export function refuseOverOpenRisks(openRisks: readonly OpenRisk[], closing: Closing): void {
  const { by, risksSeen = [] } = closing;
  const notSeen = openRisks.filter(({ questionnaireId }) => !risksSeen.includes(questionnaireId));
  if (notSeen.length === 0 || mayPass(closing)) return;
  throw RuleBroken.wrongState(
    'referral.risk-not-reviewed',
    'An answer says that the person may be at risk, and nobody has reviewed it yet. Review it, then close the referral.',
    {
      retryAfterMs: reviewArrivalMs,
      more: {
        openRisks: openRisks.map(({ questionnaireId, level }) => ({ questionnaireId, level })),
        ways: by === 'staff' ? [reviewRisk, withdrawKnowingly] : [reviewRisk],
      },
    },
  );
}

/** A person may always leave, and a death is an event. */
export function mayPass({ endCode, by }: Closing): boolean {
  return by === 'person' || isDeath(endCode);
}
