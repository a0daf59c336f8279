import { Controller, Module } from '@nestjs/common';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { defineEvent, type EventOf, identifier } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { currentTrace } from '#service-kit/runtime/trace-context';
import type { Transaction } from '#service-kit/database/transaction';
import { Consumes, ConsumesBatch } from '../src/consumer/consumes.js';
import { createLineageTable, createRestoreTables } from '../src/restore/restore-tables.js';
import { OwnEventRecovery } from '../src/restore/own-event-recovery.js';
import { createPipeTables, protectPipeTables, tenantPipeTables } from '../src/pipe-tables.js';
import { PipeModule } from '../src/pipe.module.js';

const exampleId = '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47';

const ofVisitor = {
  topic: 'referral',
  aggregate: 'referral',
  aggregateId: 'visitorId',
  key: 'houseId',
  firesWhen: 'A spec says so.',
  doesNotFireWhen: 'Nobody says so.',
} as const;

/** An event of the specs' own: the pipe knows no event of the platform. */
export const VisitMade = defineEvent('visit.made.v1', {
  ...ofVisitor,
  summary: 'Somebody visited.',
  data: z.object({
    visitorId: identifier,
    houseId: identifier,
    hours: z.int().min(0).max(24),
    mood: z.enum(['glad', 'ill', 'turned-away']),
  }),
  example: { visitorId: exampleId, houseId: exampleId, hours: 2, mood: 'glad' },
});

/** On the same topic; nobody consumes it. */
export const VisitPlanned = defineEvent('visit.planned.v1', {
  ...ofVisitor,
  summary: 'Somebody means to visit.',
  data: z.object({ visitorId: identifier, houseId: identifier }),
  example: { visitorId: exampleId, houseId: exampleId },
});

class CreateVisits1764000000001 implements MigrationInterface {
  name = 'CreateVisits1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    const roles = rolesOf('visits');
    const statements = [
      ...createPipeTables(roles),
      `create table visitor (
         visitor_id uuid primary key,
         provider_code text not null,
         visits integer not null,
         hours integer not null
       )`,
      ...protectByProvider('visitor', roles),
      `create table visit_heard (
         position bigint generated always as identity,
         visitor_id uuid not null,
         sequence integer not null,
         provider_code text not null,
         correlation_id text not null,
         causation_id text not null,
         trace_id text not null
       )`,
      ...protectByProvider('visit_heard', roles),
      `create table hours_by_batch (
         provider_code text primary key,
         hours integer not null,
         largest_batch integer not null
       )`,
      ...protectByProvider('hours_by_batch', roles),
      `create table cure (mood text primary key)`,
      `grant select, insert on cure to ${roles.service}`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

class NoticeRestores1764000000006 implements MigrationInterface {
  name = 'NoticeRestores1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    const roles = rolesOf('visits');
    const statements = [
      ...createRestoreTables(roles),
      ...createLineageTable(roles),
      ...protectPipeTables(roles, tenantPipeTables),
      `create table house (
         visitor_id uuid primary key,
         provider_code text not null,
         visits integer not null
       )`,
      ...protectByProvider('house', roles),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

export const visitsMigrations = [CreateVisits1764000000001, NoticeRestores1764000000006];

/** Counts in ways that a repeat would falsify: nothing here is idempotent by nature. */
@Controller()
export class VisitsSubscriptions {
  @Consumes(VisitMade)
  async countVisitWhenMade(event: EventOf<typeof VisitMade>, tx: Transaction): Promise<void> {
    const { visitorId, hours, mood } = event.data;
    const { correlationId, causationId, traceparent } = currentTrace();
    await tx.execute(
      `with counted as (
         insert into visitor as known (visitor_id, provider_code, visits, hours)
         values ($1, $2, 1, $3)
         on conflict (visitor_id) do update
         set visits = known.visits + 1, hours = known.hours + excluded.hours
       )
       insert into visit_heard (visitor_id, provider_code, sequence, correlation_id, causation_id, trace_id)
       values ($1, $2, $4, $5, $6, $7)`,
      [
        visitorId,
        event.providerCode,
        hours,
        event.sequence,
        correlationId,
        causationId,
        traceparent.slice(3, 35),
      ],
    );
    if (mood === 'turned-away') throw RuleBroken.wrongState('visit.turned-away', 'Nobody was at home.');
    if (mood === 'ill' && (await tx.query(`select 1 from cure where mood = $1`, [mood])).length === 0) {
      throw new TypeError('An ill visitor cannot be counted yet: secret-of-the-visitor.');
    }
  }

  @ConsumesBatch([VisitMade])
  async addHoursOfBatch(events: readonly EventOf[], tx: Transaction): Promise<void> {
    await tx.execute(
      `insert into hours_by_batch as known (provider_code, hours, largest_batch)
       select provider_code, sum(hours), count(*)
       from unnest($1::text[], $2::integer[]) as visit (provider_code, hours)
       group by provider_code
       on conflict (provider_code) do update
       set hours = known.hours + excluded.hours,
           largest_batch = greatest(known.largest_batch, excluded.largest_batch)`,
      [events.map((event) => event.providerCode), events.map((event) => event.data['hours'])],
    );
  }
}

/** The row that a command of this service would have written with its event. */
class RecoverHouses extends OwnEventRecovery {
  constructor() {
    super();
    this.when(VisitMade, async ({ data, aggregateId, providerCode }, tx) => {
      if (data.mood === 'ill') throw new TypeError('An ill visitor has no house yet.');
      await tx.execute(
        `insert into house as known (visitor_id, provider_code, visits)
         values ($1, $2, 1)
         on conflict (visitor_id) do update
         set visits = known.visits + 1`,
        [aggregateId, providerCode],
      );
      return [{ aggregate: 'visitor', aggregateId, what: 'name' }];
    });
  }
}

@Module({
  imports: [
    ServiceKitModule.forService({ name: 'visits' }),
    PipeModule.forService({
      name: 'visits',
      ownTopic: 'referral',
      sessionTimeoutMs: 2_000,
      rebuildable: ['visitor', 'visit_heard', 'hours_by_batch'],
    }),
  ],
  controllers: [VisitsSubscriptions],
  providers: [{ provide: OwnEventRecovery, useClass: RecoverHouses }],
})
export class VisitsModule {}
