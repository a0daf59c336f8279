import { Module } from '@nestjs/common';
import { PipeModule } from '#messaging/pipe.module';
import { ServiceKitModule } from '#service-kit/service-kit.module';
import { CorrectionCommands } from './application/correction.commands.js';
import { CorrectionReadModel } from './application/correction.read-model.js';
import { KeepClocksWhenContactTold } from './application/keep-clocks-when-contact-told.js';
import { PersonReadModel } from './application/person.read-model.js';
import { ReferralCommands } from './application/referral.commands.js';
import { ReferralReadModel } from './application/referral.read-model.js';
import { WaitingListReadModel } from './application/waiting-list.read-model.js';
import { ContactStore } from './database/contact.store.js';
import { PersonStore } from './database/person.store.js';
import { ReferralStore } from './database/referral.store.js';
import { CorrectionController } from './http/correction.controller.js';
import { PersonController } from './http/person.controller.js';
import { ReferralController } from './http/referral.controller.js';
import { Subscriptions } from './subscriptions.js';

@Module({
  imports: [
    ServiceKitModule.forService({ name: 'referral' }),
    PipeModule.forService({ name: 'referral', rebuildable: ['contact'] }),
  ],
  controllers: [ReferralController, CorrectionController, PersonController, Subscriptions],
  providers: [
    ReferralCommands,
    ...[CorrectionCommands, CorrectionReadModel],
    ReferralReadModel,
    WaitingListReadModel,
    PersonReadModel,
    KeepClocksWhenContactTold,
    ReferralStore,
    PersonStore,
    ContactStore,
  ],
})
export class ReferralModule {}
