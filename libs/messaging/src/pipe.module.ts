import { type DynamicModule, Module } from '@nestjs/common';
import { AuditWitness } from '#service-kit/audit-heads';
import { TRANSPORTS } from '#service-kit/start-service';
import { AuditHeadTopic } from './audit-head-topic.js';
import { BatchListener } from './batch-listener.js';
import { BatchCoalescer } from './batch-coalescer.js';
import { ConsumerGroup } from './consumer-group.js';
import { Consumer } from './consumer.js';
import { BatchProcessor } from './batch-processor.js';
import { Brokers } from './kafka-client.js';
import { RestoreRecovery } from './restore-recovery.js';
import { Outbox } from './outbox.js';
import { OwnTopicComparison } from './own-topic.js';
import { ParkedEvents } from './parked-events.js';
import { PipeMetrics } from './pipe-metrics.js';
import { PipeOptions, type PipeSettings } from './pipe-options.js';
import { Relay } from './relay.js';
import { RestoreGuard } from './restore-guard.js';

/** The pipe of one service: what it publishes through `Outbox` and what its `@Consumes` methods consume. */
@Module({})
export class PipeModule {
  static forService(settings: PipeSettings): DynamicModule {
    return {
      module: PipeModule,
      global: true,
      providers: [
        { provide: PipeOptions, useValue: new PipeOptions(settings) },
        PipeMetrics,
        Brokers,
        { provide: AuditWitness, useClass: AuditHeadTopic },
        OwnTopicComparison,
        RestoreRecovery,
        RestoreGuard,
        Relay,
        Outbox,
        ParkedEvents,
        BatchProcessor,
        BatchCoalescer,
        ConsumerGroup,
        BatchListener,
        Consumer,
        { provide: TRANSPORTS, useFactory: (consumer: Consumer) => [consumer], inject: [Consumer] },
      ],
      exports: [Outbox, TRANSPORTS, AuditWitness],
    };
  }
}
