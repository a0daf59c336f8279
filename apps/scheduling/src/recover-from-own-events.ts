import { Injectable } from '@nestjs/common';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentCancelled,
  AppointmentMissed,
  AppointmentMoved,
  AttendanceCorrected,
  ClinicOffered,
  ClinicWithdrawn,
} from '#domain-model/events/scheduling.events';
import { OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import {
  recoverAttendance,
  recoverBooking,
  recoverCancellation,
  recoverCorrection,
  recoverMiss,
  recoverMove,
} from './appointment/application/recover-appointments.js';
import { recoverOffer, recoverWithdrawal } from './clinic/application/recover-clinics.js';

/** Brings clinics and appointments back from their events, after a restore to an earlier instant. */
@Injectable()
export class RecoverFromOwnEvents extends OwnEventRecovery {
  constructor() {
    super();
    this.when(ClinicOffered, recoverOffer);
    this.when(ClinicWithdrawn, recoverWithdrawal);
    this.when(AppointmentBooked, recoverBooking);
    this.when(AppointmentMoved, recoverMove);
    this.when(AppointmentCancelled, recoverCancellation);
    this.when(AppointmentMissed, recoverMiss);
    this.when(AppointmentAttended, recoverAttendance);
    this.when(AttendanceCorrected, recoverCorrection);
  }
}
