import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentCancelled,
  AppointmentMissed,
  AppointmentMoved,
  AttendanceCorrected,
  ClinicOffered,
  ClinicWithdrawn,
} from '#domain-model/events/scheduling.events';
import { complete, OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { joinCareTeam } from '#service-kit/security/care-team';
import type { Transaction } from '#service-kit/database/transaction';

/** Brings clinics and appointments back from what was told of them, after a restore to an earlier instant. */
@Injectable()
export class RecoverFromOwnEvents extends OwnEventRecovery {
  constructor() {
    super();
    this.recoverClinics();
    this.when(AppointmentBooked, book);
    this.when(AppointmentMoved, move);
    this.when(AppointmentCancelled, cancel);
    this.when(AppointmentMissed, (event, tx) =>
      settle(tx, event, { standing: 'missed', attendance: event.data.attendance, type: event.data.type }),
    );
    this.when(AppointmentAttended, (event, tx) => {
      const { attendance, therapies, minutes, medium, type, clinicianId, wentAgainst } = event.data;
      const became = { attendance, therapies, minutes, medium, type, clinicianId, wentAgainst };
      return settle(tx, event, { standing: 'attended', ...became });
    });
    this.when(AttendanceCorrected, correct);
  }

  private recoverClinics(): void {
    this.when(ClinicOffered, async (event, tx) => {
      const { clinicId, clinicianId, startsAt, endsAt, media, purposes } = event.data;
      await tx.execute(
        `insert into clinic (id, provider_code, clinician_id, media, purposes, during, offered_at, version)
         values ($1, $2, $3, $4, $5, tstzrange($6::timestamptz, $7), case when $8::timestamptz <= $6 then $8 end, 1)
         on conflict (id) do nothing`,
        [clinicId, event.providerCode, clinicianId, media, purposes, startsAt, endsAt, event.occurredAt],
      );
      return complete;
    });
    this.when(ClinicWithdrawn, async (event, tx) => {
      await tx.execute(`update clinic set withdrawn_at = $2, version = version + 1 where id = $1`, [
        event.data.clinicId,
        event.occurredAt,
      ]);
      return [{ aggregate: 'clinic', aggregateId: event.aggregateId, what: 'reason-of-withdrawal' }];
    });
  }
}

/** Why, in words, no event says: that there was a reason stays, and its words are for a person to complete. */
const lostWords = 'Lost in a restore.';
const left = (aggregateId: string, what: string) => ({ aggregate: 'appointment', aggregateId, what });

/** A contact entered afterwards may overlap another, which holds the time then: as when it was entered. */
async function book({ data, providerCode, occurredAt }: EventOf<typeof AppointmentBooked>, tx: Transaction) {
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

async function move({ data, providerCode, occurredAt }: EventOf<typeof AppointmentMoved>, tx: Transaction) {
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

async function cancel({ data }: EventOf<typeof AppointmentCancelled>, tx: Transaction) {
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

interface WhatBecameOfIt {
  readonly standing: 'attended' | 'missed';
  readonly attendance: string;
  readonly therapies?: readonly string[];
  readonly minutes?: number;
  readonly medium?: string;
  readonly type: string;
  readonly clinicianId?: string;
  readonly wentAgainst?: readonly string[] | undefined;
}

async function settle(tx: Transaction, event: EventOf, became: WhatBecameOfIt) {
  const { standing, attendance, therapies, minutes, medium, type, clinicianId, wentAgainst = [] } = became;
  const before = await timeOf(tx, event.aggregateId);
  await tx.execute(
    `update appointment
     set standing = $2, attendance = $3, therapies = coalesce($4, therapies), minutes = coalesce($5, minutes),
         medium = coalesce($6, medium), type = $7, clinician_id = coalesce($8, clinician_id),
         went_against = $9, took_place_reason = $10, version = version + 1
     where id = $1`,
    [
      event.aggregateId,
      standing,
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

/** It carries the whole contact, as it stands now. What it does not hold is why, in words, and when it was cancelled. */
async function correct({ data }: EventOf<typeof AttendanceCorrected>, tx: Transaction) {
  const { appointmentId, contactOn, startsAt, type, medium, planned, therapies, minutes } = data;
  const became = standingAfter(data);
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
      became.standing,
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

interface HeldTime {
  readonly holds: boolean;
  readonly startsAt: Date;
  readonly minutes: number;
  readonly clinicianId: string;
}

async function timeOf(tx: Transaction, appointmentId: string): Promise<HeldTime | undefined> {
  const [time] = await tx.query<HeldTime>(
    `select standing <> 'cancelled' as holds, starts_at as "startsAt", minutes, clinician_id as "clinicianId"
     from appointment
     where id = $1`,
    [appointmentId],
  );
  return time;
}

/** As time-of-contacts.ts does: what never took place frees its time, what did takes it, and leaves to others what they hold. */
async function takeTimeAnew(tx: Transaction, appointmentId: string): Promise<void> {
  await tx.execute('delete from occupation where held_for = $1', [appointmentId]);
  await tx.execute(
    `with occupied as (
       insert into occupation (provider_code, resource_id, resource_kind, during, reason, held_for)
       select provider_code, resource.id, resource.kind,
              tstzrange(starts_at, starts_at + minutes * interval '1 minute'), 'booking', appointment.id
       from appointment
       cross join lateral (values (clinician_id, 'clinician'), (person_id, 'person')) as resource (id, kind)
       where appointment.id = $1
         and standing <> 'cancelled'
       order by resource.id
       on conflict do nothing
       returning resource_kind
     )
     update appointment
     set overlapping = case when standing = 'cancelled' then '{}'
                            else array(select unnest(array['clinician', 'person']) except select resource_kind from occupied)
                       end
     where id = $1`,
    [appointmentId],
  );
}

/** As attendance-correction.ts keeps it; when it had been cancelled the event does not say: at the last moment. */
function standingAfter({ attendance, startsAt, correctedAt }: EventOf<typeof AttendanceCorrected>['data']) {
  const stored = { attendance, cancelledAt: null, cancelledBy: null, reason: null, shortNotice: null };
  if (attendance === '5' || attendance === '6') return { ...stored, standing: 'attended' };
  if (attendance === '3' || attendance === '7') return { ...stored, standing: 'missed' };
  const cancelled = { ...stored, standing: 'cancelled', cancelledAt: startsAt };
  if (attendance === '2')
    return { ...cancelled, cancelledBy: 'person', reason: 'person-asked', shortNotice: 'Y' };
  const byProvider = { ...cancelled, cancelledBy: 'provider', reason: 'other' };
  if (attendance === '4') return byProvider;
  return { ...byProvider, attendance: '4', cancelledAt: correctedAt, reason: 'recorded-in-error' };
}
