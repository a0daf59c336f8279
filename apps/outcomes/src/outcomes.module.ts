import { Module } from '@nestjs/common';
import { OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { PipeModule } from '#messaging/pipe.module';
import { AuditModule } from '#service-kit/records/audit.module';
import { PersonalDataModule } from '#service-kit/records/personal-data.module';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { CareChangesModule } from './care-changes/care-changes.module.js';
import { CourseModule } from './course/course.module.js';
import { closedAccounts } from './database/closed-accounts.js';
import { personalDataMap } from './database/personal-data-map.js';
import { RecoverFromOwnEvents } from './recover-from-own-events.js';
import { ReviewModule } from './review/review.module.js';
import { ScoresModule } from './scores/scores.module.js';
import { Subscriptions } from './subscriptions.js';

@Module({
  imports: [
    ServiceKitModule.forService({ name: 'outcomes', closedAccounts }),
    AuditModule.forService({ name: 'outcomes' }),
    PersonalDataModule.forService(personalDataMap),
    PipeModule.forService({ name: 'outcomes' }),
    CourseModule,
    ReviewModule,
    ScoresModule,
    CareChangesModule,
  ],
  controllers: [Subscriptions],
  providers: [{ provide: OwnEventRecovery, useClass: RecoverFromOwnEvents }],
})
export class OutcomesModule {}
