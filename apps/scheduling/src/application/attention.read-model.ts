import { Injectable } from '@nestjs/common';
import { toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { Inquiry } from '#service-kit/inquiry';
import { Transactions } from '#service-kit/transaction';

/** Why somebody has to look at an appointment. */
export const attentionReasons = ['assessed-as-unsuitable', 'risk-not-reviewed'] as const;

export interface AppointmentInNeed {
  readonly why: (typeof attentionReasons)[number];
  readonly appointmentId: string;
  readonly referralId: string;
  readonly personId: string;
  readonly clinicianId: string;
  readonly startsAt: Instant;
  readonly contactOn: CalendarDay;
  readonly type: string;
  readonly standing: string;
  /** Those with a risk that nobody has reviewed. */
  readonly questionnaireIds: readonly string[];
}

type Row = Omit<AppointmentInNeed, 'startsAt'> & { readonly startsAt: Date };

/**
 * What nobody may decide by itself. Treatment stays booked when somebody is assessed as unsuitable, until staff have spoken
 * with the person and cancel it; and a risk that arrives after the attendance was recorded finds its session closed.
 */
@Injectable()
export class Attention {
  constructor(private readonly transactions: Transactions) {}

  list(inquiry: Inquiry): Promise<readonly AppointmentInNeed[]> {
    return this.transactions.look(inquiry, async (tx) => {
      const rows = await tx.query<Row>(selectAttention, [inquiry.caller.providers]);
      await tx.concerns(...rows);
      return rows.map((row) => ({ ...row, startsAt: toInstant(row.startsAt) }));
    });
  }
}

const columns = `appointment.id as "appointmentId", appointment.referral_id as "referralId",
         appointment.person_id as "personId", appointment.clinician_id as "clinicianId",
         appointment.starts_at as "startsAt", appointment.contact_on::text as "contactOn", appointment.type,
         appointment.standing`;

/** Of a risk that names no contact, the last that was attended by its day or after. */
const selectAttention = `
  select 'risk-not-reviewed' as why, ${columns}, array_agg(open_risk.questionnaire_id order by open_risk.questionnaire_id)
         as "questionnaireIds"
    from open_risk
    join lateral (
           select *
             from appointment
            where appointment.provider_code = open_risk.provider_code
              and appointment.referral_id = open_risk.referral_id
              and appointment.standing = 'attended'
              and (appointment.id = open_risk.appointment_id
                   or (open_risk.appointment_id is null and appointment.contact_on >= open_risk.taken_on))
            order by appointment.starts_at
            limit 1
         ) as appointment on true
   where open_risk.provider_code = any ($1)
     and open_risk.settled_at is null
   group by appointment.id, appointment.referral_id, appointment.person_id, appointment.clinician_id,
            appointment.starts_at, appointment.contact_on, appointment.type, appointment.standing
   union all
  select 'assessed-as-unsuitable' as why, ${columns}, '{}'::uuid[]
    from open_referral
    join appointment on appointment.provider_code = open_referral.provider_code
                    and appointment.referral_id = open_referral.referral_id
   where open_referral.provider_code = any ($1)
     and not open_referral.suitable
     and open_referral.standing <> 'closed'
     and appointment.standing = 'booked'
     and appointment.type <> '01'
   order by "startsAt", "appointmentId"`;
