import { Injectable } from '@nestjs/common';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
import type { ReferralOfDay } from '../domain/double-tap.js';

/** Keeps these advisory locks apart from all others. */
const lockSpace = 40_921;

export interface SameRequest {
  readonly reference: string;
  readonly receivedOn: CalendarDay;
  readonly referralId: string;
  readonly personId: string;
}

/** What was received as of the same day, to notice what is sent twice. */
@Injectable()
export class SameDayStore {
  /** Two that are sent at the same moment come one after the other: the second sees the first. */
  async comeOneByOne(tx: Transaction, ...what: readonly string[]): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(${lockSpace}, hashtext($1))`, [what.join('\n')]);
  }

  async openOfDay(
    tx: Transaction,
    day: {
      readonly providerCode: OdsCode;
      readonly birthDate: CalendarDay;
      readonly receivedOn: CalendarDay;
    },
  ): Promise<ReferralOfDay[]> {
    return tx.query<ReferralOfDay>(
      `select referral.id as "referralId", person.id as "personId", referral.source,
              referral.received_on as "receivedOn", person.given_name as "givenName",
              person.family_name as "familyName", person.nhs_number as "nhsNumber",
              person.claimed_nhs_number as "claimedNhsNumber", person.postcode, sent.reference, sent.sent_by as "sentBy"
       from person
       join referral
         on referral.provider_code = person.provider_code
        and referral.person_id = person.id
       left join professional_referral as sent
         on sent.provider_code = referral.provider_code
        and sent.referral_id = referral.id
       where person.provider_code = $1
         and person.birth_date = $2
         and person.erased_on is null
         and referral.received_on = $3
         and referral.closed_on is null
       order by referral.id
       limit 50`,
      [day.providerCode, day.birthDate, day.receivedOn],
    );
  }

  /** The same words since an instant, without an account. */
  async sameRequest(
    tx: Transaction,
    request: {
      readonly providerCode: OdsCode;
      readonly receivedSince: CalendarDay;
      readonly fingerprint: string;
      readonly since: Instant;
    },
  ): Promise<SameRequest | undefined> {
    const [row] = await tx.query<SameRequest>(
      `select self_referral.reference, self_referral.received_on as "receivedOn", referral.id as "referralId",
              referral.person_id as "personId"
       from self_referral
       join referral
         on referral.provider_code = self_referral.provider_code
        and referral.id = self_referral.referral_id
       where self_referral.provider_code = $1
         and self_referral.received_on >= $2
         and self_referral.fingerprint = $3
         and self_referral.consented_at >= $4
       limit 1`,
      [request.providerCode, request.receivedSince, request.fingerprint, request.since],
    );
    return row;
  }
}
