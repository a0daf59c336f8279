import { Injectable } from '@nestjs/common';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { OtherReferral } from '../domain/earlier-referrals.js';
import { statusOf } from '../../referral/domain/referral-status.js';

interface OtherRow extends Omit<OtherReferral, 'standing'> {
  readonly closedHow: 'declined' | 'discharged' | null;
  readonly transferredTo: string | null;
  readonly assessedOn: string | null;
  readonly suitable: boolean | null;
  readonly acceptance: { readonly lapsedOn: string | null } | null;
}

/** All referrals of one person. */
@Injectable()
export class EarlierReferralStore {
  /** Latest first, without the one that is looked from. */
  async others(
    tx: Transaction,
    scope: Scope,
    { personId, exceptFor }: { personId: string; exceptFor: string | null },
  ): Promise<OtherReferral[]> {
    const rows = await tx.query<OtherRow>(
      `select id as "referralId", source, received_on as "receivedOn", closed_on as "closedOn",
              end_code as "endCode", closed_how as "closedHow", transferred_to as "transferredTo",
              assessed_on as "assessedOn", suitable,
              (select json_build_object('lapsedOn', lapsed_on)
               from acceptance
               where acceptance.provider_code = referral.provider_code
                 and acceptance.referral_id = referral.id
               order by number desc
               limit 1) as acceptance
       from referral
       where provider_code = any ($1)
         and person_id = $2
         and voided_on is null
         and ($3::uuid is null or id <> $3)
       order by received_on desc, id desc`,
      [scope.providers, personId, exceptFor],
    );
    return rows.map(({ closedHow, transferredTo, assessedOn, acceptance, suitable, ...row }) => {
      const closure =
        closedHow === null ? null : { how: transferredTo === null ? closedHow : ('transferred' as const) };
      return {
        ...row,
        standing: statusOf({ assessment: assessedOn, acceptance, closure, suitable }),
      };
    });
  }

  /** Until the transaction ends nobody else receives a referral of this person: two at once would both see none. */
  async lockPerson(tx: Transaction, scope: Scope, personId: string): Promise<void> {
    await tx.query(
      `select
       from person
       where provider_code = any ($1)
         and id = $2
         for no key update`,
      [scope.providers, personId],
    );
  }

  async noteReasonBeside(
    tx: Transaction,
    note: {
      providerCode: string;
      referralId: string;
      openReferralId: string;
      reason: string;
      subject: string;
      at: string;
    },
  ): Promise<void> {
    await tx.execute(
      `insert into kept_beside (provider_code, referral_id, open_referral_id, reason, subject, at)
       values ($1, $2, $3, $4, $5, $6)`,
      [note.providerCode, note.referralId, note.openReferralId, note.reason, note.subject, note.at],
    );
  }
}
