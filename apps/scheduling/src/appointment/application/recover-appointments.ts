import type { EventOf } from '#domain-model/define-event';
import type {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentCancelled,
  AppointmentMissed,
  AppointmentMoved,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';
import { complete, type LeftToComplete } from '#messaging/restore/own-event-recovery';
import type { Transaction } from '#service-kit/database/transaction';
import { joinCareTeam } from '#service-kit/security/care-team';
import { takeTimeAnew, timeOf } from './recovered-time.js';

type Left = readonly LeftToComplete[];

/** Why, in words, no event says: that there was a reason stays, and its words are for a person to complete. */
const lostWords = 'Lost in a restore.';
const left = (aggregateId: string, what: string) => ({ aggregate: 'appointment', aggregateId, what });

/** A contact entered afterwards may overlap another, which takes the time then: as when it was entered. */
export async function recoverBooking(
  { data, providerCode, occurredAt }: EventOf<typeof AppointmentBooked>,
  tx: Transaction,
) {
  await joinCareTeam(tx, providerCode, [data]);
  const { appointmentId, referralId, personId, clinicianId, clinicId, contactOn, startsAt, endsAt } = data;
  const minutes = (Date.parse(endsAt) - Date.parse(startsAt)) / 60_000;
  await tx.execute(
    `with occupied as (
       insert into occupation (provider_code, resource_id, resource_kind, during, reason, held_for)
       select $2, resource.id, resource.kind, tstzrange($7::timestamptz, $8::timestamptz), 'booking', $1
       from (values ($5::uuid, 'clinician'), ($4::uuid, 'person')) as resource (id, kind)
       order by resource.id
       on conflict do nothing
       returning resource_kind
     )
     insert into appointment (id, provider_code, referral_id, person_id, clinician_id, clinic_id, starts_at, minutes,
                              contact_on, type, therapy, medium, planned, standing, therapies, overlapping,
                              agreed_at, separate_reason, version)
     select $1, $2, $3, $4, $5, $6, $7, $9, $10, $11, $12, $13, $14, 'booked', '{}',
            array(select unnest(array['clinician', 'person']) except select resource_kind from occupied), $15, $16, 1
     on conflict (id) do nothing`,
    [
      appointmentId,
      providerCode,
      referralId,
      personId,
      clinicianId,
      clinicId,
      startsAt,
      endsAt,
      minutes,
      contactOn,
      data.type,
      data.therapy,
      data.medium,
      data.planned,
      occurredAt,
      data.isSeparate ? lostWords : null,
    ],
  );
  return data.isSeparate ? [left(appointmentId, 'reason-of-separate-contact')] : complete;
}

export async function recoverMove(
  { data, providerCode, occurredAt }: EventOf<typeof AppointmentMoved>,
  tx: Transaction,
) {
  await joinCareTeam(tx, providerCode, [data]);
  const { appointmentId, clinicianId, clinicId, contactOn, startsAt, endsAt, medium } = data;
  await tx.execute(
    `with taken as (
       update occupation
       set during = tstzrange($4, $5),
           resource_id = case resource_kind when 'clinician' then $2 else resource_id end
       where held_for = $1
     )
     update appointment
     set clinic_id = $3, clinician_id = $2, starts_at = $4, contact_on = $6, medium = $7, agreed_at = $8, version = version + 1
     where id = $1`,
    [appointmentId, clinicianId, clinicId, startsAt, endsAt, contactOn, medium, occurredAt],
  );
  return complete;
}

export async function recoverCancellation({ data }: EventOf<typeof AppointmentCancelled>, tx: Transaction) {
  const { appointmentId, attendance, cancelledAt, cancelledBy, reason, shortNotice } = data;
  await tx.execute(
    `with freed as (
       delete from occupation
       where held_for = $1
     )
     update appointment
     set standing = 'cancelled', attendance = $2, cancelled_at = $3, cancelled_by = $4, cancellation_reason = $5,
         short_notice = $6, version = version + 1
     where id = $1`,
    [appointmentId, attendance, cancelledAt, cancelledBy, reason, shortNotice],
  );
  return complete;
}

export function recoverAttendance(
  event: EventOf<typeof AppointmentAttended>,
  tx: Transaction,
): Promise<Left> {
  const { attendance, therapies, minutes, medium, type, clinicianId, wentAgainst } = event.data;
  const found = { attendance, therapies, minutes, medium, type, clinicianId, wentAgainst };
  return settle(tx, event, { status: 'attended', ...found });
}

export function recoverMiss(event: EventOf<typeof AppointmentMissed>, tx: Transaction): Promise<Left> {
  const { attendance, type } = event.data;
  return settle(tx, event, { status: 'missed', attendance, type });
}

interface RecordedAttendance {
  readonly status: 'attended' | 'missed';
  readonly attendance: string;
  readonly therapies?: readonly string[];
  readonly minutes?: number;
  readonly medium?: string;
  readonly type: string;
  readonly clinicianId?: string;
  readonly wentAgainst?: readonly string[] | undefined;
}

async function settle(tx: Transaction, event: EventOf, recorded: RecordedAttendance) {
  const { status, attendance, therapies, minutes, medium, type, clinicianId, wentAgainst = [] } = recorded;
  const before = await timeOf(tx, event.aggregateId);
  await tx.execute(
    `update appointment
     set standing = $2, attendance = $3, therapies = coalesce($4, therapies), minutes = coalesce($5, minutes),
         medium = coalesce($6, medium), type = $7, clinician_id = coalesce($8, clinician_id),
         went_against = $9, took_place_reason = $10, version = version + 1
     where id = $1`,
    [
      event.aggregateId,
      status,
      attendance,
      therapies ?? null,
      minutes ?? null,
      medium ?? null,
      type,
      clinicianId ?? null,
      wentAgainst,
      wentAgainst.length === 0 ? null : lostWords,
    ],
  );
  const after = await timeOf(tx, event.aggregateId);
  // The time follows another clinician; how long the session took in the end leaves the diary as it was booked.
  if (before?.clinicianId !== after?.clinicianId) await takeTimeAnew(tx, event.aggregateId);
  return wentAgainst.length === 0 ? complete : [left(event.aggregateId, 'reason-it-took-place')];
}

/** The event has the whole contact, as it is now. It lacks why, in words, and when the contact was cancelled. */
export async function recoverCorrection({ data }: EventOf<typeof AttendanceCorrected>, tx: Transaction) {
  const { appointmentId, contactOn, startsAt, type, medium, planned, therapies, minutes } = data;
  const became = statusAfter(data);
  const before = await timeOf(tx, appointmentId);
  await tx.execute(
    `update appointment
     set standing = $2, attendance = $3, therapies = $4, minutes = coalesce($5, minutes), medium = $6, type = $7,
         planned = $8, starts_at = $9, contact_on = $10, cancelled_at = $11, cancelled_by = $12,
         cancellation_reason = $13, short_notice = $14, clinician_id = $15,
         separate_reason = coalesce(separate_reason, $16), went_against = coalesce($17, went_against),
         took_place_reason = coalesce(took_place_reason, $18), version = version + 1
     where id = $1`,
    [
      appointmentId,
      became.status,
      became.attendance,
      therapies,
      minutes,
      medium,
      type,
      planned,
      startsAt,
      contactOn,
      became.cancelledAt,
      became.cancelledBy,
      became.reason,
      became.shortNotice,
      data.clinicianId,
      data.isSeparate ? lostWords : null,
      data.wentAgainst ?? null,
      data.wentAgainst === undefined ? null : lostWords,
    ],
  );
  const after = await timeOf(tx, appointmentId);
  if (JSON.stringify(before) !== JSON.stringify(after)) await takeTimeAnew(tx, appointmentId);
  return [left(appointmentId, 'words-of-correction')];
}

/** As corrected-contact.ts does; when it had been cancelled the event does not say: at the last moment. */
function statusAfter({ attendance, startsAt, correctedAt }: EventOf<typeof AttendanceCorrected>['data']) {
  const stored = { attendance, cancelledAt: null, cancelledBy: null, reason: null, shortNotice: null };
  if (attendance === '5' || attendance === '6') return { ...stored, status: 'attended' };
  if (attendance === '3' || attendance === '7') return { ...stored, status: 'missed' };
  const cancelled = { ...stored, status: 'cancelled', cancelledAt: startsAt };
  if (attendance === '2')
    return { ...cancelled, cancelledBy: 'person', reason: 'person-asked', shortNotice: 'Y' };
  const byProvider = { ...cancelled, cancelledBy: 'provider', reason: 'other' };
  if (attendance === '4') return byProvider;
  return { ...byProvider, attendance: '4', cancelledAt: correctedAt, reason: 'recorded-in-error' };
}
