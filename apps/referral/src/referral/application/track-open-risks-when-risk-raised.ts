import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import type {
  RiskRaised,
  RiskRaisedV1,
  RiskReviewed,
  ScoresWithdrawn,
} from '#domain-model/events/outcomes.events';
import type { Transaction } from '#service-kit/database/transaction';
import { OpenRiskStore, type KnownRisk } from '../database/open-risk.store.js';

/** Keeps which risks of a referral nobody has reviewed, since the service closes no referral over one. */
@Injectable()
export class TrackOpenRisksWhenRiskRaised {
  constructor(private readonly risks: OpenRiskStore) {}

  /** Both versions name the risk by its questionnaire, and the numbers of the course put them in order. */
  whenRaised(
    event: EventOf<typeof RiskRaised> | EventOf<typeof RiskRaisedV1>,
    tx: Transaction,
  ): Promise<void> {
    return this.risks.noteRaised(tx, { ...riskOf(event), level: event.data.level });
  }

  whenReviewed(event: EventOf<typeof RiskReviewed>, tx: Transaction): Promise<void> {
    return this.risks.settle(tx, { ...riskOf(event), at: event.data.reviewedAt });
  }

  /** The answers were not this person’s, or nobody’s: nothing is left of them to review here. */
  whenScoresWithdrawn(event: EventOf<typeof ScoresWithdrawn>, tx: Transaction): Promise<void> {
    return this.risks.settle(tx, { ...riskOf(event), at: event.occurredAt });
  }
}

type RiskEvent =
  | EventOf<typeof RiskRaised>
  | EventOf<typeof RiskRaisedV1>
  | EventOf<typeof RiskReviewed>
  | EventOf<typeof ScoresWithdrawn>;

function riskOf({ providerCode, sequence, data }: RiskEvent): KnownRisk {
  return { providerCode, sequence, questionnaireId: data.questionnaireId, referralId: data.courseId };
}
