import { Module } from '@nestjs/common';
import { ClinicCommands } from './application/clinic.commands.js';
import { ClinicianCapabilities } from './application/clinician-capability.read-model.js';
import { FreeSlots } from './application/free-slots.read-model.js';
import { ClinicStore } from './database/clinic.store.js';
import { ClinicController } from './http/clinic.controller.js';
import { SlotController } from './http/slot.controller.js';

/** Clinics: the time that clinicians offer, what each may deliver in it, and what of it is free. */
@Module({
  controllers: [ClinicController, SlotController],
  providers: [ClinicStore, ClinicCommands, ClinicianCapabilities, FreeSlots],
  exports: [ClinicStore, ClinicianCapabilities],
})
export class ClinicModule {}
