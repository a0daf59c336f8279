import { refuseFuture } from '#domain-model/values/not-future';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import { Outbox } from '#messaging/outbox/outbox';
import {
  correctionsOf,
  keepCorrection,
  puttingRight,
  type StoredCorrection,
  type Why,
} from '#service-kit/records/correction-log';
import { refuseIfStale } from '#service-kit/http/etag';
import type { RequestContext } from '#service-kit/http/request-context';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { AppointmentStore, type ResourceKind } from '../database/appointment.store.js';
import { AttendanceCorrectionStore } from '../database/attendance-correction.store.js';
import { findSameContact } from '../database/same-contact.js';
import { BookingSituations } from '../../booking/database/booking-situation.js';
import { openRisksOfContact } from '../../referral-copy/database/open-risk.store.js';
import { keepTookPlaceAnyway } from '../database/took-place-anyway.js';
import type { Appointment, AppointmentState } from '../domain/appointment.js';
import { correctAttendance, type AttendanceChange } from '../domain/attendance-correction.js';
import { refuseUnlessPossible } from '../../booking/domain/booking-rules.js';
import { refuseOverOpenRisks } from '../../referral-copy/domain/open-risks.js';
import { refuseSameContact } from '../domain/same-contact.js';
import { busyOf } from './overlapping-contacts.js';
import { remarking } from './remarks.js';
import { followTime } from './time-of-contacts.js';
import { providerOf } from '#service-kit/security/scope';

export interface CorrectedAppointment {
  readonly appointmentId: string;
  readonly correctionId: string;
  /** Whose time another contact holds already. */
  readonly overlapping: readonly ResourceKind[];
  /** Codes of the rules of delivery that it went against. */
  readonly wentAgainst: readonly string[];
}

export interface CorrectionOfAttendance {
  readonly why: Why;
  readonly change: AttendanceChange;
  readonly separateReason: string | null;
  /** Why it took place, though the clinician should not have. */
  readonly tookPlaceReason: string | null;
}

/** Corrects what was recorded of a contact, and shows what was corrected. */
@Injectable()
export class AttendanceCorrectionCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly situations: BookingSituations,
    private readonly appointments: AppointmentStore,
    private readonly corrected: AttendanceCorrectionStore,
    private readonly outbox: Outbox,
  ) {}

  /** @throws RuleBroken appointment.…, correction.…, booking.… of what takes place elsewhere or anew, time.in-future */
  async correct(
    context: CommandContext,
    appointmentId: string,
    { why, change, separateReason, tookPlaceReason: reason }: CorrectionOfAttendance,
  ): Promise<CorrectedAppointment> {
    const providerCode = providerOf(context.caller);
    const putBy = puttingRight(context, why);
    const inUtc = withTimesInUtc(change, context);
    return this.transactions.command(context, async (tx) => {
      const appointment = await this.appointments.load(tx, context.caller, appointmentId);
      const before = appointment.state;
      refuseIfStale(context, before.version);
      const right = correctAttendance(before, inUtc, putBy);
      appointment.correct(right);
      const { busy, wentAgainst } = await this.refuseUnlessPossible(tx, context, {
        appointment,
        reason,
        toBePossible: right.toBePossible,
      });
      if (before.standing !== 'attended' && appointment.state.standing === 'attended')
        refuseOverOpenRisks(await openRisksOfContact(tx, context.caller, appointment.state));
      if (isContactAnew(before, appointment.state)) {
        const contact = { ...appointment.state, exceptFor: appointmentId };
        refuseSameContact(await findSameContact(tx, context.caller, contact), separateReason);
      }
      await this.corrected.save(tx, appointment, separateReason);
      const overlapping = await followTime(tx, this.corrected, { providerCode, before, appointment, busy });
      if (wentAgainst !== null) await keepTookPlaceAnyway(tx, appointmentId, { wentAgainst, reason });
      const events = remarking(appointment.events, { wentAgainst: wentAgainst ?? [], separateReason });
      await this.outbox.append(tx, providerCode, events);
      const { personId, referralId } = before;
      const correctionId = v7();
      await keepCorrection(tx, context, {
        correctionId,
        providerCode,
        personId,
        referralId,
        subjectId: appointmentId,
        what: 'attendance',
        why,
        since: sinceOf(before),
        before: right.before,
        after: right.after,
      });
      return { appointmentId, correctionId, overlapping, wentAgainst: wentAgainst ?? [] };
    });
  }

  /** @throws RuleBroken appointment.unknown (404) */
  list(
    context: RequestContext,
    appointmentId: string,
  ): Promise<{ corrections: readonly StoredCorrection[] }> {
    return this.transactions.auditedRead(context, async (tx) => {
      await this.appointments.load(tx, context.caller, appointmentId);
      return { corrections: await correctionsOf(tx, context.caller.providers, appointmentId) };
    });
  }

  /** Whose time another contact holds, and what this one went against; null: that was not asked. */
  private async refuseUnlessPossible(
    tx: Transaction,
    { caller }: CommandContext,
    { appointment, toBePossible, reason }: ToBePossible,
  ): Promise<{ busy: readonly ResourceKind[]; wentAgainst: readonly string[] | null }> {
    const { referralId, clinicianId, startsAt, appointmentId } = appointment.state;
    const { endsAt } = appointment;
    const wish = { clinicId: null, referralId, clinicianId, startsAt, endsAt, exceptFor: appointmentId };
    const situation = await this.situations.read(tx, caller, wish);
    const busy = busyOf(situation);
    if (toBePossible === null) return { busy, wentAgainst: null };
    return { busy, wentAgainst: refuseUnlessPossible(toBePossible, situation, reason).wentAgainst };
  }
}

interface ToBePossible extends Pick<ReturnType<typeof correctAttendance>, 'toBePossible'> {
  readonly appointment: Appointment;
  readonly reason: string | null;
}

/** Only what takes place elsewhere, as another kind, or after all can be another contact told twice. */
function isContactAnew(before: AppointmentState, after: AppointmentState): boolean {
  if (after.standing === 'cancelled') return false;
  const isElsewhere = before.startsAt !== after.startsAt || before.type !== after.type;
  return isElsewhere || before.standing === 'cancelled';
}

/** The agreement, the contact or its cancellation: whichever was last. */
function sinceOf({ agreedAt, startsAt, cancelledAt, standing }: AppointmentState): Instant {
  const contact = standing === 'attended' || standing === 'missed' ? startsAt : null;
  return (
    [agreedAt, cancelledAt, contact]
      .flatMap((at) => at ?? [])
      .sort()
      .at(-1) ?? startsAt
  );
}

/** Instants compare as text only in one form. @throws RuleBroken time.in-future */
function withTimesInUtc(change: AttendanceChange, context: CommandContext): AttendanceChange {
  const startsAt = change.startsAt === undefined ? undefined : toInstant(change.startsAt);
  const cancelledAt = change.cancelledAt === undefined ? undefined : toInstant(change.cancelledAt);
  if (cancelledAt !== undefined) refuseFuture('cancelledAt', cancelledAt, context.now);
  return { ...change, startsAt, cancelledAt };
}
