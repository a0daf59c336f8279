import { Module } from '@nestjs/common';
import { OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { PipeModule } from '#messaging/pipe.module';
import { AuditModule } from '#service-kit/records/audit.module';
import { PersonalDataModule } from '#service-kit/records/personal-data.module';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { CourseReactions } from './care-changes/application/course.reactions.js';
import { LookAgainWhenDeathIsUndone } from './review/application/look-again-when-death-is-undone.js';
import { FollowPersonWhenMerged } from './care-changes/application/follow-person-when-merged.js';
import { OverdueAlarm, OverdueRisks } from './review/application/overdue-risks.js';
import { OutcomeReadModel } from './course/application/outcome.read-model.js';
import { ProgressReadModel } from './scores/application/progress.read-model.js';
import { RiskCommands } from './review/application/risk.commands.js';
import { RiskList } from './review/application/risk-list.read-model.js';
import { ScoreCorrectionCommands } from './scores/application/score-correction.commands.js';
import { ScoresCommands } from './scores/application/scores.commands.js';
import { UnscoredRisks } from './scores/application/unscored-risks.js';
import { RecoverFromOwnEvents } from './recover-from-own-events.js';
import { ContactStore } from './course/database/contact.store.js';
import { CourseStore } from './course/database/course.store.js';
import { MergedPersonStore } from './course/database/merged-person.store.js';
import { closedAccounts } from './database/closed-accounts.js';
import { personalDataMap } from './database/personal-data-map.js';
import { RiskStore } from './review/database/risk.store.js';
import { ScoreCorrectionStore } from './scores/database/score-correction.store.js';
import { OutcomeController } from './course/http/outcome.controller.js';
import { OutcomesController } from './scores/http/outcomes.controller.js';
import { ScoreCorrectionController } from './scores/http/score-correction.controller.js';
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
