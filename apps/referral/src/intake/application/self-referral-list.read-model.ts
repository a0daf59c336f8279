import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/http/request-context';
import { pageOf } from '#service-kit/http/paging';
import { Transactions } from '#service-kit/database/transaction';
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

export interface SelfReferralPlace {
  /** 1: not safe; 2: not sure; 3: safe. */
  readonly urgency: number;
  readonly receivedOn: CalendarDay;
  readonly referralId: string;
}

export interface SelfReferralPage {
  readonly waiting: readonly WaitingToBeRead[];
  readonly next: SelfReferralPlace | null;
}

/** Who has to be called first: those who said that they are not safe, then whoever asked first. */
@Injectable()
export class SelfReferralList {
  constructor(private readonly transactions: Transactions) {}

  page(
    context: RequestContext,
    { after, limit }: { readonly after: SelfReferralPlace | null; readonly limit: number },
  ): Promise<SelfReferralPage> {
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await tx.query<WaitingToBeRead & SelfReferralPlace>(selectWaiting, [
        context.caller.providers,
        after?.urgency ?? null,
        after?.receivedOn ?? null,
        after?.referralId ?? null,
        limit + 1,
      ]);
      const { page, last } = pageOf(rows, limit);
      const waiting = page.map(({ urgency: _order, ...row }) => row);
      await tx.auditAccess(...waiting);
      return { waiting: shownTo(context, waiting), next: last };
    });
  }
}

const selectWaiting = `
  select *
  from (
    select referral.id as "referralId", referral.person_id as "personId",
           ${nameOfPerson} as person, self_referral.reference,
           self_referral.received_on as "receivedOn", self_referral.safe_now as "safeNow", self_referral.flags,
           array_position(array['not-safe', 'not-sure', 'safe'], self_referral.safe_now) as urgency
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
  ) as waiting
  where $2::integer is null
     or (urgency, "receivedOn", "referralId") > ($2::integer, $3::date, $4::uuid)
  order by urgency, "receivedOn", "referralId"
  limit $5`;
