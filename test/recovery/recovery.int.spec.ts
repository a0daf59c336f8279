import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import type { EventDefinition, EventOf } from '#domain-model/define-event';
import { outcomesEvents, RiskRaised, ScoresRecorded } from '#domain-model/events/outcomes.events';
import {
  AssessmentCorrected,
  AssessmentRecorded,
  ClosureCorrected,
  PersonMerged,
  PersonUnmerged,
  ReferralDischarged,
  referralEvents,
  ReferralReceived,
} from '#domain-model/events/referral.events';
import { AppointmentBooked, ClinicOffered, schedulingEvents } from '#domain-model/events/scheduling.events';
import { ClinicianRegistered, workforceEvents } from '#domain-model/events/workforce.events';
import { type LeftToComplete, OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type TestService } from '#testing/service';
import { migrations as outcomesMigrations } from '../../apps/outcomes/src/database/migrations.js';
import { OutcomesModule } from '../../apps/outcomes/src/outcomes.module.js';
import { migrations as referralMigrations } from '../../apps/referral/src/database/migrations.js';
import { ReferralModule } from '../../apps/referral/src/referral.module.js';
import { migrations as schedulingMigrations } from '../../apps/scheduling/src/database/migrations.js';
import { SchedulingModule } from '../../apps/scheduling/src/scheduling.module.js';
import { migrations as workforceMigrations } from '../../apps/workforce/src/database/migrations.js';
import { WorkforceModule } from '../../apps/workforce/src/workforce.module.js';
import type { MigrationClass } from '#local/service-database';

interface Recovered {
  readonly service: string;
  readonly module: Type<unknown>;
  readonly migrations: readonly MigrationClass[];
  readonly events: readonly EventDefinition[];
  /** What comes before any other event of it. */
  readonly first: readonly EventDefinition[];
  /** Which rows change hands, a person looks through. */
  readonly storedInHistoryAlone: readonly EventDefinition[];
}

const services: readonly Recovered[] = [
  {
    service: 'referral',
    module: ReferralModule,
    migrations: referralMigrations,
    events: referralEvents,
    first: [ReferralReceived],
    storedInHistoryAlone: [PersonMerged, PersonUnmerged],
  },
  {
    service: 'scheduling',
    module: SchedulingModule,
    migrations: schedulingMigrations,
    events: schedulingEvents,
    first: [ClinicOffered, AppointmentBooked],
    storedInHistoryAlone: [],
  },
  {
    service: 'outcomes',
    module: OutcomesModule,
    migrations: outcomesMigrations,
    events: outcomesEvents,
    first: [ScoresRecorded, RiskRaised],
    storedInHistoryAlone: [],
  },
  {
    service: 'workforce',
    module: WorkforceModule,
    migrations: workforceMigrations,
    events: workforceEvents,
    first: [ClinicianRegistered],
    storedInHistoryAlone: [],
  },
];

class Undone extends Error {}

describe.each(services)('$service brings its rows back from its own events', (one) => {
  const { service, module, migrations, events, first, storedInHistoryAlone } = one;
  let running: TestService;
  let recovery: OwnEventRecovery;
  let transactions: Transactions;

  beforeAll(async () => {
    running = await startTestService(module, { service, migrations });
    recovery = running.app.get(OwnEventRecovery, { strict: false });
    transactions = running.app.get(Transactions, { strict: false });
  });

  afterAll(() => running?.close());

  it('knows a way for every event that it publishes, but for those that people look through', () => {
    const ways = recovery.events.map(({ type }) => type);
    const alone = storedInHistoryAlone.map(({ type }) => type);

    expect([...ways, ...alone].sort()).toEqual(events.map(({ type }) => type).sort());
  });

  const published = events.filter((event) => !storedInHistoryAlone.includes(event));

  it.each(published.map((event) => [event.type, event] as const))('%s', async (_type, event) => {
    const left = await recovered([...before(event), event]);

    // Codes and ids: whoever completes it finds the rest where it belongs.
    for (const { what, aggregateId } of left)
      expect([what, aggregateId].join(' ')).toMatch(/^[a-z-]+ [0-9a-f-]{36}$/);
  });

  function before(event: EventDefinition): readonly EventDefinition[] {
    const isFirst = first.indexOf(event);
    if (isFirst !== -1) return first.slice(0, isFirst);
    if (event.type === AssessmentCorrected.type) return [...first, AssessmentRecorded];
    return event.type === ClosureCorrected.type ? [...first, ReferralDischarged] : first;
  }

  /** What is left after these events, published in this order; then nothing of it stays. */
  async function recovered(recorded: readonly EventDefinition[]): Promise<readonly LeftToComplete[]> {
    let left: readonly LeftToComplete[] = [];
    const attempt = transactions.run({ providers: ['DH0'] }, async (tx) => {
      for (const [index, event] of recorded.entries())
        left = await recovery.recover(exampleOf(event, index + 1), tx);
      await tx.execute('set constraints all immediate');
      throw new Undone();
    });
    await expect(attempt).rejects.toThrow(Undone);
    return left;
  }
});

function exampleOf(event: EventDefinition, sequence: number): EventOf {
  const at = '2024-10-02T09:30:00.000Z';
  const [aggregateId, key] = [event.aggregateId, event.key].map((field) => String(event.example[field]));
  return {
    definition: event,
    id: randomUUID(),
    aggregateId: aggregateId ?? '',
    key: key ?? '',
    sequence,
    providerCode: 'DH0',
    occurredAt: at,
    recordedAt: at,
    correlationId: randomUUID(),
    causationId: undefined,
    data: event.example,
  };
}
