import { Module } from '@nestjs/common';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { DocumentationController } from './documentation.controller.js';
import { EventCatalogueController } from './event-catalogue.controller.js';
import { Limits } from './limits.js';
import { WholeRecordController } from './whole-record.controller.js';
import { WholeRecord } from './whole-record.js';
import { MergedOpenApi } from './merged-openapi.js';
import { NamedLists } from './named-lists.js';
import { Parts } from './parts.js';
import { PassingOn } from './reverse-proxy.js';
import { upstreamRoutes } from './routing/upstream-routes.js';
import { ServicesBehind } from './upstreams.js';
import { WholeAudit } from './whole-audit.js';
import { WholeAuditController } from './whole-audit.controller.js';

/** Who is calling, may they come in, which route. No rule, no table. */
@Module({
  imports: [
    ServiceKitModule.forService({ name: 'gateway', database: false, openApi: false, upstreamRoutes }),
  ],
  controllers: [
    WholeRecordController,
    DocumentationController,
    EventCatalogueController,
    WholeAuditController,
  ],
  providers: [Parts, NamedLists, WholeRecord, WholeAudit, ServicesBehind, Limits, PassingOn, MergedOpenApi],
})
export class GatewayModule {}
