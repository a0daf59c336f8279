import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import { EarlierReferralStore } from '../database/earlier-referral.store.js';
import { warningsOfPerson, type PersonWarning } from '../database/warnings.js';
import type { EarlierReferral, OtherReferral } from '../domain/earlier-referrals.js';
import { earlierThan } from '../domain/earlier-referrals.js';
import type { ReferralState } from '../../referral/domain/referral.state.js';

export { personWarnings } from '../database/warnings.js';

/** What someone wrote when referring him- or herself. */
export interface WrittenBySelf {
  readonly reference: string;
  readonly whatBringsYou: readonly string[];
  readonly inYourWords: string | null;
  readonly safeNow: string;
  readonly consentToTellGp: boolean;
  readonly consentWording: string;
  readonly flags: readonly string[];
}

/** What a professional sent. */
export interface WrittenByProfessional {
  readonly reference: string;
  readonly senderKind: string;
  readonly senderOrganisation: string | null;
  readonly senderRole: string;
  readonly senderTelephone: string | null;
  readonly senderEmail: string | null;
  readonly reasons: readonly string[];
  readonly inTheirWords: string | null;
  readonly knownRisk: string;
}

export interface TransferredIn {
  readonly fromProvider: OdsCode;
  readonly transferredOn: CalendarDay;
  /** The highest risk that a provider before had reviewed; null: none is known. */
  readonly knownRisk: string | null;
  /** What the person said of safety on arrival at the first provider; null: was not asked. */
  readonly safeNow: string | null;
  /** What a professional said of risk on arrival at the first provider; null: was not asked. */
  readonly knownToSender: string | null;
  /** The provider that had passed it on has undone that; absent: it has not. */
  readonly undoneOn?: CalendarDay;
}

/** What staff should have read before they talk to somebody. */
export interface Background {
  /** How often the person has been here before; merged records included. */
  readonly previousReferrals: number;
  readonly earlierReferrals: readonly EarlierReferral[];
  /** Other referrals of the person that are open now. */
  readonly openReferrals: readonly OtherReferral[];
  /** There may be other referrals: they are shown to whoever gives a reason, as the person is. */
  readonly otherReferralsWithheld: boolean;
  /** What to know of the person first. */
  readonly warnings: readonly PersonWarning[];
  readonly selfReferral: WrittenBySelf | null;
  readonly professionalReferral: WrittenByProfessional | null;
  readonly transferredIn: TransferredIn | null;
}

type Written = Pick<Background, 'warnings' | 'selfReferral' | 'professionalReferral' | 'transferredIn'>;

@Injectable()
export class ReferralHistory {
  constructor(private readonly earlier: EarlierReferralStore) {}

  async of(tx: Transaction, scope: Scope, { id, personId, receivedOn }: ReferralState): Promise<Background> {
    const isShown = await tx.mayShowBesideReferral(personId);
    const others = isShown ? await this.earlier.others(tx, scope, { personId, exceptFor: id }) : [];
    const [written] = await tx.query<Written>(selectWritten, [scope.providers, id, personId]);
    const earlierReferrals = earlierThan(receivedOn, others);
    return {
      previousReferrals: earlierReferrals.length,
      earlierReferrals,
      openReferrals: others.filter(({ closedOn }) => closedOn === null),
      otherReferralsWithheld: !isShown,
      ...(written ?? { warnings: [], selfReferral: null, professionalReferral: null, transferredIn: null }),
    };
  }
}

const selectWritten = `
  select (select json_build_object('reference', reference, 'whatBringsYou', what_brings_you,
                                   'inYourWords', in_your_words, 'safeNow', safe_now,
                                   'consentToTellGp', consent_to_tell_gp, 'consentWording', consent_wording,
                                   'flags', flags)
          from self_referral
          where provider_code = any ($1)
            and referral_id = $2) as "selfReferral",
         (select json_build_object('reference', reference, 'senderKind', sender_kind,
                                   'senderOrganisation', sender_organisation, 'senderRole', sender_role,
                                   'senderTelephone', sender_telephone, 'senderEmail', sender_email,
                                   'reasons', reasons, 'inTheirWords', in_their_words, 'knownRisk', known_risk)
          from professional_referral
          where provider_code = any ($1)
            and referral_id = $2) as "professionalReferral",
         (select json_strip_nulls(json_build_object('undoneOn', undone_on))::jsonb
                 || jsonb_build_object('fromProvider', from_provider, 'transferredOn', transferred_on,
                                       'knownRisk', known_risk, 'safeNow', said_safe_now,
                                       'knownToSender', said_known_risk)
          from transfer_in
          where provider_code = any ($1)
            and referral_id = $2) as "transferredIn",
         ${warningsOfPerson('any ($1)', '$3')} as warnings`;
