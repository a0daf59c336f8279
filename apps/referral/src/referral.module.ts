import { Module } from '@nestjs/common';
import { OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { PipeModule } from '#messaging/pipe.module';
import { ProviderBoards } from '#service-kit/security/provider-boards';
import { AuditModule } from '#service-kit/records/audit.module';
import { PersonalDataModule } from '#service-kit/records/personal-data.module';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { ReferralHistory } from './intake/application/referral-history.js';
import { CorrectionCommands } from './referral/application/correction.commands.js';
import { CorrectionReadModel } from './referral/application/correction.read-model.js';
import { ErasureCommands } from './person/application/erasure.commands.js';
import { UpdateClocksWhenContactRecorded } from './referral/application/update-clocks-when-contact-recorded.js';
import { TrackOpenRisksWhenRiskRaised } from './referral/application/track-open-risks-when-risk-raised.js';
import { ClosingCommands } from './referral/application/closing.commands.js';
import { ReopeningCommands } from './referral/application/reopening.commands.js';
import { EndWhatDeathEnds } from './referral/application/end-what-death-ends.js';
import { WithdrawalAndTransferCommands } from './referral/application/withdrawal-and-transfer.commands.js';
import { PersonDetailsCommands } from './person/application/person-details.commands.js';
import { AccountVerification } from './person/application/account-verification.js';
import { PersonMergeCommands } from './person/application/person-merge.commands.js';
import { PersonReadModel } from './person/application/person.read-model.js';
import { AuditedPersons } from './person/application/audited-persons.js';
import { RecoverFromOwnEvents } from './referral/application/recover-from-own-events.js';
import { ReferralCommands } from './referral/application/referral.commands.js';
import { PossibleDuplicates } from './person/application/possible-duplicates.js';
import { ProfessionalReferralCommands } from './intake/application/professional-referral.commands.js';
import { ReferralIntake } from './intake/application/referral-intake.js';
import { ReferralReadModel } from './referral/application/referral.read-model.js';
import { SelfReferralList } from './intake/application/self-referral-list.read-model.js';
import { SelfReferralForms } from './intake/application/self-referral-form.js';
import { SelfReferralCommands } from './intake/application/self-referral.commands.js';
import { SeveralProvidersReadModel } from './person/application/several-providers.read-model.js';
import { WaitingListReadModel } from './referral/application/waiting-list.read-model.js';
import { ContactStore } from './referral/database/contact.store.js';
import { EarlierReferralStore } from './intake/database/earlier-referral.store.js';
import { GpPracticeList } from './intake/database/gp-practice-list.js';
import { ErasureStore } from './person/database/erasure.store.js';
import { personalDataMap } from './person/database/personal-data-map.js';
import { OpenRiskStore } from './referral/database/open-risk.store.js';
import { PersonMergeStore } from './person/database/person-merge.store.js';
import { PersonStore } from './person/database/person.store.js';
import { PossibleDuplicateStore } from './person/database/possible-duplicate.store.js';
import { ProfessionalReferralStore } from './intake/database/professional-referral.store.js';
import { ReferralStore } from './referral/database/referral.store.js';
import { CorrectionController } from './referral/http/correction.controller.js';
import { SelfReferralStore } from './intake/database/self-referral.store.js';
import { TransferStore } from './referral/database/transfer.store.js';
import { DuplicateController } from './person/http/duplicate.controller.js';
import { WithdrawalAndTransferController } from './referral/http/withdrawal-and-transfer.controller.js';
import { PersonMergeController } from './person/http/person-merge.controller.js';
import { ErasureController } from './person/http/erasure.controller.js';
import { PersonDetailsController } from './person/http/person-details.controller.js';
import { PersonController } from './person/http/person.controller.js';
import { ProfessionalReferralController } from './intake/http/professional-referral.controller.js';
import { ReferralController } from './referral/http/referral.controller.js';
import { Inbox } from './intake/application/inbox.read-model.js';
import { ReferralOwnerCommands } from './intake/application/referral-owner.commands.js';
import { ReferralOwnerStore } from './intake/database/referral-owner.store.js';
import { InboxController } from './intake/http/inbox.controller.js';
import { PersonNames } from './person/application/person-names.read-model.js';
import { PersonSearch } from './person/application/person-search.read-model.js';
import { PersonNameStore } from './person/database/person-name.store.js';
import { PersonSearchController } from './person/http/person-search.controller.js';
import { SelfReferralController } from './intake/http/self-referral.controller.js';
import { SeveralProvidersController } from './person/http/several-providers.controller.js';
import { DangerLookAlarm, DangerLooks } from './intake/application/danger-looks.js';
import { DangerLookStore } from './intake/database/danger-look.store.js';
import { DoubleTaps } from './intake/application/double-taps.js';
import { ReceivingCommands } from './intake/application/receiving.commands.js';
import { WhoIsReferred } from './intake/application/who-is-referred.js';
import { SameDayStore } from './intake/database/same-day.store.js';
import { Details } from './person/application/details.js';
import { Proposals } from './person/application/proposals.js';
import { closedAccounts } from './person/database/closed-accounts.js';
import { IdentityDecisionStore } from './person/database/identity-decision.store.js';
import { ProposalStore } from './person/database/proposal.store.js';
import { ProposalController } from './person/http/proposal.controller.js';
import { Subscriptions } from './subscriptions.js';

@Module({
  imports: [
    ServiceKitModule.forService({ name: 'referral', closedAccounts }),
    AuditModule.forService({ name: 'referral' }),
    PersonalDataModule.forService(personalDataMap),
    PipeModule.forService({ name: 'referral', rebuildable: ['contact', 'open_risk'] }),
  ],
  controllers: [
    ReferralController,
    SelfReferralController,
    InboxController,
    PersonSearchController,
    DuplicateController,
    PersonMergeController,
    WithdrawalAndTransferController,
    ProfessionalReferralController,
    SeveralProvidersController,
    CorrectionController,
    PersonController,
    PersonDetailsController,
    ProposalController,
    ErasureController,
    Subscriptions,
  ],
  providers: [
    ReferralCommands,
    ReceivingCommands,
    DoubleTaps,
    CorrectionCommands,
    CorrectionReadModel,
    ReferralReadModel,
    WaitingListReadModel,
    PersonReadModel,
    PersonDetailsCommands,
    AuditedPersons,
    UpdateClocksWhenContactRecorded,
    ClosingCommands,
    ReopeningCommands,
    EndWhatDeathEnds,
    TrackOpenRisksWhenRiskRaised,
    OpenRiskStore,
    ErasureCommands,
    ErasureStore,
    ReferralStore,
    PersonStore,
    ContactStore,
    ReferralIntake,
    ReferralHistory,
    EarlierReferralStore,
    PersonMergeCommands,
    AccountVerification,
    PersonMergeStore,
    WithdrawalAndTransferCommands,
    TransferStore,
    ProfessionalReferralCommands,
    ProfessionalReferralStore,
    SeveralProvidersReadModel,
    SelfReferralCommands,
    DangerLooks,
    DangerLookAlarm,
    DangerLookStore,
    Inbox,
    ReferralOwnerCommands,
    ReferralOwnerStore,
    PersonSearch,
    PersonNames,
    PersonNameStore,
    SelfReferralForms,
    SelfReferralList,
    SelfReferralStore,
    PossibleDuplicates,
    PossibleDuplicateStore,
    Details,
    Proposals,
    ProposalStore,
    WhoIsReferred,
    IdentityDecisionStore,
    SameDayStore,
    { provide: ProviderBoards, useFactory: () => new ProviderBoards() },
    { provide: GpPracticeList, useFactory: () => new GpPracticeList() },
    { provide: OwnEventRecovery, useClass: RecoverFromOwnEvents },
  ],
})
export class ReferralModule {}
