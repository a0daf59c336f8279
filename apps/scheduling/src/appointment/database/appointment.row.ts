import { toInstant } from '#domain-model/values/calendar';
import { Appointment } from '../domain/appointment.js';
import type { AppointmentState } from '../domain/appointment.state.js';

export interface AppointmentRow extends Omit<AppointmentState, 'startsAt' | 'cancelledAt' | 'agreedAt'> {
  readonly startsAt: Date;
  readonly agreedAt: Date | null;
  readonly cancelledAt: Date | null;
}

export const appointmentColumns = `id as "appointmentId", referral_id as "referralId", person_id as "personId",
  clinician_id as "clinicianId", clinic_id as "clinicId", starts_at as "startsAt", minutes, type, therapy, medium,
  planned, standing as status, attendance, therapies, cancelled_at as "cancelledAt", cancelled_by as "cancelledBy",
  cancellation_reason as "cancellationReason", short_notice as "shortNotice", agreed_at as "agreedAt", version`;

export function appointmentOf(row: AppointmentRow): Appointment {
  const cancelledAt = row.cancelledAt === null ? null : toInstant(row.cancelledAt);
  const agreedAt = row.agreedAt === null ? null : toInstant(row.agreedAt);
  return Appointment.load({ ...row, startsAt: toInstant(row.startsAt), cancelledAt, agreedAt });
}

/** The record of a person that went into another one is that person’s: so are its appointments. */
export function personOf(parameter: string): string {
  return `(select merged_person.person_id
           from merged_person
          where merged_person.provider_code = appointment.provider_code
            and merged_person_id = ${parameter}::uuid)`;
}
