import { Module } from '@nestjs/common';
import { OwnFactRecovery } from '#messaging/own-fact-recovery';
import { PipeModule } from '#messaging/pipe.module';
import { ProviderBoards } from '#service-kit/provider-boards';
import { AuditModule } from '#service-kit/audit.module';
import { HeldModule } from '#service-kit/held.module';
import { ServiceKitModule } from '#service-kit/service-kit.module';
import { Backgrounds } from './application/background.js';
import { CorrectionCommands } from './application/correction.commands.js';
import { CorrectionReadModel } from './application/correction.read-model.js';
import { ErasureCommands } from './application/erasure.commands.js';
import { KeepClocksWhenContactTold } from './application/keep-clocks-when-contact-told.js';
import { KeepOpenRisksWhenRiskTold } from './application/keep-open-risks-when-risk-told.js';
import { LeavingCommands } from './application/leaving.commands.js';
import { PersonDetailsCommands } from './application/person-details.commands.js';
import { PersonMergeCommands } from './application/person-merge.commands.js';
import { PersonReadModel } from './application/person.read-model.js';
import { PersonsInHand } from './application/persons-in-hand.js';
import { RecoverFromOwnFacts } from './application/recover-from-own-facts.js';
import { ReferralCommands } from './application/referral.commands.js';
import { PossibleDuplicates } from './application/possible-duplicates.js';
import { ProfessionalReferralCommands } from './application/professional-referral.commands.js';
import { Reception } from './application/reception.js';
import { ReferralReadModel } from './application/referral.read-model.js';
import { SelfReferralList } from './application/self-referral-list.read-model.js';
import { SelfReferralForms } from './application/self-referral-form.js';
import { SelfReferralCommands } from './application/self-referral.commands.js';
import { SeveralProvidersReadModel } from './application/several-providers.read-model.js';
import { WaitingListReadModel } from './application/waiting-list.read-model.js';
import { ContactStore } from './database/contact.store.js';
import { EarlierReferralStore } from './database/earlier-referral.store.js';
import { GpPracticeList } from './database/gp-practice-list.js';
import { ErasureStore } from './database/erasure.store.js';
import { heldOfPersons } from './database/held-of-persons.js';
import { OpenRiskStore } from './database/open-risk.store.js';
import { PersonMergeStore } from './database/person-merge.store.js';
import { PersonStore } from './database/person.store.js';
import { PossibleDuplicateStore } from './database/possible-duplicate.store.js';
import { ProfessionalReferralStore } from './database/professional-referral.store.js';
import { ReferralStore } from './database/referral.store.js';
import { CorrectionController } from './http/correction.controller.js';
import { SelfReferralStore } from './database/self-referral.store.js';
import { TransferStore } from './database/transfer.store.js';
import { DuplicateController } from './http/duplicate.controller.js';
import { LeavingController } from './http/leaving.controller.js';
import { PersonMergeController } from './http/person-merge.controller.js';
import { ErasureController } from './http/erasure.controller.js';
import { PersonDetailsController } from './http/person-details.controller.js';
import { PersonController } from './http/person.controller.js';
import { ProfessionalReferralController } from './http/professional-referral.controller.js';
import { ReferralController } from './http/referral.controller.js';
import { SelfReferralController } from './http/self-referral.controller.js';
import { SeveralProvidersController } from './http/several-providers.controller.js';
import { Subscriptions } from './subscriptions.js';

@Module({
  imports: [
    ServiceKitModule.forService({ name: 'referral' }),
    AuditModule.forService({ name: 'referral' }),
    HeldModule.forService(heldOfPersons),
    PipeModule.forService({ name: 'referral', rebuildable: ['contact', 'open_risk'] }),
  ],
  controllers: [
    ReferralController,
    SelfReferralController,
    DuplicateController,
    PersonMergeController,
    LeavingController,
    ProfessionalReferralController,
    SeveralProvidersController,
    CorrectionController,
    ...[PersonController, PersonDetailsController],
    ErasureController,
    Subscriptions,
  ],
  providers: [
    ReferralCommands,
    ...[CorrectionCommands, CorrectionReadModel],
    ReferralReadModel,
    WaitingListReadModel,
    ...[PersonReadModel, PersonDetailsCommands, PersonsInHand],
    KeepClocksWhenContactTold,
    ...[KeepOpenRisksWhenRiskTold, OpenRiskStore],
    ...[ErasureCommands, ErasureStore],
    ReferralStore,
    PersonStore,
    ContactStore,
    ...[Reception, Backgrounds, EarlierReferralStore],
    ...[PersonMergeCommands, PersonMergeStore],
    ...[LeavingCommands, TransferStore],
    ...[ProfessionalReferralCommands, ProfessionalReferralStore, SeveralProvidersReadModel],
    SelfReferralCommands,
    ...[SelfReferralForms, SelfReferralList],
    SelfReferralStore,
    PossibleDuplicates,
    PossibleDuplicateStore,
    { provide: ProviderBoards, useFactory: () => new ProviderBoards() },
    { provide: GpPracticeList, useFactory: () => new GpPracticeList() },
    { provide: OwnFactRecovery, useClass: RecoverFromOwnFacts },
  ],
})
export class ReferralModule {}
