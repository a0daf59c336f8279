import type { RiskLevel } from '#domain-model/measures/score';
import { RuleBroken } from '#domain-model/rule-broken';

/** A raised risk that nobody has reviewed, as outcomes publishes it. */
export interface OpenRisk {
  readonly questionnaireId: string;
  readonly level: RiskLevel;
}

/** How soon a review that was just recorded is usually known here. */
const reviewArrivalMs = 250;

/**
 * Nobody's session is closed over an answer about self-harm that nobody has looked at. The review takes a minute and any
 * clinician or clinical lead can record it; what waits for it is office work, which stays on the clinician's list. So there
 * is no way around it: a statement that a risk was left open would be the quicker of the two. Who missed the appointment
 * was not seen, and that is recorded at once, for somebody has to ring.
 *
 * @throws RuleBroken `appointment.risk-not-reviewed` (409) naming the questionnaires and the way on.
 */
export function refuseOverOpenRisks(openRisks: readonly OpenRisk[]): void {
  if (openRisks.length === 0) return;
  throw RuleBroken.wrongState(
    'appointment.risk-not-reviewed',
    'The questionnaires of this contact say that the person may be at risk, and nobody has reviewed it. Review it, then record that the person was seen.',
    {
      retryAfterMs: reviewArrivalMs,
      more: {
        openRisks: openRisks.map(({ questionnaireId, level }) => ({ questionnaireId, level })),
        ways: ['POST /risks/{questionnaireId}/review'],
      },
    },
  );
}
