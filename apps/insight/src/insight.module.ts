import { Module } from '@nestjs/common';
import { PipeModule } from '#messaging/pipe.module';
import { ProviderBoards } from '#service-kit/security/provider-boards';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { MeasuresQueries } from './application/measures.queries.js';
import { MeasuresReadModel } from './application/measures.read-model.js';
import { PathwayReadModel, readModelTables } from './application/pathway.read-model.js';
import { Revisions } from './application/revision.read-model.js';
import { MeasuresController } from './http/measures.controller.js';
import { Subscriptions } from './subscriptions.js';

@Module({
  imports: [
    ServiceKitModule.forService({ name: 'insight' }),
    PipeModule.forService({ name: 'insight', publishes: false, rebuildable: readModelTables }),
  ],
  controllers: [MeasuresController, Subscriptions],
  providers: [
    PathwayReadModel,
    Revisions,
    MeasuresReadModel,
    MeasuresQueries,
    { provide: ProviderBoards, useFactory: () => new ProviderBoards() },
  ],
})
export class InsightModule {}
