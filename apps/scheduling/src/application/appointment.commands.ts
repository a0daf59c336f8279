import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import { addMinutes } from '#domain-model/values/calendar';
import type { TherapyCode } from '#domain-model/values/therapy';
import { Outbox } from '#messaging/outbox';
import { joinCareTeam } from '#service-kit/care-team';
import type { Invocation } from '#service-kit/invocation';
import { Transactions, type Transaction } from '#service-kit/transaction';
import { AppointmentStore } from '../database/appointment.store.js';
import { BookingSituations } from '../database/booking-situation.js';
import type { Appointment, AttendanceRecord, CancellationReason, Party } from '../domain/appointment.js';
import { refuseUnlessPossible } from '../domain/booking-rules.js';
import { sayingWhoJoins } from './joining.js';
import { actedAt, actingProvider, refuseSpeakingForProvider } from './who-and-when.js';

export interface CancellationOfAppointment {
  /** For staff who record late; left out: now. */
  readonly cancelledAt?: Instant | undefined;
  readonly cancelledBy: Party;
  readonly reason: Exclude<CancellationReason, 'clinic-withdrawn' | 'referral-closed'>;
}

/** What was found; when it is recorded, only staff who record late say. */
export type RecordOfAttendance = Omit<AttendanceRecord, 'recordedAt'> & {
  readonly recordedAt?: Instant | undefined;
};

/** What becomes of a booked appointment. */
@Injectable()
export class AppointmentCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly situations: BookingSituations,
    private readonly appointments: AppointmentStore,
    private readonly outbox: Outbox,
  ) {}

  /** @throws RuleBroken appointment.…, cancellation.reason-of-the-other-party, time.in-future, caller.is-the-person */
  async cancel(
    invocation: Invocation,
    appointmentId: string,
    { cancelledBy, reason, ...times }: CancellationOfAppointment,
  ): Promise<{ appointmentId: string; shortNotice: 'Y' | 'N' | null }> {
    const providerCode = actingProvider(invocation);
    const cancelledAt = actedAt(invocation, 'cancelledAt', times.cancelledAt);
    refuseSpeakingForProvider(invocation.caller, cancelledBy, 'cancelledBy');
    refuseReasonOfTheOther(cancelledBy, reason);
    return this.transactions.command(invocation, async (tx) => {
      const appointment = await this.appointments.load(tx, invocation.caller, appointmentId);
      appointment.cancel({ cancelledAt, cancelledBy, reason });
      await this.appointments.saveCancellations(tx, [appointment]);
      await this.outbox.append(tx, providerCode, appointment.facts);
      return { appointmentId, shortNotice: appointment.state.shortNotice };
    });
  }

  /** @throws RuleBroken appointment.…, booking.clinician-not-qualified and others of the therapies, time.in-future */
  async recordAttendance(
    invocation: Invocation,
    appointmentId: string,
    { recordedAt: stated, ...record }: RecordOfAttendance,
  ): Promise<{ appointmentId: string }> {
    const providerCode = actingProvider(invocation);
    const recordedAt = actedAt(invocation, 'recordedAt', stated);
    return this.transactions.command(invocation, async (tx) => {
      const appointment = await this.appointments.load(tx, invocation.caller, appointmentId);
      const { therapy } = appointment.state;
      appointment.recordAttendance({ ...record, recordedAt });
      const unbooked = appointment.state.therapies.filter((delivered) => delivered !== therapy);
      if (unbooked.length > 0)
        await this.refuseUnlessDeliverable(tx, invocation, { appointment, therapies: unbooked });
      await this.appointments.saveAttendance(tx, appointment);
      const { joining } = tx;
      await joinCareTeam(tx, providerCode, [{ ...appointment.state, joining }]);
      await this.outbox.append(tx, providerCode, sayingWhoJoins(appointment.facts, joining));
      return { appointmentId };
    });
  }

  /** What was booked was checked then; anything else that was delivered is checked now, for the day of the contact. */
  private async refuseUnlessDeliverable(
    tx: Transaction,
    { caller }: Invocation,
    { appointment, therapies }: { appointment: Appointment; therapies: readonly TherapyCode[] },
  ): Promise<void> {
    const { referralId, clinicianId, startsAt, minutes, type, medium } = appointment.state;
    const endsAt = addMinutes(startsAt, minutes);
    const wish = { clinicId: null, referralId, clinicianId, startsAt, endsAt };
    refuseUnlessPossible(
      { startsAt, endsAt, type, medium, therapies },
      await this.situations.read(tx, caller, wish),
    );
  }
}

function refuseReasonOfTheOther(cancelledBy: Party, reason: CancellationOfAppointment['reason']): void {
  if (reason === 'other' || (reason === 'person-asked') === (cancelledBy === 'person')) return;
  throw new RuleBroken(
    'cancellation.reason-of-the-other-party',
    'The reason is the one of whoever cancels.',
    {
      field: 'reason',
      kind: 'wrong-value',
    },
  );
}
