import { Injectable } from '@nestjs/common';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
import type { Identity } from '../../person/domain/identity.js';
import type { SelfReferral } from '../domain/self-referral.js';

export interface StoredSelfReferral extends SelfReferral {
  readonly providerCode: OdsCode;
  readonly referralId: string;
  readonly reference: string;
  readonly receivedOn: CalendarDay;
  readonly consentedAt: Instant;
  /** Of the whole request: see `Invocation`. */
  readonly fingerprint: string;
}

/** What people wrote when they referred themselves; nothing of it leaves this service. */
@Injectable()
export class SelfReferralStore {
  /** How many self-referrals of the same postcode and birth date a provider has had on a day. */
  async countAlike(
    tx: Transaction,
    { providerCode, receivedOn }: Pick<StoredSelfReferral, 'providerCode' | 'receivedOn'>,
    { postcode, birthDate }: Pick<Identity, 'postcode' | 'birthDate'>,
  ): Promise<number> {
    const [row] = await tx.query<{ n: number }>(
      `select count(*)::integer as n
       from self_referral
       join referral
         on referral.provider_code = self_referral.provider_code
        and referral.id = self_referral.referral_id
       join person
         on person.provider_code = referral.provider_code
        and person.id = referral.person_id
       where self_referral.provider_code = $1
         and self_referral.received_on = $2
         and person.birth_date = $3
         and person.postcode is not distinct from $4`,
      [providerCode, receivedOn, birthDate, postcode],
    );
    return row?.n ?? 0;
  }

  /** @returns whether the reference was free; otherwise nothing is kept, and another has to be drawn. */
  async store(tx: Transaction, stored: StoredSelfReferral): Promise<boolean> {
    const added = await tx.execute(
      `insert into self_referral
         (provider_code, referral_id, reference, what_brings_you, in_your_words, safe_now, consent_to_tell_gp,
          consent_wording, consented_at, received_on, flags, fingerprint)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       on conflict on constraint self_referral_has_its_own_reference do nothing`,
      [
        stored.providerCode,
        stored.referralId,
        stored.reference,
        stored.whatBringsYou,
        stored.inYourWords,
        stored.safeNow,
        stored.consent.toTellGp,
        stored.consent.wording,
        stored.consentedAt,
        stored.receivedOn,
        stored.flags,
        stored.fingerprint,
      ],
    );
    return added === 1;
  }
}
