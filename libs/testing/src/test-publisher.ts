import { Module } from '@nestjs/common';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { NewEvent } from '#domain-model/define-event';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Outbox } from '#messaging/outbox/outbox';
import { createPipeTables, protectPipeTables } from '#messaging/pipe-tables';
import { PipeModule } from '#messaging/pipe.module';
import { rolesOf } from '#service-kit/database/migrations';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { Transactions } from '#service-kit/database/transaction';
import type { ScratchTopics } from './kafka.js';
import { startTestService } from './service.js';

class CreatePipe1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const roles = rolesOf('elsewhere');
    const protection = protectPipeTables(roles, ['domain_event', 'outbox', 'parked_event']);
    for (const statement of [...createPipeTables(roles), ...protection]) await runner.query(statement);
  }

  async down(): Promise<void> {}
}

@Module({
  imports: [
    ServiceKitModule.forService({ name: 'elsewhere' }),
    PipeModule.forService({ name: 'elsewhere', ownTopic: null }),
  ],
})
class TestPublisherModule {}

export interface TestPublisher {
  /** Publishes events of one provider, as the service that owns them would: through an outbox and a relay of its own. */
  publish(providerCode: OdsCode, ...events: NewEvent[]): Promise<void>;
  /** The very same messages once more, as after a broker's hiccup. */
  publishAgain(providerCode: OdsCode, aggregateId: string): Promise<void>;
  close(): Promise<void>;
}

const sendAgain = `
  insert into outbox (event_id, topic, key, recorded_at, headers, value)
  select event_id, topic, key, recorded_at, headers, value
  from domain_event
  where aggregate_id = $1
  order by sequence`;

/** Represents all services that a spec does not start: publishes their events on the topics that it is given. */
export async function startPublisher(topics: ScratchTopics): Promise<TestPublisher> {
  const service = await startTestService(TestPublisherModule, {
    service: 'elsewhere',
    migrations: [CreatePipe1700000000001],
    topics,
  });
  const outbox = service.app.get(Outbox);
  const transactions = service.app.get(Transactions);
  return {
    publish: (providerCode, ...events) =>
      transactions.run({ providers: [providerCode] }, (tx) => outbox.append(tx, providerCode, events)),
    publishAgain: (providerCode, aggregateId) =>
      transactions.run({ providers: [providerCode] }, async (tx) => {
        await tx.execute(sendAgain, [aggregateId]);
      }),
    close: () => service.close(),
  };
}
