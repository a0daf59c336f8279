import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/request-context';
import { Transactions } from '#service-kit/transaction';
import { shownTo, type PersonName } from '../../person/application/person-names.read-model.js';
import { nameOfPerson } from '../../person/database/person-name.store.js';

/** Somebody who asked for help without an account, and whom nobody has assessed yet. */
export interface WaitingToBeRead {
  readonly referralId: string;
  readonly personId: string;
  readonly person: PersonName | null;
  readonly reference: string;
  readonly receivedOn: CalendarDay;
  readonly safeNow: string;
  readonly flags: readonly string[];
}

/** Who has to be called first: those who said that they are not safe, then whoever asked first. */
@Injectable()
export class SelfReferralList {
  constructor(private readonly transactions: Transactions) {}

  list(context: RequestContext): Promise<readonly WaitingToBeRead[]> {
    return this.transactions.auditedRead(context, async (tx) => {
      const waiting = await tx.query<WaitingToBeRead>(
        `select referral.id as "referralId", referral.person_id as "personId",
                ${nameOfPerson} as person, self_referral.reference,
                self_referral.received_on as "receivedOn", self_referral.safe_now as "safeNow", self_referral.flags
         from self_referral
         join referral
           on referral.provider_code = self_referral.provider_code
          and referral.id = self_referral.referral_id
         join person
           on person.provider_code = referral.provider_code
          and person.id = referral.person_id
         where self_referral.provider_code = any ($1)
           and referral.assessed_on is null
           and referral.closed_on is null
           and referral.voided_on is null
         order by array_position(array['not-safe', 'not-sure', 'safe'], self_referral.safe_now),
                  self_referral.received_on, referral.id
         limit 500`,
        [context.caller.providers],
      );
      await tx.auditAccess(...waiting);
      return shownTo(context, waiting);
    });
  }
}
