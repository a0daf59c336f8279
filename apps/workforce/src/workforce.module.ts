import { Module } from '@nestjs/common';
import { OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { PipeModule } from '#messaging/pipe.module';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { ClinicianCommands } from './application/clinician.commands.js';
import { CliniciansReadModel } from './application/clinicians.read-model.js';
import { RecoverFromOwnEvents } from './application/recover-from-own-events.js';
import { ClinicianStore } from './database/clinician.store.js';
import { ClinicianController } from './http/clinician.controller.js';

@Module({
  imports: [ServiceKitModule.forService({ name: 'workforce' }), PipeModule.forService({ name: 'workforce' })],
  controllers: [ClinicianController],
  providers: [
    ClinicianCommands,
    CliniciansReadModel,
    ClinicianStore,
    { provide: OwnEventRecovery, useClass: RecoverFromOwnEvents },
  ],
})
export class WorkforceModule {}
