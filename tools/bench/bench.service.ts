import { Controller, Module } from '@nestjs/common';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { defineEvent, type EventOf, identifier } from '#domain-model/define-event';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import type { Transaction } from '#service-kit/database/transaction';
import { ConsumesBatch } from '#messaging/consumer/consumes';
import { createLineageTable, createRestoreTables } from '#messaging/restore/restore-tables';
import { createPipeTables, protectPipeTables, tenantPipeTables } from '#messaging/pipe-tables';
import { PipeModule } from '#messaging/pipe.module';

const exampleId = '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47';

/** An event of the size that the platform's have: some 700 bytes on the wire. */
export const MeasureTaken = defineEvent('measure.taken.v1', {
  topic: 'referral',
  aggregate: 'referral',
  aggregateId: 'subjectId',
  key: 'subjectId',
  summary: 'Something was measured.',
  firesWhen: 'The bench says so.',
  doesNotFireWhen: 'The bench does not run.',
  data: z.object({ subjectId: identifier, takenAt: z.iso.datetime(), total: z.int(), note: z.string() }),
  example: { subjectId: exampleId, takenAt: '2025-01-01T00:00:00.000Z', total: 1, note: '' },
});

/** The read model's one statement: the same for the service and for the loop that it is measured against. */
export const upsertMeasures = `
insert into measure as known (subject_id, provider_code, taken, total)
select subject_id, provider_code, count(*), sum(total)
from unnest($1::uuid[], $2::text[], $3::integer[]) as taken (subject_id, provider_code, total)
group by subject_id, provider_code
on conflict (subject_id) do update
set taken = known.taken + excluded.taken, total = known.total + excluded.total`;

class CreateMeasures1764000000002 implements MigrationInterface {
  name = 'CreateMeasures1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    const roles = rolesOf('bench');
    const statements = [
      ...createPipeTables(roles),
      ...createRestoreTables(roles),
      ...createLineageTable(roles),
      ...protectPipeTables(roles, tenantPipeTables),
      `create table measure (
         subject_id uuid primary key,
         provider_code text not null,
         taken integer not null,
         total integer not null
       )`,
      ...protectByProvider('measure', roles),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

export const benchMigrations = [CreateMeasures1764000000002];

/** When events were consumed: the first and the last batch of a run, and how many events in all. */
export const consumed = { firstBatchEndedAt: 0, firstBatch: 0, lastBatchEndedAt: 0, facts: 0 };

@Controller()
export class BenchSubscriptions {
  @ConsumesBatch([MeasureTaken])
  async addMeasuresOfBatch(events: readonly EventOf[], tx: Transaction): Promise<void> {
    await tx.execute(upsertMeasures, [
      events.map((event) => event.aggregateId),
      events.map((event) => event.providerCode),
      events.map((event) => event.data['total']),
    ]);
    tx.afterCommit(() => {
      consumed.facts += events.length;
      consumed.lastBatchEndedAt = performance.now();
      if (consumed.firstBatch > 0) return;
      consumed.firstBatch = events.length;
      consumed.firstBatchEndedAt = consumed.lastBatchEndedAt;
    });
  }
}

const pipe = [
  ServiceKitModule.forService({ name: 'bench' }),
  PipeModule.forService({ name: 'bench', ownTopic: 'referral' }),
];

@Module({ imports: pipe, controllers: [BenchSubscriptions] })
export class BenchModule {}

/** Consumes nothing: the relay has the process to itself. */
@Module({ imports: pipe })
export class BenchPublisherModule {}
