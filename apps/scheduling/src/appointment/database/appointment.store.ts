import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, toInstant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { joiningCareTeam } from '#service-kit/security/care-team';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import { Appointment, type AppointmentState } from '../domain/appointment.js';
import { violates } from '../../clinic/database/violated-constraint.js';

export type ResourceKind = 'clinician' | 'person';

/** The law refused a booking: one of its resources is taken. Which one, the error of the constraint does not say. */
export class DoubleBooked extends Error {
  constructor(
    readonly contact: AppointmentState,
    readonly endsAt: Instant,
    cause: unknown,
  ) {
    super('A resource of this contact is taken in these hours.', { cause });
    this.name = 'DoubleBooked';
  }
}

interface AppointmentRow extends Omit<AppointmentState, 'startsAt' | 'cancelledAt' | 'agreedAt'> {
  readonly startsAt: Date;
  readonly agreedAt: Date | null;
  readonly cancelledAt: Date | null;
}

const columns = `id as "appointmentId", referral_id as "referralId", person_id as "personId",
  clinician_id as "clinicianId", clinic_id as "clinicId", starts_at as "startsAt", minutes, type, therapy, medium,
  planned, standing, attendance, therapies, cancelled_at as "cancelledAt", cancelled_by as "cancelledBy",
  cancellation_reason as "cancellationReason", short_notice as "shortNotice", agreed_at as "agreedAt", version`;

/** The person into whose record this one went, whose appointments are one's own then. */
export function personOf(parameter: string): string {
  return `(select merged_person.person_id
           from merged_person
          where merged_person.provider_code = appointment.provider_code
            and merged_person_id = ${parameter}::uuid)`;
}

@Injectable()
export class AppointmentStore {
  /**
   * The contact and one occupation a resource, in one statement. Rows go in by resource id, so that two bookings of
   * the same two resources meet in the same order.
   *
   * @param unoccupied resources that the contact does not occupy, because an earlier entry holds their time.
   * @throws DoubleBooked
   */
  async insert(
    tx: Transaction,
    providerCode: OdsCode,
    {
      appointment,
      unoccupied = [],
      separateReason = null,
    }: {
      appointment: Appointment;
      unoccupied?: readonly ResourceKind[];
      separateReason?: string | null;
    },
  ): Promise<void> {
    const s = appointment.state;
    await tx.auditAccess(s);
    const { joining, confirmedBy } = tx.admitting(s.clinicianId);
    const occupied = resourcesOf(s).filter(({ kind }) => !unoccupied.includes(kind));
    await refuseDoubleBooking(appointment, () =>
      tx.execute(insertStatement, [
        s.appointmentId,
        providerCode,
        s.referralId,
        s.personId,
        s.clinicianId,
        s.clinicId,
        s.startsAt,
        s.minutes,
        londonDay(s.startsAt),
        s.type,
        s.therapy,
        s.medium,
        s.planned,
        s.standing,
        s.attendance,
        s.therapies,
        unoccupied,
        occupied.map(({ id }) => id),
        occupied.map(({ kind }) => kind),
        appointment.endsAt,
        s.agreedAt,
        joining,
        separateReason,
        confirmedBy,
      ]),
    );
  }

  /** @throws RuleBroken `appointment.unknown` (404) where the scope does not reach: another provider's, another person's. */
  async load(tx: Transaction, scope: Scope, appointmentId: string): Promise<Appointment> {
    const [row] = await tx.query<AppointmentRow>(
      `select ${columns}
         from appointment
        where id = $1
          and provider_code = any ($2)
          and ($3::uuid is null or person_id = $3 or person_id = ${personOf('$3')})`,
      [appointmentId, scope.providers, scope.personId ?? null],
    );
    if (row === undefined) throw RuleBroken.unknown('appointment.unknown', 'There is no such appointment.');
    const appointment = appointmentOf(row);
    await tx.auditAccess(appointment.state);
    return appointment;
  }

  async lockBookedInClinic(
    tx: Transaction,
    clinicId: string,
    startingAfter: Instant,
  ): Promise<Appointment[]> {
    const rows = await tx.query<AppointmentRow>(
      `select ${columns}
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

  async lockBookedOfReferral(tx: Transaction, scope: Scope, referralId: string): Promise<Appointment[]> {
    const rows = await tx.query<AppointmentRow>(
      `select ${columns}
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

  async lockBookedOfPerson(tx: Transaction, scope: Scope, personId: string): Promise<Appointment[]> {
    const rows = await tx.query<AppointmentRow>(
      `select ${columns}
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

  /** @throws DoubleBooked; RuleBroken appointment.lost-race */
  async saveMove(tx: Transaction, appointment: Appointment): Promise<void> {
    const { appointmentId, clinicianId, clinicId, startsAt, medium, version, agreedAt } = appointment.state;
    const moved = await refuseDoubleBooking(appointment, () =>
      tx.execute(
        `with taken as (
           update occupation
              set during = tstzrange($5, $7),
                  resource_id = case resource_kind when 'clinician' then $3 else resource_id end
            where held_for = $1
         ), taken_again as (
           insert into occupation (provider_code, resource_id, resource_kind, during, reason, held_for)
           select provider_code, person_id, 'person', tstzrange($5, $7), 'booking', id
             from appointment
            where id = $1
              and version = $2
              and person_time_given_up
         )
         update appointment
            set clinic_id = $4, clinician_id = $3, starts_at = $5, contact_on = $8, medium = $6, agreed_at = $9, version = version + 1,
                overlapping = case when person_time_given_up then array_remove(overlapping, 'person') else overlapping end,
                person_time_given_up = false
          where id = $1
            and version = $2`,
        [
          appointmentId,
          version,
          clinicianId,
          clinicId,
          startsAt,
          medium,
          appointment.endsAt,
          londonDay(startsAt),
          agreedAt,
        ],
      ),
    );
    refuseLostRace(moved);
  }

  /** Frees the time of each. @throws RuleBroken appointment.lost-race */
  async saveCancellations(tx: Transaction, appointments: readonly Appointment[]): Promise<void> {
    if (appointments.length === 0) return;
    const states = appointments.map(({ state }) => state);
    const cancelled = await tx.execute(
      `with freed as (
         delete from occupation
          where held_for = any ($1::uuid[])
       )
       update appointment
          set standing = 'cancelled', attendance = cancellation.attendance, cancelled_at = cancellation.at,
              cancelled_by = cancellation.party, cancellation_reason = cancellation.reason,
              short_notice = cancellation.short_notice, version = appointment.version + 1
         from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
                as cancellation (id, version, attendance, at, party, reason, short_notice)
        where appointment.id = cancellation.id
          and appointment.version = cancellation.version`,
      [
        states.map((s) => s.appointmentId),
        states.map((s) => s.version),
        states.map((s) => s.attendance),
        states.map((s) => s.cancelledAt),
        states.map((s) => s.cancelledBy),
        states.map((s) => s.cancellationReason),
        states.map((s) => s.shortNotice),
      ],
    );
    refuseLostRace(cancelled, appointments.length);
  }

  /** What was missed or attended keeps its time: it is past. @throws RuleBroken appointment.lost-race */
  async saveAttendance(tx: Transaction, appointment: Appointment): Promise<void> {
    const s = appointment.state;
    const saved = await tx.execute(
      `update appointment
          set standing = $3, attendance = $4, therapies = $5, minutes = $6, medium = $7, type = $8, clinician_id = $9,
              version = version + 1
        where id = $1
          and version = $2`,
      [
        s.appointmentId,
        s.version,
        s.standing,
        s.attendance,
        s.therapies,
        s.minutes,
        s.medium,
        s.type,
        s.clinicianId,
      ],
    );
    refuseLostRace(saved);
  }
}

const insertStatement = `
  with occupied as (
    insert into occupation (provider_code, resource_id, resource_kind, during, reason, held_for)
    select $2, resource.id, resource.kind, tstzrange($7::timestamptz, $20::timestamptz), 'booking', $1
      from unnest($18::uuid[], $19::text[]) as resource (id, kind)
     order by resource.id
  ), joined as (
    ${joiningCareTeam({
      providerCode: '$2',
      referralId: '$3::uuid',
      clinicianId: '$5::uuid',
      joining: '$22::text',
      confirmedBy: '$24::text',
    })}
  )
  insert into appointment (id, provider_code, referral_id, person_id, clinician_id, clinic_id, starts_at, minutes,
                           contact_on, type, therapy, medium, planned, standing, attendance, therapies, overlapping,
                           agreed_at, separate_reason, version)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $21, $23, 1)`;

function resourcesOf(state: AppointmentState): readonly { id: string; kind: ResourceKind }[] {
  return [
    { id: state.clinicianId, kind: 'clinician' },
    { id: state.personId, kind: 'person' },
  ];
}

async function refuseDoubleBooking(appointment: Appointment, write: () => Promise<number>): Promise<number> {
  try {
    return await write();
  } catch (error) {
    if (!violates(error, 'resource_not_double_booked')) throw error;
    throw new DoubleBooked(appointment.state, appointment.endsAt, error);
  }
}

function refuseLostRace(saved: number, expected = 1): void {
  if (saved === expected) return;
  throw RuleBroken.wrongState(
    'appointment.lost-race',
    'Someone changed this appointment a moment ago; look at it again.',
  );
}

function appointmentOf(row: AppointmentRow): Appointment {
  const cancelledAt = row.cancelledAt === null ? null : toInstant(row.cancelledAt);
  const agreedAt = row.agreedAt === null ? null : toInstant(row.agreedAt);
  return Appointment.from({ ...row, startsAt: toInstant(row.startsAt), cancelledAt, agreedAt });
}
