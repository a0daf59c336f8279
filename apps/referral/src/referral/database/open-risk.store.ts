import { Injectable } from '@nestjs/common';
import type { RiskLevel } from '#domain-model/measures/score';
import type { Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';

export interface KnownRisk {
  readonly providerCode: OdsCode;
  readonly questionnaireId: string;
  readonly referralId: string;
  /** Numbers the events of the course: an older one never overwrites a newer. */
  readonly sequence: number;
}

/** What outcomes tells of the risks of referrals. A row that is settled stays, so that events may come in any order. */
@Injectable()
export class OpenRiskStore {
  /** Corrected answers may raise it again, higher, after its review: then it is open again. */
  async noteRaised(
    tx: Transaction,
    { providerCode, questionnaireId, referralId, level, sequence }: KnownRisk & { readonly level: RiskLevel },
  ): Promise<void> {
    await tx.execute(
      `insert into open_risk (provider_code, questionnaire_id, referral_id, level, sequence)
       values ($1, $2, $3, $4, $5)
       on conflict (provider_code, questionnaire_id) do update
       set level = case
             when open_risk.sequence < excluded.sequence then excluded.level
             else coalesce(open_risk.level, excluded.level)
           end,
           settled_at = case when open_risk.sequence >= excluded.sequence then open_risk.settled_at end,
           sequence = greatest(open_risk.sequence, excluded.sequence)`,
      [providerCode, questionnaireId, referralId, level, sequence],
    );
  }

  /** Reviewed, or taken back with its questionnaire; it may be heard of before the risk itself. */
  async settle(
    tx: Transaction,
    { providerCode, questionnaireId, referralId, at, sequence }: KnownRisk & { readonly at: Instant },
  ): Promise<void> {
    await tx.execute(
      `insert into open_risk (provider_code, questionnaire_id, referral_id, settled_at, sequence)
       values ($1, $2, $3, $4, $5)
       on conflict (provider_code, questionnaire_id) do update
       set settled_at = excluded.settled_at,
           sequence = excluded.sequence
       where open_risk.sequence < excluded.sequence`,
      [providerCode, questionnaireId, referralId, at, sequence],
    );
  }
}
