import { type DynamicModule, Module } from '@nestjs/common';
import { AuditWitness } from '#service-kit/audit-heads';
import { TRANSPORTS } from '#service-kit/start-service';
import { AuditHeadTopic } from './audit-head-topic.js';
import { BatchListener } from './batch-listener.js';
import { CombinedHearing } from './combined-hearing.js';
import { ConsumerGroup } from './consumer-group.js';
import { Consumer } from './consumer.js';
import { Hearing } from './hearing.js';
import { Brokers } from './kafka-client.js';
import { Levelling } from './levelling.js';
import { Outbox } from './outbox.js';
import { OwnTopicComparison } from './own-topic.js';
import { ParkedEvents } from './parked-events.js';
import { PipeMetrics } from './pipe-metrics.js';
import { PipeOptions, type PipeSettings } from './pipe-options.js';
import { Relay } from './relay.js';
import { Standing } from './standing.js';

/** The pipe of one service: what it publishes through `Outbox` and what its `@Hears` methods hear. */
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
        Levelling,
        Standing,
        Relay,
        Outbox,
        ParkedEvents,
        Hearing,
        CombinedHearing,
        ConsumerGroup,
        BatchListener,
        Consumer,
        { provide: TRANSPORTS, useFactory: (consumer: Consumer) => [consumer], inject: [Consumer] },
      ],
      exports: [Outbox, TRANSPORTS, AuditWitness],
    };
  }
}
