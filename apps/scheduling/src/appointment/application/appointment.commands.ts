import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import { actedAt } from '#service-kit/http/acted-at';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { joinCareTeam } from '#service-kit/security/care-team';
import { providerOf } from '#service-kit/security/scope';
import { BookingSituations } from '../../booking/database/booking-situation.js';
import { refuseUnlessPossible } from '../../booking/domain/booking-rules.js';
import type { ResourceKind } from '../../booking/domain/situation.js';
import { openRisksOfContact } from '../../referral-copy/database/open-risk.store.js';
import { refuseOverOpenRisks } from '../../referral-copy/domain/open-risks.js';
import { AppointmentStore } from '../database/appointment.store.js';
import { OccupationStore } from '../database/occupation.store.js';
import type { Appointment } from '../domain/appointment.js';
import type {
  AppointmentState,
  AttendanceRecord,
  CancellationReason,
  Party,
} from '../domain/appointment.state.js';
import { busyOf } from './overlapping-contacts.js';
import type { RecordedContact } from './retrospective-entry.commands.js';
import { refuseSpeakingForProvider } from './speaking-for-provider.js';
import { followTime } from './time-of-contacts.js';

export interface CancellationOfAppointment {
  /** For staff who record late; left out: now. */
  readonly cancelledAt?: Instant | undefined;
  readonly cancelledBy: Party;
  readonly reason: Exclude<CancellationReason, 'clinic-withdrawn' | 'referral-closed'>;
}

/** What was found; when it is recorded, only staff who record late say. */
export type RecordOfAttendance = Omit<AttendanceRecord, 'recordedAt'> & {
  readonly recordedAt?: Instant | undefined;
  /** Why it took place, though the clinician should not have. */
  readonly tookPlaceReason?: string | null | undefined;
};

/** What becomes of a booked appointment. */
@Injectable()
export class AppointmentCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly situations: BookingSituations,
    private readonly appointments: AppointmentStore,
    private readonly occupations: OccupationStore,
  ) {}

  /** @throws RuleBroken appointment.…, cancellation.reason-of-the-other-party, time.in-future, caller.is-the-person */
  async cancel(
    context: CommandContext,
    appointmentId: string,
    { cancelledBy, reason, ...times }: CancellationOfAppointment,
  ): Promise<{ appointmentId: string; shortNotice: 'Y' | 'N' | null }> {
    const providerCode = providerOf(context.caller);
    const cancelledAt = actedAt(context, 'cancelledAt', times.cancelledAt);
    refuseSpeakingForProvider(context.caller, cancelledBy, 'cancelledBy');
    refuseReasonOfTheOther(cancelledBy, reason);
    return this.transactions.command(context, async (tx) => {
      const appointment = await this.appointments.load(tx, context.caller, appointmentId);
      appointment.cancel({ cancelledAt, cancelledBy, reason });
      await this.appointments.saveCancellations(tx, providerCode, [appointment]);
      return { appointmentId, shortNotice: appointment.state.shortNotice };
    });
  }

  /**
   * The rules of a booking are asked again for the day of the contact when a person was seen: a training may have been
   * failed since the booking, or a problem assessed anew.
   *
   * @throws RuleBroken appointment.…, booking.…, time.in-future
   */
  async recordAttendance(
    context: CommandContext,
    appointmentId: string,
    { recordedAt: stated, tookPlaceReason = null, ...record }: RecordOfAttendance,
  ): Promise<RecordedContact> {
    const providerCode = providerOf(context.caller);
    const recordedAt = actedAt(context, 'recordedAt', stated);
    return this.transactions.command(context, async (tx) => {
      const appointment = await this.appointments.load(tx, context.caller, appointmentId);
      const before = appointment.state;
      appointment.recordAttendance({ ...record, recordedAt });
      const { state } = appointment;
      if (state.status === 'attended')
        refuseOverOpenRisks(await openRisksOfContact(tx, context.caller, state));
      const { busy, wentAgainst } = await this.refuseUnlessPossible(tx, context, {
        before,
        appointment,
        tookPlaceReason,
      });
      const { referralId, clinicianId } = state;
      const isAnothers = before.clinicianId !== clinicianId;
      const { joining, confirmedBy } = tx.admitting(clinicianId);
      // Recording what somebody booked for him- or herself speaks for nobody; naming another clinician does.
      const admission = isAnothers ? { joining, confirmedBy } : { joining };
      const remarks = { wentAgainst, tookPlaceReason };
      await this.appointments.saveAttendance(tx, providerCode, { appointment, admission, remarks });
      await joinCareTeam(tx, providerCode, [{ referralId, clinicianId, ...admission }]);
      const changed = { providerCode, before, appointment, busy };
      const overlapping = isAnothers ? await followTime(tx, this.occupations, changed) : [];
      return { appointmentId, overlapping, wentAgainst };
    });
  }

  /** @returns whose time another contact takes, and which rules of delivery the contact went against. */
  private async refuseUnlessPossible(
    tx: Transaction,
    { caller }: CommandContext,
    { before, appointment, tookPlaceReason }: RecordingOf,
  ): Promise<{ busy: readonly ResourceKind[]; wentAgainst: readonly string[] }> {
    const { state, endsAt } = appointment;
    const { referralId, clinicianId, startsAt, type, medium, therapies, appointmentId } = state;
    const isAnother = before.clinicianId !== clinicianId || before.type !== type;
    if (state.status !== 'attended' && !isAnother) return { busy: [], wentAgainst: [] };
    const wish = { clinicId: null, referralId, clinicianId, startsAt, endsAt, exceptFor: appointmentId };
    const situation = await this.situations.read(tx, caller, wish);
    const contact = { startsAt, endsAt, type, medium, therapies };
    const { wentAgainst } = refuseUnlessPossible(contact, situation, tookPlaceReason);
    return { busy: busyOf(situation), wentAgainst };
  }
}

interface RecordingOf {
  readonly before: AppointmentState;
  readonly appointment: Appointment;
  readonly tookPlaceReason: string | null;
}

function refuseReasonOfTheOther(cancelledBy: Party, reason: CancellationOfAppointment['reason']): void {
  if (reason === 'other' || (reason === 'person-asked') === (cancelledBy === 'person')) return;
  throw RuleBroken.wrongValue(
    'cancellation.reason-of-the-other-party',
    'The reason is the one of whoever cancels.',
    'reason',
  );
}
