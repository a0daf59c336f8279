import { Module } from '@nestjs/common';
import { BookingModule } from '../booking/booking.module.js';
import { ClinicModule } from '../clinic/clinic.module.js';
import { AppointmentCommands } from './application/appointment.commands.js';
import { AttendanceCorrectionCommands } from './application/attendance-correction.commands.js';
import { BookingCommands } from './application/booking.commands.js';
import { ClinicWithdrawalCommands } from './application/clinic-withdrawal.commands.js';
import { RetrospectiveEntryCommands } from './application/retrospective-entry.commands.js';
import { AppointmentStore } from './database/appointment.store.js';
import { OccupationStore } from './database/occupation.store.js';
import { AppointmentController } from './http/appointment.controller.js';
import { AttendanceCorrectionController } from './http/attendance-correction.controller.js';
import { ClinicWithdrawalController } from './http/clinic-withdrawal.controller.js';

/** The life of an appointment, from its booking to its attendance or cancellation, and the correction of both. */
@Module({
  imports: [BookingModule, ClinicModule],
  controllers: [AppointmentController, AttendanceCorrectionController, ClinicWithdrawalController],
  providers: [
    AppointmentStore,
    OccupationStore,
    BookingCommands,
    RetrospectiveEntryCommands,
    AppointmentCommands,
    AttendanceCorrectionCommands,
    ClinicWithdrawalCommands,
  ],
  exports: [AppointmentStore],
})
export class AppointmentModule {}
