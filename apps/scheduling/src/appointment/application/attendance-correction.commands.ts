import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import { refuseFuture } from '#domain-model/values/not-future';
import type { CommandContext } from '#service-kit/http/command-context';
import { refuseIfStale } from '#service-kit/http/etag';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import {
  correctionsOf,
  saveCorrection,
  puttingRight,
  type StoredCorrection,
  type Why,
} from '#service-kit/records/correction-log';
import { providerOf } from '#service-kit/security/scope';
import { BookingSituations } from '../../booking/database/booking-situation.js';
import { refuseUnlessPossible } from '../../booking/domain/booking-rules.js';
import type { Contact, ResourceKind } from '../../booking/domain/situation.js';
import { openRisksOfContact } from '../../referral-copy/database/open-risk.store.js';
import { refuseOverOpenRisks } from '../../referral-copy/domain/open-risks.js';
import { AppointmentStore } from '../database/appointment.store.js';
import { OccupationStore } from '../database/occupation.store.js';
import { findSameContact } from '../database/same-contact.js';
import type { Appointment } from '../domain/appointment.js';
import type { AppointmentState, AttendanceChange } from '../domain/appointment.state.js';
import { refuseSameContact } from '../domain/same-contact.js';
import { busyOf } from './overlapping-contacts.js';
import { followTime } from './time-of-contacts.js';

export interface CorrectedAppointment {
  readonly appointmentId: string;
  readonly correctionId: string;
  /** Whose time another contact takes already. */
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
    private readonly occupations: OccupationStore,
  ) {}

  /** @throws RuleBroken appointment.…, correction.…, booking.… of what takes place elsewhere or anew, time.in-future */
  async correct(
    context: CommandContext,
    appointmentId: string,
    correction: CorrectionOfAttendance,
  ): Promise<CorrectedAppointment> {
    const providerCode = providerOf(context.caller);
    const { why, separateReason, tookPlaceReason } = correction;
    const correcting = puttingRight(context, why);
    const change = withTimesInUtc(correction.change, context);
    return this.transactions.command(context, async (tx) => {
      const appointment = await this.appointments.load(tx, context.caller, appointmentId);
      const before = appointment.state;
      refuseIfStale(context, before.version);
      const { toBePossible, ...compared } = appointment.correct(change, correcting);
      const asked = { appointment, toBePossible, tookPlaceReason };
      const { busy, wentAgainst } = await this.refuseUnlessPossible(tx, context, asked);
      await refuseOverRisksAndRepeats(tx, context, { before, after: appointment.state, separateReason });
      const remarks = { wentAgainst, tookPlaceReason, separateReason };
      await this.appointments.saveCorrection(tx, providerCode, { appointment, remarks });
      const changed = { providerCode, before, appointment, busy };
      const overlapping = await followTime(tx, this.occupations, changed);
      const correctionId = v7();
      const { personId, referralId } = before;
      await saveCorrection(tx, context, {
        correctionId,
        providerCode,
        personId,
        referralId,
        subjectId: appointmentId,
        what: 'attendance',
        why,
        since: sinceOf(before),
        ...compared,
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

  /** Whose time another contact takes, and what this one went against; null: no rule was asked. */
  private async refuseUnlessPossible(
    tx: Transaction,
    { caller }: CommandContext,
    { appointment, toBePossible, tookPlaceReason }: ToBePossible,
  ): Promise<{ busy: readonly ResourceKind[]; wentAgainst: readonly string[] | null }> {
    const { referralId, clinicianId, startsAt, appointmentId } = appointment.state;
    const { endsAt } = appointment;
    const wish = { clinicId: null, referralId, clinicianId, startsAt, endsAt, exceptFor: appointmentId };
    const situation = await this.situations.read(tx, caller, wish);
    const busy = busyOf(situation);
    if (toBePossible === null) return { busy, wentAgainst: null };
    return { busy, wentAgainst: refuseUnlessPossible(toBePossible, situation, tookPlaceReason).wentAgainst };
  }
}

interface ToBePossible {
  readonly appointment: Appointment;
  readonly toBePossible: Contact | null;
  readonly tookPlaceReason: string | null;
}

interface Corrected {
  readonly before: AppointmentState;
  readonly after: AppointmentState;
  readonly separateReason: string | null;
}

/** @throws RuleBroken appointment.risk-not-reviewed, appointment.same-contact */
async function refuseOverRisksAndRepeats(
  tx: Transaction,
  { caller }: CommandContext,
  { before, after, separateReason }: Corrected,
): Promise<void> {
  if (before.status !== 'attended' && after.status === 'attended')
    refuseOverOpenRisks(await openRisksOfContact(tx, caller, after));
  if (!isContactAnew(before, after)) return;
  const { personId, startsAt, type, appointmentId: exceptFor } = after;
  const same = await findSameContact(tx, caller, { personId, startsAt, type, exceptFor });
  refuseSameContact(same, separateReason);
}

/** Only what takes place elsewhere, as another kind, or after all can be another contact recorded twice. */
function isContactAnew(before: AppointmentState, after: AppointmentState): boolean {
  if (after.status === 'cancelled') return false;
  const isElsewhere = before.startsAt !== after.startsAt || before.type !== after.type;
  return isElsewhere || before.status === 'cancelled';
}

/** The agreement, the contact or its cancellation: whichever was last. */
function sinceOf({ agreedAt, startsAt, cancelledAt, status }: AppointmentState): Instant {
  const contact = status === 'attended' || status === 'missed' ? startsAt : null;
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
