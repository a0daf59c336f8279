import type { Fact } from '#domain-model/define-event';
import type {
  RiskRaised,
  RiskRaisedV1,
  RiskReviewed,
  ScoresWithdrawn,
} from '#domain-model/events/outcomes.events';
import { londonDay } from '#domain-model/values/calendar';
import type { Transaction } from '#service-kit/transaction';
import { noteRaised, settleRisk, type KnownRisk } from '../database/open-risk.store.js';

/** Keeps which risks nobody has reviewed, since no session is closed over one. */
export function keepOpenRiskWhenRaised(
  fact: Fact<typeof RiskRaised> | Fact<typeof RiskRaisedV1>,
  tx: Transaction,
): Promise<void> {
  const { level, takenAt } = fact.data;
  const appointmentId = 'appointmentId' in fact.data ? fact.data.appointmentId : null;
  return noteRaised(tx, { ...riskOf(fact), appointmentId, level, takenOn: londonDay(takenAt) });
}

export function settleOpenRiskWhenReviewed(fact: Fact<typeof RiskReviewed>, tx: Transaction): Promise<void> {
  return settleRisk(tx, { ...riskOf(fact), at: fact.data.reviewedAt });
}

/** The answers were not this person’s, or nobody’s: nothing is left of them to review here. */
export function settleOpenRiskWhenWithdrawn(
  fact: Fact<typeof ScoresWithdrawn>,
  tx: Transaction,
): Promise<void> {
  return settleRisk(tx, { ...riskOf(fact), at: fact.occurredAt });
}

type TellsOfRisk =
  | Fact<typeof RiskRaised>
  | Fact<typeof RiskRaisedV1>
  | Fact<typeof RiskReviewed>
  | Fact<typeof ScoresWithdrawn>;

function riskOf({ providerCode, sequence, data }: TellsOfRisk): KnownRisk {
  return { providerCode, sequence, questionnaireId: data.questionnaireId, referralId: data.courseId };
}
