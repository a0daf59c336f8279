import { refuseFuture } from '#domain-model/values/not-future';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import type { Instant } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import type { PlannedCareIndicator } from '#domain-model/values/attendance';
import { addMinutes, toInstant } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import type { TherapyCode } from '#domain-model/values/therapy';
import { Outbox } from '#messaging/outbox/outbox';
import { joinCareTeam } from '#service-kit/security/care-team';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { AppointmentStore, DoubleBooked, type ResourceKind } from '../database/appointment.store.js';
import { findSameContact } from '../database/same-contact.js';
import { BookingSituations } from '../../booking/database/booking-situation.js';
import { openRisksOfContact } from '../../referral-copy/database/open-risk.store.js';
import { keepTookPlaceAnyway } from '../database/took-place-anyway.js';
import { Appointment, type AttendanceRecord, type Party } from '../domain/appointment.js';
import {
  refuseAgreedBefore,
  refuseUnlessBookable,
  refuseUnlessPossible,
  therapyToBook,
  type Situation,
} from '../../booking/domain/booking-rules.js';
import { besideOthers, busyOf } from './overlapping-contacts.js';
import { sayingWhoJoins } from './joining.js';
import { remarking } from './remarks.js';
import { refuseOverOpenRisks } from '../../referral-copy/domain/open-risks.js';
import { refuseSameContact } from '../domain/same-contact.js';
import { actedAt } from '#service-kit/http/acted-at';
import { providerOf } from '#service-kit/security/scope';
import { refuseSpeakingForProvider } from './speaking-for-provider.js';

export interface Booking {
  readonly referralId: string;
  readonly clinicId: string;
  readonly startsAt: Instant;
  readonly minutes: number;
  readonly type: AppointmentType;
  readonly therapy: TherapyCode | null;
  readonly medium: ConsultationMedium;
  /** For staff who record late; left out: now. */
  readonly bookedAt?: Instant | undefined;
}

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
  /** Why it is another contact, though one of the same person, time and kind is kept. */
  readonly separateContactReason?: string | undefined;
  /** Why it took place, though the clinician should not have. */
  readonly tookPlaceReason?: string | undefined;
}

export interface RecordedContact {
  readonly appointmentId: string;
  /** Whose time another contact holds. */
  readonly overlapping: readonly ResourceKind[];
  /** Codes of the rules of delivery that it went against. */
  readonly wentAgainst: readonly string[];
}

export interface MoveOfAppointment {
  readonly clinicId: string;
  readonly startsAt: Instant;
  /** For staff who record late; left out: now. */
  readonly movedAt?: Instant | undefined;
  readonly movedBy: Party;
}

/** What takes time in a diary: booking, moving, and entering afterwards. */
@Injectable()
export class BookingCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly situations: BookingSituations,
    private readonly appointments: AppointmentStore,
    private readonly outbox: Outbox,
  ) {}

  /** @throws RuleBroken booking.…, time.in-future */
  async book(context: CommandContext, booking: Booking): Promise<{ appointmentId: string }> {
    const providerCode = providerOf(context.caller);
    const startsAt = toInstant(booking.startsAt);
    const bookedAt = actedAt(context, 'bookedAt', booking.bookedAt);
    const { clinicId, referralId, type, medium, minutes } = booking;
    const endsAt = addMinutes(startsAt, minutes);
    return this.namingWhatIsTaken(context, async (tx) => {
      const wish = { clinicId, referralId, clinicianId: null, startsAt, endsAt };
      const situation = await this.situations.read(tx, context.caller, wish);
      const therapy = booking.therapy ?? therapyToBook(type, situation.referral);
      await this.refuseBookedAlready(tx, context, { situation, booking: { ...booking, startsAt } });
      const contact = { startsAt, endsAt, type, medium, therapies: therapy === null ? [] : [therapy] };
      const { referral, clinic } = refuseUnlessBookable(contact, situation);
      refuseAgreedBefore(referral, bookedAt);
      const { personId } = referral;
      const { clinicianId } = clinic;
      const whose = { appointmentId: v7(), referralId, personId, clinicianId, clinicId };
      const planned = 'Y';
      const appointment = Appointment.book(
        { ...whose, startsAt, minutes, type, therapy, medium, planned },
        bookedAt,
      );
      await this.appointments.insert(tx, providerCode, { appointment });
      await this.outbox.append(
        tx,
        providerCode,
        sayingWhoJoins(appointment.events, tx.admitting(clinicianId)),
      );
      return { appointmentId: whose.appointmentId };
    });
  }

  /** @throws RuleBroken appointment.…, booking.…, time.in-future, caller.is-the-person */
  async move(
    context: CommandContext,
    appointmentId: string,
    { clinicId, movedBy, ...times }: MoveOfAppointment,
  ): Promise<{ appointmentId: string }> {
    const providerCode = providerOf(context.caller);
    const movedAt = actedAt(context, 'movedAt', times.movedAt);
    const startsAt = toInstant(times.startsAt);
    refuseSpeakingForProvider(context.caller, movedBy, 'movedBy');
    return this.namingWhatIsTaken(context, async (tx) => {
      const appointment = await this.appointments.load(tx, context.caller, appointmentId);
      const { referralId, minutes, type, therapy, medium } = appointment.state;
      const endsAt = addMinutes(startsAt, minutes);
      const wish = { clinicId, referralId, clinicianId: null, startsAt, endsAt, exceptFor: appointmentId };
      const situation = await this.situations.read(tx, context.caller, wish);
      const { clinicianId = appointment.state.clinicianId } = situation.clinic ?? {};
      appointment.move({ clinicId, clinicianId, startsAt, medium, movedAt, movedBy });
      const contact = { startsAt, endsAt, type, medium, therapies: therapy === null ? [] : [therapy] };
      refuseUnlessBookable(contact, situation);
      await this.appointments.saveMove(tx, appointment);
      const admission = tx.admitting(clinicianId);
      await joinCareTeam(tx, providerCode, [{ referralId, clinicianId, ...admission }]);
      await this.outbox.append(tx, providerCode, sayingWhoJoins(appointment.events, admission));
      return { appointmentId };
    });
  }

  /**
   * The past is never refused for want of room: a contact that overlaps another is kept without holding the time of
   * that resource, and the answer says which.
   *
   * @throws RuleBroken booking.…, appointment.therapies-required, appointment.same-contact, time.in-future
   */
  async enterAfterwards(
    context: CommandContext,
    { attendance, therapies, planned, separateContactReason, tookPlaceReason, ...entry }: RetrospectiveEntry,
  ): Promise<RecordedContact> {
    const providerCode = providerOf(context.caller);
    const startsAt = toInstant(entry.startsAt);
    refuseFuture('startsAt', startsAt, context.now);
    const { referralId, clinicianId, minutes, type, medium } = entry;
    const endsAt = addMinutes(startsAt, minutes);
    return this.transactions.command(context, async (tx) => {
      const wish = { clinicId: null, referralId, clinicianId, startsAt, endsAt };
      const situation = await this.situations.read(tx, context.caller, wish);
      const contact = { startsAt, endsAt, type, medium, therapies };
      const reason = tookPlaceReason ?? null;
      const { referral, wentAgainst } = refuseUnlessPossible(contact, situation, reason);
      const { personId } = referral;
      const separateReason = separateContactReason ?? null;
      refuseSameContact(
        await findSameContact(tx, context.caller, { personId, startsAt, type }),
        separateReason,
      );
      const whose = { appointmentId: v7(), referralId, personId, clinicianId, clinicId: null };
      const appointment = Appointment.enterAfterwards(
        { ...whose, startsAt, minutes, type, therapy: therapies[0] ?? null, medium, planned },
        { attendance, therapies, recordedAt: context.now },
      );
      const { state } = appointment;
      if (state.standing === 'attended')
        refuseOverOpenRisks(await openRisksOfContact(tx, context.caller, state));
      const overlapping = await besideOthers(tx, busyOf(situation), (unoccupied) =>
        this.appointments.insert(tx, providerCode, { appointment, unoccupied, separateReason }),
      );
      await keepTookPlaceAnyway(tx, whose.appointmentId, { wentAgainst, reason });
      const events = remarking(sayingWhoJoins(appointment.events, tx.admitting(clinicianId)), {
        wentAgainst,
        separateReason,
      });
      await this.outbox.append(tx, providerCode, events);
      return { appointmentId: whose.appointmentId, overlapping, wentAgainst };
    });
  }

  /** The second tap of a booking finds the first: same person, clinic, time and kind. */
  private async refuseBookedAlready(
    tx: Transaction,
    { caller }: CommandContext,
    { situation, booking }: { situation: Situation; booking: Booking },
  ): Promise<void> {
    const { referral, isPersonBusy } = situation;
    if (referral === null || !isPersonBusy) return;
    const { personId } = referral;
    const same = await findSameContact(tx, caller, { ...booking, personId });
    if (same?.clinicId === booking.clinicId) refuseSameContact(same, null);
  }

  /** The constraint does not say which resource is taken; who won has committed by now, so that a look tells. */
  private async namingWhatIsTaken<Answer>(
    context: CommandContext,
    work: (tx: Transaction) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await this.transactions.command(context, work);
    } catch (error) {
      if (!(error instanceof DoubleBooked)) throw error;
      const { caller } = context;
      const { contact } = error;
      const same = await this.transactions.run(caller, (tx) =>
        findSameContact(tx, caller, { ...contact, exceptFor: contact.appointmentId }),
      );
      if (same !== null && same.clinicId === contact.clinicId) refuseSameContact(same, null);
      const taken = await this.transactions.read(caller, (tx) =>
        this.situations.taken(tx, caller, { ...contact, endsAt: error.endsAt }),
      );
      const kinds = taken.length === 0 ? 'clinician or person' : taken.join(' and ');
      throw RuleBroken.wrongState(
        'booking.double-booked',
        `Someone has just taken these hours of the ${kinds}.`,
        { field: 'startsAt', cause: error },
      );
    }
  }
}
