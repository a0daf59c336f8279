import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Outbox } from '#messaging/outbox/outbox';
import type { Admission } from '#service-kit/security/care-team';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { ResourceKind } from '../../booking/domain/situation.js';
import type { Appointment } from '../domain/appointment.js';
import { sayingWhoJoins, withRemarks, type Remarks } from '../domain/remarks.js';
import { appointmentColumns, appointmentOf, personOf, type AppointmentRow } from './appointment.row.js';
import {
  insertStatement,
  saveAttendanceStatement,
  saveCancellationsStatement,
  saveCorrectionStatement,
  saveMoveStatement,
} from './appointment.statements.js';
import { refuseDoubleBooking } from './double-booked.js';
import { resourcesOf } from './occupation.store.js';

interface NewContact {
  readonly appointment: Appointment;
  readonly unoccupied?: readonly ResourceKind[];
  readonly remarks?: Remarks;
}

interface RecordedContact {
  readonly appointment: Appointment;
  readonly admission: Admission;
  readonly remarks: Remarks;
}

/**
 * Appointments with the time that they take, and their events. Hand-written SQL and no mapped entity: a row and its
 * occupations are one statement, so that the constraint against double booking and the version decide together (decision 0054).
 */
@Injectable()
export class AppointmentStore {
  constructor(private readonly outbox: Outbox) {}

  /**
   * The contact and one occupation a resource, in one statement. Rows go in by resource id, so that two bookings of
   * the same two resources meet in the same order.
   *
   * @param unoccupied resources that the contact does not occupy, because an earlier entry takes their time.
   * @throws DoubleBooked
   */
  async insert(
    tx: Transaction,
    providerCode: OdsCode,
    { appointment, unoccupied = [], remarks = {} }: NewContact,
  ): Promise<void> {
    const s = appointment.state;
    await tx.auditAccess(s);
    const admission = tx.admitting(s.clinicianId);
    const occupied = resourcesOf(s).filter(({ kind }) => !unoccupied.includes(kind));
    const { separateReason = null, tookPlaceReason } = remarks;
    const wentAgainst = remarks.wentAgainst ?? [];
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
        s.status,
        s.attendance,
        s.therapies,
        unoccupied,
        occupied.map(({ id }) => id),
        occupied.map(({ kind }) => kind),
        appointment.endsAt,
        s.agreedAt,
        admission.joining,
        separateReason,
        admission.confirmedBy,
        wentAgainst,
        reasonToStore(wentAgainst, tookPlaceReason),
      ]),
    );
    const events = withRemarks(sayingWhoJoins(appointment.events, admission), remarks);
    await this.outbox.append(tx, providerCode, events);
  }

  /** @throws RuleBroken `appointment.unknown` (404) where the scope does not reach: another provider's, another person's. */
  async load(tx: Transaction, scope: Scope, appointmentId: string): Promise<Appointment> {
    const [row] = await tx.query<AppointmentRow>(
      `select ${appointmentColumns}
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

  /** @throws DoubleBooked; RuleBroken appointment.lost-race */
  async saveMove(tx: Transaction, providerCode: OdsCode, appointment: Appointment): Promise<void> {
    const s = appointment.state;
    const moved = await refuseDoubleBooking(appointment, () =>
      tx.execute(saveMoveStatement, [
        s.appointmentId,
        s.version,
        s.clinicianId,
        s.clinicId,
        s.startsAt,
        s.medium,
        appointment.endsAt,
        londonDay(s.startsAt),
        s.agreedAt,
      ]),
    );
    refuseLostRace(moved);
    const events = sayingWhoJoins(appointment.events, tx.admitting(s.clinicianId));
    await this.outbox.append(tx, providerCode, events);
  }

  /** Frees the time of each. @throws RuleBroken appointment.lost-race */
  async saveCancellations(
    tx: Transaction,
    providerCode: OdsCode,
    appointments: readonly Appointment[],
  ): Promise<void> {
    if (appointments.length === 0) return;
    const states = appointments.map(({ state }) => state);
    const cancelled = await tx.execute(saveCancellationsStatement, [
      states.map((s) => s.appointmentId),
      states.map((s) => s.version),
      states.map((s) => s.attendance),
      states.map((s) => s.cancelledAt),
      states.map((s) => s.cancelledBy),
      states.map((s) => s.cancellationReason),
      states.map((s) => s.shortNotice),
    ]);
    refuseLostRace(cancelled, appointments.length);
    const events = appointments.flatMap((appointment) => appointment.events);
    await this.outbox.append(tx, providerCode, events);
  }

  /** What was missed or attended does not free its time: it is past. @throws RuleBroken appointment.lost-race */
  async saveAttendance(
    tx: Transaction,
    providerCode: OdsCode,
    { appointment, admission, remarks }: RecordedContact,
  ): Promise<void> {
    const s = appointment.state;
    const wentAgainst = remarks.wentAgainst ?? [];
    const saved = await tx.execute(saveAttendanceStatement, [
      s.appointmentId,
      s.version,
      s.status,
      s.attendance,
      s.therapies,
      s.minutes,
      s.medium,
      s.type,
      s.clinicianId,
      wentAgainst,
      reasonToStore(wentAgainst, remarks.tookPlaceReason),
    ]);
    refuseLostRace(saved);
    const events = withRemarks(sayingWhoJoins(appointment.events, admission), remarks);
    await this.outbox.append(tx, providerCode, events);
  }

  /** @throws RuleBroken appointment.lost-race */
  async saveCorrection(
    tx: Transaction,
    providerCode: OdsCode,
    { appointment, remarks }: Pick<RecordedContact, 'appointment' | 'remarks'>,
  ): Promise<void> {
    const s = appointment.state;
    const { separateReason = null, wentAgainst = null, tookPlaceReason } = remarks;
    const saved = await tx.execute(saveCorrectionStatement, [
      s.appointmentId,
      s.version,
      s.startsAt,
      londonDay(s.startsAt),
      s.minutes,
      s.type,
      s.medium,
      s.status,
      s.attendance,
      s.therapies,
      s.cancelledAt,
      s.cancelledBy,
      s.cancellationReason,
      s.shortNotice,
      separateReason,
      wentAgainst,
      reasonToStore(wentAgainst ?? [], tookPlaceReason),
    ]);
    refuseLostRace(saved);
    await this.outbox.append(tx, providerCode, withRemarks(appointment.events, remarks));
  }
}

/** Words without a rule that was broken are about nothing. */
function reasonToStore(wentAgainst: readonly string[], reason: string | null = null): string | null {
  return wentAgainst.length === 0 ? null : reason;
}

function refuseLostRace(saved: number, expected = 1): void {
  if (saved === expected) return;
  throw RuleBroken.wrongState(
    'appointment.lost-race',
    'Someone changed this appointment a moment ago; look at it again.',
  );
}
