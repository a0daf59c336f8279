import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';

export interface IdentityDecision {
  readonly providerCode: OdsCode;
  readonly referralId: string;
  readonly personId: string;
  readonly knownPersonId: string;
  readonly differs: readonly string[];
  readonly as: 'same-person' | 'another-person';
  readonly reason: string;
  readonly subject: string;
  readonly at: Instant;
}

/** Who decided whether somebody was the person known by a number, and why. */
@Injectable()
export class IdentityDecisionStore {
  async store(tx: Transaction, decision: IdentityDecision): Promise<void> {
    await tx.execute(
      `insert into identity_decision
         (provider_code, referral_id, person_id, known_person_id, differs, decided_as, reason, subject, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        decision.providerCode,
        decision.referralId,
        decision.personId,
        decision.knownPersonId,
        decision.differs,
        decision.as,
        decision.reason,
        decision.subject,
        decision.at,
      ],
    );
  }
}
