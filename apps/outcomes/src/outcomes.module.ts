import { Module } from '@nestjs/common';
import { OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { PipeModule } from '#messaging/pipe.module';
import { AuditModule } from '#service-kit/records/audit.module';
import { PersonalDataModule } from '#service-kit/records/personal-data.module';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { CourseReactions } from './application/course.reactions.js';
import { LookAgainWhenDeathIsUndone } from './application/look-again-when-death-is-undone.js';
import { FollowPersonWhenMerged } from './application/follow-person-when-merged.js';
import { OverdueAlarm, OverdueRisks } from './application/overdue-risks.js';
import { OutcomeReadModel } from './application/outcome.read-model.js';
import { ProgressReadModel } from './application/progress.read-model.js';
import { RiskCommands } from './application/risk.commands.js';
import { RiskList } from './application/risk-list.read-model.js';
import { ScoreCorrectionCommands } from './application/score-correction.commands.js';
import { ScoresCommands } from './application/scores.commands.js';
import { UnscoredRisks } from './application/unscored-risks.js';
import { RecoverFromOwnEvents } from './application/recover-from-own-events.js';
import { ContactStore } from './database/contact.store.js';
import { CourseStore } from './database/course.store.js';
import { MergedPersonStore } from './database/merged-person.store.js';
import { closedAccounts } from './database/closed-accounts.js';
import { personalDataMap } from './database/personal-data-map.js';
import { RiskStore } from './database/risk.store.js';
import { ScoreCorrectionStore } from './database/score-correction.store.js';
import { OutcomeController } from './http/outcome.controller.js';
import { OutcomesController } from './http/outcomes.controller.js';
import { ScoreCorrectionController } from './http/score-correction.controller.js';
import { Subscriptions } from './subscriptions.js';

@Module({
  imports: [
    ServiceKitModule.forService({ name: 'outcomes', closedAccounts }),
    AuditModule.forService({ name: 'outcomes' }),
    PersonalDataModule.forService(personalDataMap),
    PipeModule.forService({ name: 'outcomes' }),
  ],
  controllers: [OutcomesController, OutcomeController, ScoreCorrectionController, Subscriptions],
  providers: [
    CourseStore,
    RiskStore,
    ContactStore,
    FollowPersonWhenMerged,
    MergedPersonStore,
    CourseReactions,
    LookAgainWhenDeathIsUndone,
    ScoresCommands,
    UnscoredRisks,
    ScoreCorrectionCommands,
    ScoreCorrectionStore,
    RiskCommands,
    RiskList,
    OverdueRisks,
    OverdueAlarm,
    ProgressReadModel,
    OutcomeReadModel,
    { provide: OwnEventRecovery, useClass: RecoverFromOwnEvents },
  ],
})
export class OutcomesModule {}
