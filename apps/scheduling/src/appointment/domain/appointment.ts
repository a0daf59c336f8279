import { newEvent, type CalendarDay, type Instant, type NewEvent } from '#domain-model/define-event';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentCancelled,
  AppointmentMissed,
  AppointmentMoved,
} from '#domain-model/events/scheduling.events';
import { RuleBroken } from '#domain-model/rule-broken';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import {
  wasSeen,
  type Attendance,
  type PlannedCareIndicator,
  type ShortNotice,
} from '#domain-model/values/attendance';
import { addMinutes, londonDay } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import type { TherapyCode } from '#domain-model/values/therapy';
import {
  refuseMinutesOutOfRange,
  refuseUnplannedNotSeen,
  refuseWithoutTherapy,
  shortNoticeAt,
  therapiesAsBooked,
} from './contact-rules.js';
import type { CorrectedAttendance } from './attendance-correction.js';

export type AppointmentStatus = 'booked' | 'attended' | 'missed' | 'cancelled';
export type Party = 'person' | 'provider';
export type CancellationReason =
  'person-asked' | 'clinician-unavailable' | 'clinic-withdrawn' | 'referral-closed' | 'other';

export interface AppointmentState {
  readonly appointmentId: string;
  readonly referralId: string;
  readonly personId: string;
  readonly clinicianId: string;
  readonly clinicId: string | null;
  readonly startsAt: Instant;
  readonly minutes: number;
  readonly type: AppointmentType;
  readonly therapy: TherapyCode | null;
  readonly medium: ConsultationMedium;
  readonly planned: PlannedCareIndicator;
  readonly standing: AppointmentStatus;
  readonly attendance: Attendance | null;
  readonly therapies: readonly TherapyCode[];
  readonly cancelledAt: Instant | null;
  readonly cancelledBy: Party | null;
  /** `recorded-in-error`: a correction says that there was no such contact. */
  readonly cancellationReason: CancellationReason | 'recorded-in-error' | null;
  readonly shortNotice: ShortNotice | null;
  /** When it was booked or last moved: nothing that became of it lies before. null where that was not kept. */
  readonly agreedAt: Instant | null;
  readonly version: number;
}

export type NewAppointment = Pick<
  AppointmentState,
  | 'appointmentId'
  | 'referralId'
  | 'personId'
  | 'clinicianId'
  | 'clinicId'
  | 'startsAt'
  | 'minutes'
  | 'type'
  | 'therapy'
  | 'medium'
  | 'planned'
>;

export interface Move {
  readonly clinicId: string;
  readonly clinicianId: string;
  readonly startsAt: Instant;
  readonly medium: ConsultationMedium;
  readonly movedAt: Instant;
  readonly movedBy: Party;
}

export interface Cancellation {
  readonly cancelledAt: Instant;
  readonly cancelledBy: Party;
  readonly reason: CancellationReason;
}

/** What was found when the contact was due; what is left out is taken from the booking. */
export interface AttendanceRecord {
  readonly attendance: '3' | '5' | '6' | '7';
  readonly therapies?: readonly TherapyCode[] | undefined;
  readonly minutes?: number | undefined;
  readonly medium?: ConsultationMedium | undefined;
  /** What kind of contact it turned out to be. */
  readonly type?: AppointmentType | undefined;
  /** Who saw the person in the end. */
  readonly clinicianId?: string | undefined;
  readonly recordedAt: Instant;
}

const unbooked = {
  standing: 'booked',
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
 * Invariants: attendance is recorded once, after the contact was due, and never of a cancelled contact, until it is put
 * right; a cancellation by the person says whether it came at short notice, one by the provider never does; a treatment
 * that was attended names what was delivered, unless it was booked for a therapy and is said to have no code recorded.
 */
export class Appointment {
  readonly events: NewEvent[] = [];

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

  static from(state: AppointmentState): Appointment {
    return new Appointment(state);
  }

  private static record(booking: NewAppointment, occurredAt: Instant): Appointment {
    refuseMinutesOutOfRange(booking.minutes);
    const appointment = new Appointment({ ...booking, ...unbooked, agreedAt: occurredAt });
    const { clinicId, startsAt, type, therapy, medium, planned } = booking;
    appointment.events.push(
      newEvent(AppointmentBooked, occurredAt, {
        ...appointment.whose(),
        clinicId,
        startsAt,
        endsAt: appointment.endsAt,
        type,
        therapy,
        medium,
        planned,
      }),
    );
    return appointment;
  }

  get state(): AppointmentState {
    return this.current;
  }

  get endsAt(): Instant {
    return addMinutes(this.current.startsAt, this.current.minutes);
  }

  /** @throws RuleBroken appointment.…, time.before-what-went-before, booking.starts-in-the-past */
  move({ clinicId, clinicianId, startsAt, medium, movedAt, movedBy }: Move): void {
    this.refuseUnlessBooked('moved');
    this.refuseOnceBegun(movedAt, 'moved');
    this.refuseBeforeAgreed(movedAt, 'movedAt');
    if (startsAt <= movedAt) {
      throw RuleBroken.wrongValue(
        'booking.starts-in-the-past',
        'An appointment moves to a time that lies ahead.',
        'startsAt',
      );
    }
    if (startsAt === this.current.startsAt && clinicId === this.current.clinicId) {
      throw RuleBroken.wrongState(
        'appointment.move-changes-nothing',
        'This appointment is at that time in that clinic already.',
        { field: 'startsAt' },
      );
    }
    const movedFrom = this.current.startsAt;
    this.current = { ...this.current, clinicId, clinicianId, startsAt, medium, agreedAt: movedAt };
    this.events.push(
      newEvent(AppointmentMoved, movedAt, {
        ...this.whose(),
        clinicId,
        startsAt,
        endsAt: this.endsAt,
        medium,
        movedFrom,
        movedBy,
      }),
    );
  }

  /** @throws RuleBroken appointment.…, time.before-what-went-before */
  cancel({ cancelledAt, cancelledBy, reason }: Cancellation): void {
    this.refuseUnlessBooked('cancelled');
    this.refuseOnceBegun(cancelledAt, 'cancelled');
    this.refuseBeforeAgreed(cancelledAt, 'cancelledAt');
    const attendance = cancelledBy === 'person' ? '2' : '4';
    // IDS20166, IDS20167: the short notice indicator goes with attendance code 2, and only with it.
    const shortNotice = cancelledBy === 'person' ? shortNoticeAt(this.current.startsAt, cancelledAt) : null;
    const { type, medium, planned } = this.current;
    this.current = {
      ...this.current,
      standing: 'cancelled',
      attendance,
      cancelledAt,
      cancelledBy,
      cancellationReason: reason,
      shortNotice,
    };
    this.events.push(
      newEvent(AppointmentCancelled, cancelledAt, {
        ...this.whose(),
        type,
        medium,
        planned,
        cancelledAt,
        cancelledBy,
        attendance,
        shortNotice,
        reason,
      }),
    );
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
    this.refuseUnlessBooked('recorded as attended or missed');
    if (record.recordedAt < this.current.startsAt) {
      throw RuleBroken.wrongState(
        'appointment.not-begun-yet',
        'Attendance is recorded once the appointment was due to begin.',
      );
    }
    const { type = this.current.type, clinicianId = this.current.clinicianId } = record;
    if (!wasSeen(record.attendance)) {
      refuseClinicianOfMissed(record, this.current);
      this.current = { ...this.current, type };
      this.miss(record.attendance);
      return;
    }
    this.current = { ...this.current, type, clinicianId };
    this.attend(record.attendance, record);
  }

  /** Takes over what a correction came to: see attendance-correction.ts. */
  correct({ state, event: corrected }: Pick<CorrectedAttendance, 'state' | 'event'>): void {
    this.current = state;
    this.events.push(corrected);
  }

  private attend(attendance: '5' | '6', record: AttendanceRecord): void {
    const { type, planned, startsAt } = this.current;
    const medium = record.medium ?? this.current.medium;
    const minutes = record.minutes ?? this.current.minutes;
    const therapies = record.therapies ?? therapiesAsBooked(this.current);
    refuseMinutesOutOfRange(minutes);
    // IDS20169 (a contact that took place has an activity) only warns: an empty list says that no code was recorded.
    const isWithoutCode = record.therapies !== undefined && this.current.therapy !== null;
    if (!isWithoutCode) refuseWithoutTherapy(type, therapies);
    this.current = { ...this.current, standing: 'attended', attendance, therapies, medium, minutes };
    this.events.push(
      newEvent(AppointmentAttended, startsAt, {
        ...this.whose(),
        startsAt,
        type,
        medium,
        planned,
        attendance,
        therapies: [...therapies],
        minutes,
      }),
    );
  }

  private miss(attendance: '3' | '7'): void {
    const { startsAt, type, medium, planned } = this.current;
    this.current = { ...this.current, standing: 'missed', attendance };
    this.events.push(
      newEvent(AppointmentMissed, startsAt, { ...this.whose(), startsAt, type, medium, planned, attendance }),
    );
  }

  private whose(): { [id in 'appointmentId' | 'referralId' | 'personId' | 'clinicianId']: string } & {
    contactOn: CalendarDay;
  } {
    const { appointmentId, referralId, personId, clinicianId, startsAt } = this.current;
    return { appointmentId, referralId, personId, clinicianId, contactOn: londonDay(startsAt) };
  }

  private refuseUnlessBooked(attempt: string): void {
    const { standing } = this.current;
    if (standing === 'booked') return;
    if (standing === 'cancelled') {
      throw RuleBroken.wrongState('appointment.cancelled', `A cancelled appointment cannot be ${attempt}.`);
    }
    throw RuleBroken.wrongState(
      'appointment.attendance-already-recorded',
      `The attendance of this appointment is recorded; it cannot be ${attempt}.`,
    );
  }

  private refuseBeforeAgreed(at: Instant, field: string): void {
    const { agreedAt } = this.current;
    if (agreedAt === null || at >= agreedAt) return;
    throw RuleBroken.wrongValue(
      'time.before-what-went-before',
      `This appointment was agreed at ${agreedAt}; what becomes of it comes after.`,
      field,
    );
  }

  private refuseOnceBegun(at: Instant, attempt: string): void {
    if (at < this.current.startsAt) return;
    throw RuleBroken.wrongState(
      'appointment.has-begun',
      `An appointment can be ${attempt} only before it begins.`,
    );
  }
}

function refuseClinicianOfMissed({ clinicianId }: AttendanceRecord, booked: AppointmentState): void {
  if (clinicianId === undefined || clinicianId === booked.clinicianId) return;
  throw RuleBroken.wrongValue(
    'appointment.only-seen-has-clinician',
    'Nobody saw a person who was not seen.',
    'clinicianId',
  );
}
