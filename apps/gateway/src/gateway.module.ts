import { Module } from '@nestjs/common';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { DocumentationController } from './openapi/documentation.controller.js';
import { EventCatalogueController } from './catalogue/event-catalogue.controller.js';
import { Limits } from './limits/limits.js';
import { WholeRecordController } from './record/whole-record.controller.js';
import { WholeRecord } from './record/whole-record.js';
import { MergedOpenApi } from './openapi/merged-openapi.js';
import { NamedLists } from './names/named-lists.js';
import { Parts } from './routing/parts.js';
import { ReverseProxy } from './routing/reverse-proxy.js';
import { upstreamRoutes } from './routing/upstream-routes.js';
import { Upstreams } from './routing/upstreams.js';
import { WholeAudit } from './audit/whole-audit.js';
import { WholeAuditController } from './audit/whole-audit.controller.js';

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
  providers: [Parts, NamedLists, WholeRecord, WholeAudit, Upstreams, Limits, ReverseProxy, MergedOpenApi],
})
export class GatewayModule {}
