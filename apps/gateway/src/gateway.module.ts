import { Module } from '@nestjs/common';
import { ServiceKitModule } from '#service-kit/service-kit.module';
import { DocumentationController } from './documentation.controller.js';
import { EventCatalogueController } from './event-catalogue.controller.js';
import { Limits } from './limits.js';
import { EverythingHeldController } from './everything-held.controller.js';
import { EverythingHeld } from './everything-held.js';
import { MergedOpenApi } from './merged-openapi.js';
import { NamedLists } from './named-lists.js';
import { Parts } from './parts.js';
import { PassingOn } from './passing-on.js';
import { ServicesBehind } from './services-behind.js';
import { WholeAudit } from './whole-audit.js';
import { WholeAuditController } from './whole-audit.controller.js';

/** Who is calling, may they come in, which door. No rule, no table. */
@Module({
  imports: [ServiceKitModule.forService({ name: 'gateway', database: false, openApi: false })],
  controllers: [
    EverythingHeldController,
    DocumentationController,
    EventCatalogueController,
    WholeAuditController,
  ],
  providers: [
    Parts,
    NamedLists,
    EverythingHeld,
    WholeAudit,
    ServicesBehind,
    Limits,
    PassingOn,
    MergedOpenApi,
  ],
})
export class GatewayModule {}
