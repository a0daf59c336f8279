import { Injectable } from '@nestjs/common';
import { noActivityBand, type NoActivityBand } from '#domain-model/measures/no-activity';
import { appointmentType, isTreatment } from '#domain-model/values/appointment-type';
import { londonDay, type CalendarDay } from '#domain-model/values/calendar';
import { therapies } from '#domain-model/values/therapy';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions } from '#service-kit/database/transaction';
import { isAccepted } from '../../referral-copy/database/known-referral.columns.js';

export interface ReferralWithNothingBooked {
  readonly referralId: string;
  readonly personId: string;
  /** Who saw the person last; null: nobody yet. */
  readonly clinicianId: string | null;
  /** null where the event came before this service stored the day. */
  readonly acceptedOn: CalendarDay | null;
  /** The last acceptance, or contact that was attended, missed or cancelled. */
  readonly lastActivityOn: CalendarDay;
  readonly daysSinceActivity: number;
  /** null: never treated. */
  readonly lastTherapyOn: CalendarDay | null;
  readonly noActivityBand: NoActivityBand | null;
  /** The last session that is over and of which nobody has said whether the person came. */
  readonly unrecordedOn: CalendarDay | null;
}

export interface NothingBookedPlace {
  readonly lastActivityOn: CalendarDay;
  readonly referralId: string;
}

export interface NothingBookedQuestion {
  /** Whose care teams; null: everybody. */
  readonly clinicianId: string | null;
  readonly moreThanDays: number | null;
  readonly isTreated: boolean | null;
  readonly after: NothingBookedPlace | null;
  readonly limit: number;
}

type Row = Omit<ReferralWithNothingBooked, 'noActivityBand'> & { readonly daysSinceTherapy: number | null };

/**
 * Open, accepted, and nothing booked ahead: somebody has to call the person, book or discharge. Whoever waits for a first
 * treatment is on the waiting list as well; whoever is in treatment is on no other list.
 *
 * An employment adviser's appointments are neither treatment nor a next appointment for it. What a closure cancelled, or
 * never was, is no activity: a person whose death was undone shows the last session, not the day of the mistake.
 */
@Injectable()
export class NothingBooked {
  constructor(private readonly transactions: Transactions) {}

  page(
    context: RequestContext,
    { clinicianId, moreThanDays, isTreated, after, limit }: NothingBookedQuestion,
  ): Promise<{ referrals: readonly ReferralWithNothingBooked[]; next: NothingBookedPlace | null }> {
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await tx.query<Row>(selectNothingBooked, [
        context.caller.providers,
        context.now,
        londonDay(context.now),
        treatmentTypes,
        employmentSupport,
        clinicianId,
        moreThanDays,
        isTreated,
        after?.lastActivityOn ?? null,
        after?.referralId ?? null,
        limit + 1,
      ]);
      const referrals = rows.slice(0, limit).map(({ daysSinceTherapy, ...row }) => ({
        ...row,
        noActivityBand: daysSinceTherapy === null ? null : noActivityBand(daysSinceTherapy),
      }));
      await tx.auditAccess(...referrals);
      return { referrals, next: rows.length > limit ? (referrals.at(-1) ?? null) : null };
    });
  }
}

const treatmentTypes = appointmentType.codes.filter(isTreatment);
const employmentSupport = therapies.filter(({ intensity }) => intensity === null).map(({ code }) => code);

/** The treatment contact is the one of the national rule I101D29: see isTreatmentContact. */
const contactsOfReferral = `
    select max(least(contact_on, (cancelled_at at time zone 'Europe/London')::date))
             filter (where standing <> 'booked'
                       and coalesce(cancellation_reason, '') not in ('recorded-in-error', 'referral-closed')) as last_on,
           max(contact_on)
             filter (where (standing = 'attended' or planned = 'N' and standing = 'missed')
                       and type = any ($4)
                       and not therapies && $5::text[]
                       and contact_on >= open_referral.received_on) as therapy_on,
           max(contact_on) filter (where standing = 'booked') as booked_on,
           bool_or(standing = 'booked' and starts_at + minutes * interval '1 minute' > $2) as is_booked_ahead,
           (array_agg(clinician_id order by starts_at desc) filter (where standing = 'attended'))[1] as seen_by
      from appointment
     where appointment.provider_code = open_referral.provider_code
       and appointment.referral_id = open_referral.referral_id
       and appointment.type <> '10'`;

const selectNothingBooked = `
  select referral_id as "referralId", person_id as "personId", seen_by as "clinicianId",
         accepted_on as "acceptedOn",
         active.on_day as "lastActivityOn",
         $3::date - active.on_day as "daysSinceActivity",
         therapy_on as "lastTherapyOn",
         $3::date - therapy_on as "daysSinceTherapy",
         booked_on as "unrecordedOn"
    from open_referral
   cross join lateral (${contactsOfReferral}) as contact
   cross join lateral (select coalesce(greatest(accepted_on, last_on), received_on, $3::date) as on_day) as active
   where open_referral.provider_code = any ($1)
     and ${isAccepted}
     and is_booked_ahead is not true
     and ($6::uuid is null
          or exists (select
                       from care_team
                      where care_team.provider_code = open_referral.provider_code
                        and care_team.referral_id = open_referral.referral_id
                        and care_team.clinician_id = $6))
     and ($7::int is null or $3::date - active.on_day > $7)
     and ($8::boolean is null or (therapy_on is not null) = $8)
     and ($9::date is null or (active.on_day, open_referral.referral_id) > ($9::date, $10::uuid))
   order by active.on_day, open_referral.referral_id
   limit $11`;
