import { Injectable } from '@nestjs/common';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
import type { ResourceKind } from '../../booking/domain/situation.js';
import type { Appointment } from '../domain/appointment.js';
import type { AppointmentState } from '../domain/appointment.state.js';
import { refuseDoubleBooking } from './double-booked.js';

/** The time that a contact takes of its clinician and its person. */
@Injectable()
export class OccupationStore {
  async free(tx: Transaction, appointmentId: string): Promise<void> {
    await tx.execute('delete from occupation where held_for = $1', [appointmentId]);
    await tx.execute(`update appointment set overlapping = '{}' where id = $1`, [appointmentId]);
  }

  /**
   * The past is never refused for want of room: time that another contact takes already stays with that one, as where a
   * contact is entered afterwards.
   *
   * @param busy resources whose time another contact takes.
   * @throws DoubleBooked
   */
  async take(
    tx: Transaction,
    { providerCode, appointment }: { providerCode: OdsCode; appointment: Appointment },
    busy: readonly ResourceKind[],
  ): Promise<void> {
    const { appointmentId, startsAt } = appointment.state;
    const free = resourcesOf(appointment.state).filter(({ kind }) => !busy.includes(kind));
    await refuseDoubleBooking(appointment, () =>
      tx.execute(takeSql, [
        providerCode,
        startsAt,
        appointment.endsAt,
        appointmentId,
        free.map(({ id }) => id),
        free.map(({ kind }) => kind),
        busy,
      ]),
    );
  }
}

export function resourcesOf({
  clinicianId,
  personId,
}: AppointmentState): readonly { id: string; kind: ResourceKind }[] {
  return [
    { id: clinicianId, kind: 'clinician' },
    { id: personId, kind: 'person' },
  ];
}

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
