import type { EventOf } from '#domain-model/define-event';
import type {
  RiskRaised,
  RiskRaisedV1,
  RiskReviewed,
  ScoresWithdrawn,
} from '#domain-model/events/outcomes.events';
import { londonDay } from '#domain-model/values/calendar';
import type { Transaction } from '#service-kit/database/transaction';
import { noteRaised, settleRisk, type KnownRisk } from '../database/open-risk.store.js';

/** Notes which risks nobody has reviewed, since no session is closed over one. */
export function trackOpenRiskWhenRaised(
  event: EventOf<typeof RiskRaised> | EventOf<typeof RiskRaisedV1>,
  tx: Transaction,
): Promise<void> {
  const { level, takenAt } = event.data;
  const appointmentId = 'appointmentId' in event.data ? event.data.appointmentId : null;
  return noteRaised(tx, { ...riskOf(event), appointmentId, level, takenOn: londonDay(takenAt) });
}

export function settleOpenRiskWhenReviewed(
  event: EventOf<typeof RiskReviewed>,
  tx: Transaction,
): Promise<void> {
  return settleRisk(tx, { ...riskOf(event), at: event.data.reviewedAt });
}

/** The answers were not this person’s, or nobody’s: nothing is left of them to review here. */
export function settleOpenRiskWhenWithdrawn(
  event: EventOf<typeof ScoresWithdrawn>,
  tx: Transaction,
): Promise<void> {
  return settleRisk(tx, { ...riskOf(event), at: event.occurredAt });
}

type RiskChange =
  | EventOf<typeof RiskRaised>
  | EventOf<typeof RiskRaisedV1>
  | EventOf<typeof RiskReviewed>
  | EventOf<typeof ScoresWithdrawn>;

function riskOf({ providerCode, sequence, data }: RiskChange): KnownRisk {
  return { providerCode, sequence, questionnaireId: data.questionnaireId, referralId: data.courseId };
}
