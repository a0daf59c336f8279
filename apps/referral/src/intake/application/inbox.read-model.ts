import { Injectable } from '@nestjs/common';
import { londonDay, toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions } from '#service-kit/database/transaction';
import { nameOfPerson } from '../../person/database/person-name.store.js';
import { shownTo, type PersonName } from '../../person/application/person-names.read-model.js';
import { warningsOfPerson, type PersonWarning } from '../database/warnings.js';
import type { OwnedSince } from './referral-owner.commands.js';

export { personWarnings } from '../database/warnings.js';

/** What has to be done next: assess; accept or decline who is suitable; close the referral of who is not. */
export const nextSteps = ['assess', 'accept', 'close'] as const;
export type NextStep = (typeof nextSteps)[number];

/** What is known of danger when nobody has seen the person: the answers that others gave, and risks not reviewed. */
export interface KnownDanger {
  /** Of a self-referral, here or before a transfer: safe, not-sure, not-safe. */
  readonly safeNow: string | null;
  /** Of a professional's referral, here or before a transfer: none-known, known. */
  readonly knownToSender: string | null;
  /** The highest risk that nobody has reviewed. */
  readonly notReviewed: string | null;
  /** Of a transfer: the highest risk that was reviewed at the other provider. */
  readonly reviewedElsewhere: string | null;
}

export interface Received {
  readonly referralId: string;
  readonly personId: string;
  readonly person: PersonName | null;
  readonly source: string;
  /** What the person or the partner was told to quote. */
  readonly reference: string | null;
  readonly receivedOn: CalendarDay;
  readonly ageDays: number;
  readonly next: NextStep;
  /** 1: today, since somebody may be in danger; 2: a risk is known or cannot be excluded; 3: none is known. */
  readonly urgency: number;
  readonly danger: KnownDanger;
  /** By when somebody must have looked, since its sender spoke of danger; null where nobody must, or somebody has. */
  readonly lookBy: Instant | null;
  /** The fields of the person that nobody has given yet; nhsNumber also where it is only a claim. */
  readonly missing: readonly string[];
  /** What to know of the person first. */
  readonly warnings: readonly PersonWarning[];
  readonly owner: OwnedSince | null;
}

export interface InboxQuestion {
  /** Only those of the caller, or of nobody. */
  readonly owner: 'me' | 'nobody' | null;
  readonly next: NextStep | null;
  /** Where the page before ended. */
  readonly after: InboxPlace | null;
  readonly limit: number;
}

export interface InboxPlace {
  readonly urgency: number;
  readonly receivedOn: CalendarDay;
  readonly referralId: string;
}

export interface InboxPage {
  readonly received: readonly Received[];
  readonly next: InboxPlace | null;
}

type ReceivedRow = Omit<Received, 'owner' | 'lookBy'> & {
  readonly lookBy: Date | null;
  readonly clinicianId: string | null;
  readonly subject: string | null;
  readonly since: Date | null;
};

/**
 * Everything that was received and is on no waiting list yet: from a professional, a GP's letter, a signed-in person,
 * without an account, or from another provider. Most urgent first, then whoever asked first. It leaves the inbox when it is
 * accepted or closed, and by nothing else; it comes back when it is assessed as unsuitable, until it is accepted anew.
 */
@Injectable()
export class Inbox {
  constructor(private readonly transactions: Transactions) {}

  page(context: RequestContext, question: InboxQuestion): Promise<InboxPage> {
    const { caller, now } = context;
    const { owner, next, after, limit } = question;
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await tx.query<ReceivedRow>(selectInbox, [
        caller.providers,
        londonDay(now),
        owner,
        caller.clinicianId ?? null,
        caller.subject,
        next,
        after?.urgency ?? null,
        after?.receivedOn ?? null,
        after?.referralId ?? null,
        limit + 1,
      ]);
      const received = shownTo(context, rows.slice(0, limit).map(listed));
      await tx.auditAccess(...received);
      return { received, next: rows.length > limit ? (received.at(-1) ?? null) : null };
    });
  }
}

function listed({ clinicianId, subject, since, lookBy, ...row }: ReceivedRow): Received {
  const owner = since === null ? null : { clinicianId, subject, since: toInstant(since) };
  return { ...row, lookBy: lookBy === null ? null : toInstant(lookBy), owner };
}
/**
 * The open ones are found by referral_open_on, and those with a place on a list fall out by the key of acceptance: with
 * 50,000 referrals of which 8,000 are open, a page costs as many look-ups as there are open referrals.
 */
export const selectInbox = `
  with waiting as (
    select referral.provider_code, referral.id, referral.person_id, referral.source, referral.received_on,
           coalesce(self.reference, sent.reference) as reference,
           case when referral.assessed_on is null then 'assess' when referral.suitable then 'accept' else 'close' end
             as next,
           said.safe_now, said.known_risk, moved.known_risk as reviewed_elsewhere, risk.level as not_reviewed,
           case when said.safe_now = 'not-safe' or risk.level = 'same-day' then 1
                when said.safe_now = 'not-sure' or said.known_risk = 'known' or risk.level is not null
                  or moved.known_risk is not null then 2
                else 3 end as urgency
    from referral
    left join self_referral as self
      on self.provider_code = referral.provider_code and self.referral_id = referral.id
    left join professional_referral as sent
      on sent.provider_code = referral.provider_code and sent.referral_id = referral.id
    left join transfer_in as moved
      on moved.provider_code = referral.provider_code and moved.referral_id = referral.id
    cross join lateral (
      select coalesce(self.safe_now, moved.said_safe_now) as safe_now,
             coalesce(sent.known_risk, moved.said_known_risk) as known_risk
    ) as said
    left join lateral (
      select max(level) as level
      from open_risk
      where open_risk.provider_code = referral.provider_code
        and open_risk.referral_id = referral.id
        and open_risk.settled_at is null
    ) as risk on true
    where referral.provider_code = any ($1)
      and referral.closed_on is null
      and referral.voided_on is null
      and (referral.suitable is false
           or coalesce((select acceptance.lapsed_on is not null
                        from acceptance
                        where acceptance.provider_code = referral.provider_code
                          and acceptance.referral_id = referral.id
                        order by acceptance.number desc
                        limit 1), true))
  )
  select waiting.id as "referralId", waiting.person_id as "personId", ${nameOfPerson} as person,
         waiting.source, waiting.reference, waiting.received_on as "receivedOn",
         $2::date - waiting.received_on as "ageDays", waiting.next, waiting.urgency,
         json_build_object('safeNow', safe_now, 'knownToSender', known_risk, 'notReviewed', not_reviewed,
                           'reviewedElsewhere', reviewed_elsewhere) as danger,
         array_remove(array[
           case when person.nhs_number is null then 'nhsNumber' end,
           case when person.telephone is null then 'telephone' end,
           case when cardinality(person.address_lines) = 0 then 'addressLines' end,
           case when person.postcode is null then 'postcode' end,
           case when person.gp_practice_code is null then 'gpPracticeCode' end,
           case when person.gender is null then 'gender' end], null) as missing,
         ${warningsOfPerson('waiting.provider_code', 'waiting.person_id')} as warnings,
         look.look_by as "lookBy", owner.clinician_id as "clinicianId", owner.subject, owner.since
  from waiting
  join person
    on person.provider_code = waiting.provider_code
   and person.id = waiting.person_id
  left join danger_look as look
    on look.provider_code = waiting.provider_code
   and look.referral_id = waiting.id
   and look.looked_at is null
   and waiting.next = 'assess'
  left join referral_owner as owner
    on owner.provider_code = waiting.provider_code
   and owner.referral_id = waiting.id
  where ($3::text is null
         or ($3 = 'nobody' and owner.since is null)
         or ($3 = 'me' and (owner.clinician_id = $4 or owner.subject = $5)))
    and ($6::text is null or waiting.next = $6)
    and ($7::integer is null
         or (waiting.urgency, waiting.received_on, waiting.id) > ($7::integer, $8::date, $9::uuid))
  order by waiting.urgency, waiting.received_on, waiting.id
  limit $10`;
