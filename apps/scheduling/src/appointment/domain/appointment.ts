import type { NewEvent } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import { wasSeen } from '#domain-model/values/attendance';
import type { Instant } from '#domain-model/values/calendar';
import type { Correcting } from '#domain-model/values/correction-reason';
import {
  refuseBeforeAgreed,
  refuseBeforeBegun,
  refuseClinicianOfMissed,
  refuseMoveToNowhere,
  refuseOnceBegun,
  refuseUnlessBooked,
} from './appointment-refusals.js';
import { attended, booked, cancelled, endOf, missed, moved } from './appointment.events.js';
import type {
  AppointmentState,
  AttendanceChange,
  AttendanceRecord,
  Cancellation,
  Move,
  NewAppointment,
} from './appointment.state.js';
import { correctAttendance, type CorrectedAttendance } from './attendance-correction.js';
import {
  refuseMinutesOutOfRange,
  refuseUnplannedNotSeen,
  refuseWithoutTherapy,
  shortNoticeAt,
  therapiesAsBooked,
} from './contact-rules.js';

const unbooked = {
  status: 'booked',
  attendance: null,
  therapies: [],
  cancelledAt: null,
  cancelledBy: null,
  cancellationReason: null,
  shortNotice: null,
  agreedAt: null,
  version: 0,
} as const;

/**
 * One contact between a person and a clinician, from the moment it is agreed. It is booked; it may be moved, and stays
 * the same contact; then it is attended, missed or cancelled, and that is its end. A contact that nobody booked (a
 * telephone call out of the blue) is entered afterwards: booked and attended or missed in one command.
 *
 * Invariants: attendance is recorded once, after the contact was due, and never of a cancelled contact, until it is
 * corrected; a cancellation by the person says whether it came at short notice, one by the provider never does; a
 * treatment that was attended names what was delivered, unless it was booked for a therapy and is said to have no code
 * recorded.
 */
export class Appointment {
  private readonly recorded: NewEvent[] = [];

  private constructor(private current: AppointmentState) {}

  /** @throws RuleBroken booking.starts-in-the-past, appointment.minutes-out-of-range */
  static book(booking: NewAppointment, bookedAt: Instant): Appointment {
    if (booking.startsAt <= bookedAt) {
      throw RuleBroken.wrongValue(
        'booking.starts-in-the-past',
        'A booking starts after it is made; a contact that has taken place is entered retrospectively.',
        'startsAt',
      );
    }
    return Appointment.record(booking, bookedAt);
  }

  /** A contact that has taken place and was never booked: two events of one contact. */
  static enterAfterwards(contact: NewAppointment, record: AttendanceRecord): Appointment {
    refuseUnplannedNotSeen(contact.planned, record.attendance);
    const appointment = Appointment.record(contact, contact.startsAt);
    appointment.recordAttendance(record);
    return appointment;
  }

  static load(state: AppointmentState): Appointment {
    return new Appointment(state);
  }

  private static record(booking: NewAppointment, agreedAt: Instant): Appointment {
    refuseMinutesOutOfRange(booking.minutes);
    const appointment = new Appointment({ ...booking, ...unbooked, agreedAt });
    appointment.recorded.push(booked(appointment.current, agreedAt));
    return appointment;
  }

  get state(): AppointmentState {
    return this.current;
  }

  get events(): readonly NewEvent[] {
    return this.recorded;
  }

  get endsAt(): Instant {
    return endOf(this.current);
  }

  /** @throws RuleBroken appointment.…, time.before-what-went-before, booking.starts-in-the-past */
  move({ clinicId, clinicianId, startsAt, medium, movedAt, movedBy }: Move): void {
    refuseUnlessBooked(this.current, 'moved');
    refuseOnceBegun(this.current, movedAt, 'moved');
    refuseBeforeAgreed(this.current, movedAt, 'movedAt');
    refuseMoveToNowhere(this.current, { startsAt, clinicId, movedAt });
    const movedFrom = this.current.startsAt;
    this.current = { ...this.current, clinicId, clinicianId, startsAt, medium, agreedAt: movedAt };
    this.recorded.push(moved(this.current, { movedFrom, movedAt, movedBy }));
  }

  /** @throws RuleBroken appointment.…, time.before-what-went-before */
  cancel(cancellation: Cancellation): void {
    const { cancelledAt, cancelledBy, reason } = cancellation;
    refuseUnlessBooked(this.current, 'cancelled');
    refuseOnceBegun(this.current, cancelledAt, 'cancelled');
    refuseBeforeAgreed(this.current, cancelledAt, 'cancelledAt');
    this.current = {
      ...this.current,
      status: 'cancelled',
      attendance: cancelledBy === 'person' ? '2' : '4',
      cancelledAt,
      cancelledBy,
      cancellationReason: reason,
      // IDS20166, IDS20167: the short notice indicator goes with attendance code 2, and only with it.
      shortNotice: cancelledBy === 'person' ? shortNoticeAt(this.current.startsAt, cancelledAt) : null,
    };
    this.recorded.push(cancelled(this.current, cancellation));
  }

  /**
   * Cancels what a clinic or a referral takes with it: at its own time, or when the appointment was agreed if that was
   * later, for what was recorded late is cancelled all the same.
   */
  cancelWith(cancellation: Cancellation): void {
    const { agreedAt } = this.current;
    const cancelledAt =
      agreedAt === null || agreedAt < cancellation.cancelledAt ? cancellation.cancelledAt : agreedAt;
    this.cancel({ ...cancellation, cancelledAt });
  }

  /**
   * @throws RuleBroken appointment.cancelled, appointment.attendance-already-recorded, appointment.not-begun-yet,
   * appointment.therapies-required, appointment.minutes-out-of-range
   */
  recordAttendance(record: AttendanceRecord): void {
    refuseUnlessBooked(this.current, 'recorded as attended or missed');
    refuseBeforeBegun(this.current, record.recordedAt);
    const { type = this.current.type, clinicianId = this.current.clinicianId } = record;
    if (!wasSeen(record.attendance)) {
      refuseClinicianOfMissed(this.current, record);
      this.current = { ...this.current, type, status: 'missed', attendance: record.attendance };
      this.recorded.push(missed(this.current, record.attendance));
      return;
    }
    this.current = { ...this.current, type, clinicianId };
    this.attend(record.attendance, record);
  }

  /**
   * Says what was wrong of the contact: see attendance-correction.ts.
   *
   * @throws RuleBroken appointment.…, correction.…
   */
  correct(change: AttendanceChange, correcting: Correcting): Omit<CorrectedAttendance, 'state' | 'event'> {
    const { state, event, ...compared } = correctAttendance(this.current, change, correcting);
    this.current = state;
    this.recorded.push(event);
    return compared;
  }

  private attend(attendance: '5' | '6', record: AttendanceRecord): void {
    const { type, therapy } = this.current;
    const { medium = this.current.medium, minutes = this.current.minutes } = record;
    const therapies = record.therapies ?? therapiesAsBooked(this.current);
    refuseMinutesOutOfRange(minutes);
    // IDS20169 (a contact that took place has an activity) only warns: an empty list says that no code was recorded.
    const isWithoutCode = record.therapies !== undefined && therapy !== null;
    if (!isWithoutCode) refuseWithoutTherapy(type, therapies);
    this.current = { ...this.current, status: 'attended', attendance, therapies, medium, minutes };
    this.recorded.push(attended(this.current, attendance));
  }
}
