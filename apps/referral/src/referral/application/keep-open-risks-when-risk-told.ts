import { Injectable } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
import type {
  RiskRaised,
  RiskRaisedV1,
  RiskReviewed,
  ScoresWithdrawn,
} from '#domain-model/events/outcomes.events';
import type { Transaction } from '#service-kit/transaction';
import { OpenRiskStore, type KnownRisk } from '../database/open-risk.store.js';

/** Keeps which risks of a referral nobody has reviewed, since the service closes no referral over one. */
@Injectable()
export class KeepOpenRisksWhenRiskTold {
  constructor(private readonly risks: OpenRiskStore) {}

  /** Both versions name the risk by its questionnaire, and the numbers of the course put them in order. */
  whenRaised(fact: Fact<typeof RiskRaised> | Fact<typeof RiskRaisedV1>, tx: Transaction): Promise<void> {
    return this.risks.noteRaised(tx, { ...riskOf(fact), level: fact.data.level });
  }

  whenReviewed(fact: Fact<typeof RiskReviewed>, tx: Transaction): Promise<void> {
    return this.risks.settle(tx, { ...riskOf(fact), at: fact.data.reviewedAt });
  }

  /** The answers were not this person’s, or nobody’s: nothing is left of them to review here. */
  whenScoresWithdrawn(fact: Fact<typeof ScoresWithdrawn>, tx: Transaction): Promise<void> {
    return this.risks.settle(tx, { ...riskOf(fact), at: fact.occurredAt });
  }
}

type RiskFact =
  | Fact<typeof RiskRaised>
  | Fact<typeof RiskRaisedV1>
  | Fact<typeof RiskReviewed>
  | Fact<typeof ScoresWithdrawn>;

function riskOf({ providerCode, sequence, data }: RiskFact): KnownRisk {
  return { providerCode, sequence, questionnaireId: data.questionnaireId, referralId: data.courseId };
}
