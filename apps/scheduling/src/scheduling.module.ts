import { Module } from '@nestjs/common';
import { OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { PipeModule } from '#messaging/pipe.module';
import { AuditModule } from '#service-kit/records/audit.module';
import { PersonalDataModule } from '#service-kit/records/personal-data.module';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { AppointmentCommands } from './application/appointment.commands.js';
import { AttendanceCorrectionCommands } from './application/attendance-correction.commands.js';
import { Attention } from './application/attention.read-model.js';
import { BookingCommands } from './application/booking.commands.js';
import { CancelAppointmentsWhenReferralCloses } from './application/cancel-appointments-when-referral-closes.js';
import { ClinicCommands } from './application/clinic.commands.js';
import { ClinicianCapabilities } from './application/clinician-capability.read-model.js';
import { Diary } from './application/diary.read-model.js';
import { FollowPersonWhenMerged } from './application/follow-person-when-merged.js';
import { FreeSlots } from './application/free-slots.read-model.js';
import { NothingBooked } from './application/nothing-booked.read-model.js';
import { OpenReferrals } from './application/open-referral.read-model.js';
import { RecoverFromOwnEvents } from './application/recover-from-own-events.js';
import { Unrecorded } from './application/unrecorded.read-model.js';
import { AppointmentStore } from './database/appointment.store.js';
import { AttendanceCorrectionStore } from './database/attendance-correction.store.js';
import { BookingSituations } from './database/booking-situation.js';
import { closedAccounts } from './database/closed-accounts.js';
import { personalDataMap } from './database/personal-data-map.js';
import { ClinicStore } from './database/clinic.store.js';
import { HandoverStore } from './database/handover.store.js';
import { AppointmentController } from './http/appointment.controller.js';
import { AttendanceCorrectionController } from './http/attendance-correction.controller.js';
import { ClinicController } from './http/clinic.controller.js';
import { DiaryController } from './http/diary.controller.js';
import { NothingBookedController } from './http/nothing-booked.controller.js';
import { UnrecordedController } from './http/unrecorded.controller.js';
import { Subscriptions } from './subscriptions.js';

@Module({
  imports: [
    ServiceKitModule.forService({ name: 'scheduling', closedAccounts }),
    AuditModule.forService({ name: 'scheduling' }),
    PersonalDataModule.forService(personalDataMap),
    PipeModule.forService({ name: 'scheduling' }),
  ],
  controllers: [
    ClinicController,
    AppointmentController,
    AttendanceCorrectionController,
    DiaryController,
    UnrecordedController,
    NothingBookedController,
    Subscriptions,
  ],
  providers: [
    ClinicStore,
    AppointmentStore,
    BookingSituations,
    ClinicCommands,
    BookingCommands,
    AppointmentCommands,
    OpenReferrals,
    ClinicianCapabilities,
    CancelAppointmentsWhenReferralCloses,
    AttendanceCorrectionCommands,
    AttendanceCorrectionStore,
    FollowPersonWhenMerged,
    HandoverStore,
    FreeSlots,
    Diary,
    Attention,
    Unrecorded,
    NothingBooked,
    { provide: OwnEventRecovery, useClass: RecoverFromOwnEvents },
  ],
})
export class SchedulingModule {}
