import type { Instant } from '#domain-model/define-event';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { Appointment } from '../domain/appointment.js';
import { appointmentColumns, appointmentOf, type AppointmentRow } from './appointment.row.js';

/** What is booked, locked for whoever ends it: in a clinic, of a referral, of a person. By id, so that no two wait for each other. */

export async function lockBookedInClinic(
  tx: Transaction,
  clinicId: string,
  startingAfter: Instant,
): Promise<Appointment[]> {
  const rows = await tx.query<AppointmentRow>(
    `select ${appointmentColumns}
       from appointment
      where clinic_id = $1
        and standing = 'booked'
        and starts_at > $2
      order by id
        for update`,
    [clinicId, startingAfter],
  );
  const appointments = rows.map(appointmentOf);
  await tx.auditAccess(...appointments.map(({ state }) => state));
  return appointments;
}

export async function lockBookedOfReferral(
  tx: Transaction,
  scope: Scope,
  referralId: string,
): Promise<Appointment[]> {
  const rows = await tx.query<AppointmentRow>(
    `select ${appointmentColumns}
       from appointment
      where provider_code = any ($1)
        and referral_id = $2
        and standing = 'booked'
      order by id
        for update`,
    [scope.providers, referralId],
  );
  return rows.map(appointmentOf);
}

export async function lockBookedOfPerson(
  tx: Transaction,
  scope: Scope,
  personId: string,
): Promise<Appointment[]> {
  const rows = await tx.query<AppointmentRow>(
    `select ${appointmentColumns}
       from appointment
      where provider_code = any ($1)
        and person_id = $2
        and standing = 'booked'
      order by id
        for update`,
    [scope.providers, personId],
  );
  return rows.map(appointmentOf);
}
