import { Injectable } from '@nestjs/common';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { ProfessionalReferral } from '../domain/professional-referral.js';

export interface StoredProfessionalReferral extends Omit<ProfessionalReferral, 'identity' | 'despite'> {
  readonly providerCode: OdsCode;
  readonly referralId: string;
  readonly reference: string;
  /** Whose token sent it: nobody else may ask after it. */
  readonly sentBy: string;
}

@Injectable()
export class ProfessionalReferralStore {
  /** @returns whether the reference was free; otherwise nothing is kept, and another has to be drawn. */
  async store(tx: Transaction, stored: StoredProfessionalReferral): Promise<boolean> {
    const { sender } = stored;
    const added = await tx.execute(
      `insert into professional_referral
         (provider_code, referral_id, reference, sent_by, sender_kind, sender_organisation, sender_role,
          sender_telephone, sender_email, reasons, in_their_words, known_risk, consented_on)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       on conflict on constraint professional_referral_has_its_own_reference do nothing`,
      [
        stored.providerCode,
        stored.referralId,
        stored.reference,
        stored.sentBy,
        sender.kind,
        sender.organisationCode,
        sender.role,
        sender.telephone,
        sender.email,
        stored.reasons,
        stored.inTheirWords,
        stored.knownRisk,
        stored.consentedOn,
      ],
    );
    return added === 1;
  }

  async find(
    tx: Transaction,
    scope: Scope,
    { reference, sentBy }: { reference: string; sentBy: string },
  ): Promise<string | undefined> {
    const [row] = await tx.query<{ referralId: string }>(
      `select referral_id as "referralId"
       from professional_referral
       where provider_code = any ($1)
         and reference = $2
         and sent_by = $3`,
      [scope.providers, reference, sentBy],
    );
    return row?.referralId;
  }
}
