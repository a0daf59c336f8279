import { Injectable } from '@nestjs/common';
import { toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions } from '#service-kit/database/transaction';

export interface UnrecordedAppointment {
  readonly appointmentId: string;
  readonly referralId: string;
  readonly personId: string;
  readonly clinicianId: string;
  readonly startsAt: Instant;
  readonly contactOn: CalendarDay;
  readonly type: string;
  readonly medium: string;
  /** Days since the contact, in Europe/London. */
  readonly ageDays: number;
}

export interface UnrecordedPlace {
  readonly startsAt: Instant;
  readonly appointmentId: string;
}

export interface UnrecordedQuestion {
  readonly clinicianId: string | null;
  readonly after: UnrecordedPlace | null;
  readonly limit: number;
}

type Row = Omit<UnrecordedAppointment, 'startsAt'> & { readonly startsAt: Date };

/**
 * Appointments that are over and of which nobody has said whether the person came: a contact that counts nowhere, and
 * perhaps somebody who did not come and has not been called. Oldest first.
 */
@Injectable()
export class Unrecorded {
  constructor(private readonly transactions: Transactions) {}

  page(
    context: RequestContext,
    { clinicianId, after, limit }: UnrecordedQuestion,
  ): Promise<{ appointments: readonly UnrecordedAppointment[]; next: UnrecordedPlace | null }> {
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await tx.query<Row>(selectUnrecorded, [
        context.caller.providers,
        context.now,
        clinicianId,
        after?.startsAt ?? null,
        after?.appointmentId ?? null,
        limit + 1,
      ]);
      const appointments = rows.slice(0, limit).map((row) => ({ ...row, startsAt: toInstant(row.startsAt) }));
      await tx.auditAccess(...appointments);
      return { appointments, next: rows.length > limit ? (appointments.at(-1) ?? null) : null };
    });
  }
}

const selectUnrecorded = `
  select id as "appointmentId", referral_id as "referralId", person_id as "personId",
         clinician_id as "clinicianId", starts_at as "startsAt", contact_on::text as "contactOn", type, medium,
         ($2::timestamptz at time zone 'Europe/London')::date - contact_on as "ageDays"
  from appointment
  where provider_code = any ($1)
    and standing = 'booked'
    and starts_at < $2
    and starts_at + minutes * interval '1 minute' <= $2
    and ($3::uuid is null or clinician_id = $3)
    and ($4::timestamptz is null or (starts_at, id) > ($4::timestamptz, $5::uuid))
  order by starts_at, id
  limit $6`;
