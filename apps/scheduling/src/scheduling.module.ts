import { Module } from '@nestjs/common';
import { OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { PipeModule } from '#messaging/pipe.module';
import { AuditModule } from '#service-kit/records/audit.module';
import { PersonalDataModule } from '#service-kit/records/personal-data.module';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { AppointmentCommands } from './appointment/application/appointment.commands.js';
import { AttendanceCorrectionCommands } from './appointment/application/attendance-correction.commands.js';
import { Attention } from './worklists/application/attention.read-model.js';
import { BookingCommands } from './appointment/application/booking.commands.js';
import { CancelAppointmentsWhenReferralCloses } from './referral-changes/application/cancel-appointments-when-referral-closes.js';
import { ClinicCommands } from './clinic/application/clinic.commands.js';
import { ClinicianCapabilities } from './clinic/application/clinician-capability.read-model.js';
import { Diary } from './worklists/application/diary.read-model.js';
import { FollowPersonWhenMerged } from './referral-changes/application/follow-person-when-merged.js';
import { FreeSlots } from './clinic/application/free-slots.read-model.js';
import { NothingBooked } from './worklists/application/nothing-booked.read-model.js';
import { OpenReferrals } from './referral-copy/application/open-referral.read-model.js';
import { RecoverFromOwnEvents } from './appointment/application/recover-from-own-events.js';
import { Unrecorded } from './worklists/application/unrecorded.read-model.js';
import { AppointmentStore } from './appointment/database/appointment.store.js';
import { AttendanceCorrectionStore } from './appointment/database/attendance-correction.store.js';
import { BookingSituations } from './booking/database/booking-situation.js';
import { closedAccounts } from './referral-copy/database/closed-accounts.js';
import { personalDataMap } from './database/personal-data-map.js';
import { ClinicStore } from './clinic/database/clinic.store.js';
import { HandoverStore } from './referral-changes/database/handover.store.js';
import { AppointmentController } from './appointment/http/appointment.controller.js';
import { AttendanceCorrectionController } from './appointment/http/attendance-correction.controller.js';
import { ClinicController } from './clinic/http/clinic.controller.js';
import { DiaryController } from './worklists/http/diary.controller.js';
import { NothingBookedController } from './worklists/http/nothing-booked.controller.js';
import { UnrecordedController } from './worklists/http/unrecorded.controller.js';
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
