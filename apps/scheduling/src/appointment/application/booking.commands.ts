import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import type { Instant } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import { addMinutes, toInstant } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import type { TherapyCode } from '#domain-model/values/therapy';
import { actedAt } from '#service-kit/http/acted-at';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { joinCareTeam } from '#service-kit/security/care-team';
import { providerOf } from '#service-kit/security/scope';
import { BookingSituations } from '../../booking/database/booking-situation.js';
import { refuseUnlessBookable } from '../../booking/domain/booking-rules.js';
import { refuseAgreedBefore, therapyToBook } from '../../booking/domain/referral-rules.js';
import type { Situation } from '../../booking/domain/situation.js';
import { AppointmentStore } from '../database/appointment.store.js';
import { DoubleBooked } from '../database/double-booked.js';
import { findSameContact } from '../database/same-contact.js';
import { Appointment } from '../domain/appointment.js';
import type { Party } from '../domain/appointment.state.js';
import { refuseSameContact } from '../domain/same-contact.js';
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

export interface MoveOfAppointment {
  readonly clinicId: string;
  readonly startsAt: Instant;
  /** For staff who record late; left out: now. */
  readonly movedAt?: Instant | undefined;
  readonly movedBy: Party;
}

/** What takes time in a diary: booking and moving. */
@Injectable()
export class BookingCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly situations: BookingSituations,
    private readonly appointments: AppointmentStore,
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
      const ids = { appointmentId: v7(), referralId, personId, clinicianId, clinicId };
      const planned = 'Y';
      const appointment = Appointment.book(
        { ...ids, startsAt, minutes, type, therapy, medium, planned },
        bookedAt,
      );
      await this.appointments.insert(tx, providerCode, { appointment });
      return { appointmentId: ids.appointmentId };
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
      await this.appointments.saveMove(tx, providerCode, appointment);
      await joinCareTeam(tx, providerCode, [{ referralId, clinicianId, ...tx.admitting(clinicianId) }]);
      return { appointmentId };
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
    const { startsAt, type } = booking;
    const same = await findSameContact(tx, caller, { personId, startsAt, type });
    if (same?.clinicId === booking.clinicId) refuseSameContact(same, null);
  }

  /** The constraint does not say which resource is taken; who won has committed by now, so that a read shows it. */
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
      const { personId, startsAt, type, appointmentId: exceptFor } = contact;
      const same = await this.transactions.run(caller, (tx) =>
        findSameContact(tx, caller, { personId, startsAt, type, exceptFor }),
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
