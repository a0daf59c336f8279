import { Injectable } from '@nestjs/common';
import type { RiskLevel } from '#domain-model/measures/score';
import type { Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/transaction';

export interface KnownRisk {
  readonly providerCode: OdsCode;
  readonly questionnaireId: string;
  readonly referralId: string;
}

/** What outcomes tells of the risks of referrals. A row that is settled stays, so that facts may come in any order. */
@Injectable()
export class OpenRiskStore {
  /** Told twice, or after its review, it changes nothing that is settled. */
  async noteRaised(
    tx: Transaction,
    { providerCode, questionnaireId, referralId, level }: KnownRisk & { readonly level: RiskLevel },
  ): Promise<void> {
    await tx.execute(
      `insert into open_risk (provider_code, questionnaire_id, referral_id, level)
       values ($1, $2, $3, $4)
       on conflict (provider_code, questionnaire_id) do update
       set level = excluded.level`,
      [providerCode, questionnaireId, referralId, level],
    );
  }

  /** Reviewed, or taken back with its questionnaire; it may be heard of before the risk itself. */
  async settle(
    tx: Transaction,
    { providerCode, questionnaireId, referralId, at }: KnownRisk & { readonly at: Instant },
  ): Promise<void> {
    await tx.execute(
      `insert into open_risk (provider_code, questionnaire_id, referral_id, settled_at)
       values ($1, $2, $3, $4)
       on conflict (provider_code, questionnaire_id) do update
       set settled_at = excluded.settled_at
       where open_risk.settled_at is null`,
      [providerCode, questionnaireId, referralId, at],
    );
  }
}
