import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
import type { Appointment } from '../domain/appointment.js';
import { DoubleBooked, type ResourceKind } from './appointment.store.js';
import { violates } from '../../clinic/database/violated-constraint.js';

/** Saves what a correction came to, and the time that the contact holds since. */
@Injectable()
export class AttendanceCorrectionStore {
  /** @throws RuleBroken appointment.lost-race */
  async save(tx: Transaction, appointment: Appointment, separateReason: string | null): Promise<void> {
    const s = appointment.state;
    const saved = await tx.execute(saveSql, [
      s.appointmentId,
      s.version,
      s.startsAt,
      londonDay(s.startsAt),
      s.minutes,
      s.type,
      s.medium,
      s.standing,
      s.attendance,
      s.therapies,
      s.cancelledAt,
      s.cancelledBy,
      s.cancellationReason,
      s.shortNotice,
      separateReason,
    ]);
    if (saved === 1) return;
    throw RuleBroken.wrongState(
      'appointment.lost-race',
      'Someone changed this appointment a moment ago; look at it again.',
    );
  }

  async freeTime(tx: Transaction, appointmentId: string): Promise<void> {
    await tx.execute('delete from occupation where held_for = $1', [appointmentId]);
    await tx.execute(`update appointment set overlapping = '{}' where id = $1`, [appointmentId]);
  }

  /**
   * The past is never refused for want of room: what another contact holds already is left to it, as where a contact is
   * entered afterwards.
   *
   * @param busy resources whose time another contact holds.
   * @throws DoubleBooked
   */
  async takeTime(
    tx: Transaction,
    { providerCode, appointment }: { providerCode: OdsCode; appointment: Appointment },
    busy: readonly ResourceKind[],
  ): Promise<void> {
    const { appointmentId, clinicianId, personId, startsAt } = appointment.state;
    const free = [
      { id: clinicianId, kind: 'clinician' as const },
      { id: personId, kind: 'person' as const },
    ].filter(({ kind }) => !busy.includes(kind));
    try {
      await tx.execute(takeSql, [
        providerCode,
        startsAt,
        appointment.endsAt,
        appointmentId,
        free.map(({ id }) => id),
        free.map(({ kind }) => kind),
        busy,
      ]);
    } catch (error) {
      if (!violates(error, 'resource_not_double_booked')) throw error;
      throw new DoubleBooked(appointment.state, appointment.endsAt, error);
    }
  }
}

const saveSql = `
  update appointment
     set starts_at = $3, contact_on = $4, minutes = $5, type = $6, medium = $7, standing = $8, attendance = $9,
         therapies = $10, cancelled_at = $11, cancelled_by = $12, cancellation_reason = $13, short_notice = $14,
         separate_reason = coalesce($15, separate_reason),
         version = version + 1
   where id = $1
     and version = $2`;

// By resource id, so that two writers of the same two resources meet in the same order.
const takeSql = `
  with occupied as (
    insert into occupation (provider_code, resource_id, resource_kind, during, reason, held_for)
    select $1, resource.id, resource.kind, tstzrange($2::timestamptz, $3::timestamptz), 'booking', $4::uuid
      from unnest($5::uuid[], $6::text[]) as resource (id, kind)
     order by resource.id
  )
  update appointment
     set overlapping = $7::text[]
   where id = $4::uuid`;
