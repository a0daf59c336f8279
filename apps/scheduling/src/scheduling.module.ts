import { Module } from '@nestjs/common';
import { PipeModule } from '#messaging/pipe.module';
import { OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { AuditModule } from '#service-kit/records/audit.module';
import { PersonalDataModule } from '#service-kit/records/personal-data.module';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { AppointmentModule } from './appointment/appointment.module.js';
import { ClinicModule } from './clinic/clinic.module.js';
import { personalDataMap } from './database/personal-data-map.js';
import { ReferralChangesModule } from './referral-changes/referral-changes.module.js';
import { closedAccounts } from './referral-copy/database/closed-accounts.js';
import { ReferralCopyModule } from './referral-copy/referral-copy.module.js';
import { RecoverFromOwnEvents } from './recover-from-own-events.js';
import { Subscriptions } from './subscriptions.js';
import { WorklistsModule } from './worklists/worklists.module.js';

@Module({
  imports: [
    ServiceKitModule.forService({ name: 'scheduling', closedAccounts }),
    AuditModule.forService({ name: 'scheduling' }),
    PersonalDataModule.forService(personalDataMap),
    PipeModule.forService({ name: 'scheduling' }),
    ReferralCopyModule,
    ClinicModule,
    AppointmentModule,
    ReferralChangesModule,
    WorklistsModule,
  ],
  controllers: [Subscriptions],
  providers: [{ provide: OwnEventRecovery, useClass: RecoverFromOwnEvents }],
})
export class SchedulingModule {}
