import { type DynamicModule, Module } from '@nestjs/common';
import { AuditWitness } from '#service-kit/records/audit-heads';
import { TRANSPORTS } from '#service-kit/runtime/start-service';
import { AuditHeadTopic } from './restore/audit-head-topic.js';
import { BatchListener } from './consumer/batch-listener.js';
import { BatchCoalescer } from './consumer/batch-coalescer.js';
import { ConsumerGroup } from './consumer/consumer-group.js';
import { Consumer } from './consumer/consumer.js';
import { BatchProcessor } from './consumer/batch-processor.js';
import { Brokers } from './kafka-client.js';
import { RestoreRecovery } from './restore/restore-recovery.js';
import { Outbox } from './outbox/outbox.js';
import { OwnTopicComparison } from './outbox/own-topic.js';
import { ParkedEvents } from './parked/parked-events.js';
import { PipeMetrics } from './pipe-metrics.js';
import { PipeOptions, type PipeSettings } from './pipe-options.js';
import { Relay } from './outbox/relay.js';
import { RestoreGuard } from './restore/restore-guard.js';

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
