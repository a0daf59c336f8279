import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import type { Instant } from '#domain-model/define-event';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import type { PlannedCareIndicator } from '#domain-model/values/attendance';
import { addMinutes, toInstant } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import { refuseFuture } from '#domain-model/values/not-future';
import type { TherapyCode } from '#domain-model/values/therapy';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { providerOf } from '#service-kit/security/scope';
import { BookingSituations } from '../../booking/database/booking-situation.js';
import { refuseUnlessPossible } from '../../booking/domain/booking-rules.js';
import type { ResourceKind } from '../../booking/domain/situation.js';
import { openRisksOfContact } from '../../referral-copy/database/open-risk.store.js';
import { refuseOverOpenRisks } from '../../referral-copy/domain/open-risks.js';
import { AppointmentStore } from '../database/appointment.store.js';
import { findSameContact } from '../database/same-contact.js';
import { Appointment } from '../domain/appointment.js';
import type { AttendanceRecord } from '../domain/appointment.state.js';
import { refuseSameContact } from '../domain/same-contact.js';
import { busyOf, takeFreeTime } from './overlapping-contacts.js';

export interface RetrospectiveEntry {
  readonly referralId: string;
  readonly clinicianId: string;
  readonly startsAt: Instant;
  readonly minutes: number;
  readonly type: AppointmentType;
  readonly therapies: readonly TherapyCode[];
  readonly medium: ConsultationMedium;
  readonly planned: PlannedCareIndicator;
  readonly attendance: AttendanceRecord['attendance'];
  /** Why it is another contact, though one of the same person, time and kind is recorded. */
  readonly separateContactReason?: string | undefined;
  /** Why it took place, though the clinician should not have. */
  readonly tookPlaceReason?: string | undefined;
}

export interface RecordedContact {
  readonly appointmentId: string;
  /** Whose time another contact takes. */
  readonly overlapping: readonly ResourceKind[];
  /** Codes of the rules of delivery that it went against. */
  readonly wentAgainst: readonly string[];
}

/** Enters contacts that took place and that nobody booked. */
@Injectable()
export class RetrospectiveEntryCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly situations: BookingSituations,
    private readonly appointments: AppointmentStore,
  ) {}

  /**
   * The past is never refused for want of room: a contact that overlaps another is stored without taking the time of
   * that resource, and the answer says which.
   *
   * @throws RuleBroken booking.…, appointment.therapies-required, appointment.same-contact, time.in-future
   */
  async enter(context: CommandContext, entry: RetrospectiveEntry): Promise<RecordedContact> {
    const { caller, now } = context;
    const providerCode = providerOf(caller);
    const startsAt = toInstant(entry.startsAt);
    refuseFuture('startsAt', startsAt, now);
    const { referralId, clinicianId, minutes, type, medium, therapies, planned, attendance } = entry;
    const { separateContactReason: separateReason = null, tookPlaceReason = null } = entry;
    const endsAt = addMinutes(startsAt, minutes);
    return this.transactions.command(context, async (tx) => {
      const wish = { clinicId: null, referralId, clinicianId, startsAt, endsAt };
      const situation = await this.situations.read(tx, caller, wish);
      const contact = { startsAt, endsAt, type, medium, therapies };
      const { referral, wentAgainst } = refuseUnlessPossible(contact, situation, tookPlaceReason);
      const { personId } = referral;
      refuseSameContact(await findSameContact(tx, caller, { personId, startsAt, type }), separateReason);
      const ids = { appointmentId: v7(), referralId, personId, clinicianId, clinicId: null };
      const therapy = therapies[0] ?? null;
      const appointment = Appointment.enterAfterwards(
        { ...ids, startsAt, minutes, type, therapy, medium, planned },
        { attendance, therapies, recordedAt: now },
      );
      const { state } = appointment;
      if (state.status === 'attended') refuseOverOpenRisks(await openRisksOfContact(tx, caller, state));
      const remarks = { wentAgainst, tookPlaceReason, separateReason };
      const overlapping = await takeFreeTime(tx, busyOf(situation), (unoccupied) =>
        this.appointments.insert(tx, providerCode, { appointment, unoccupied, remarks }),
      );
      return { appointmentId: ids.appointmentId, overlapping, wentAgainst };
    });
  }
}
