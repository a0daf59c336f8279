import type { Instant } from '#domain-model/values/calendar';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import type { Attendance, PlannedCareIndicator, ShortNotice } from '#domain-model/values/attendance';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import type { TherapyCode } from '#domain-model/values/therapy';

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
  readonly status: AppointmentStatus;
  readonly attendance: Attendance | null;
  readonly therapies: readonly TherapyCode[];
  readonly cancelledAt: Instant | null;
  readonly cancelledBy: Party | null;
  /** `recorded-in-error`: a correction says that there was no such contact. */
  readonly cancellationReason: CancellationReason | 'recorded-in-error' | null;
  readonly shortNotice: ShortNotice | null;
  /** When it was booked or last moved: nothing that became of it lies before. null where that was not recorded. */
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

/** What was wrong of a contact; what is left out stays as it is. */
export interface AttendanceChange {
  /** null: there was no such contact: it was booked or recorded in error, twice, or for somebody else. */
  readonly attendance?: Attendance | null | undefined;
  readonly startsAt?: Instant | undefined;
  readonly minutes?: number | undefined;
  readonly type?: AppointmentType | undefined;
  readonly medium?: ConsultationMedium | undefined;
  readonly therapies?: readonly TherapyCode[] | undefined;
  /** When it had been cancelled; left out: at the last moment. */
  readonly cancelledAt?: Instant | undefined;
}
