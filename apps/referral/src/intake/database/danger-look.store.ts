import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
import type { DangerLevel, DueLook } from '../domain/danger.js';

interface OfReferral {
  readonly providerCode: OdsCode;
  readonly referralId: string;
}

/** In the transaction that receives the referral. */
export async function expectLook(
  tx: Transaction,
  { providerCode, referralId }: OfReferral,
  due: DueLook,
): Promise<void> {
  await tx.execute(
    `insert into danger_look (provider_code, referral_id, level, look_by)
     values ($1, $2, $3, $4)`,
    [providerCode, referralId, due.level, due.lookBy],
  );
}

/** By when somebody must have looked at a referral whose sender spoke of danger, and when somebody did. */
@Injectable()
export class DangerLookStore {
  /** The first look stays: a referral that is handed on has been looked at. */
  async note(tx: Transaction, { providerCode, referralId }: OfReferral, at: Instant): Promise<void> {
    await tx.execute(
      `update danger_look
       set looked_at = $3
       where provider_code = $1
         and referral_id = $2
         and looked_at is null`,
      [providerCode, referralId, at],
    );
  }

  /** Of all providers. Whoever was assessed, and whatever was closed or voided, has been looked at. */
  overdue(tx: Transaction, at: Instant): Promise<{ level: DangerLevel; overdue: number }[]> {
    return tx.query('select level, overdue from overdue_danger_looks($1)', [at]);
  }
}
