import { v7 } from 'uuid';
import type { DataSource } from 'typeorm';
import { newEvent, type DataOf, type EventDefinition, type EventOf } from '#domain-model/define-event';
import { ReferralAccepted, ReferralReceived } from '#domain-model/events/referral.events';
import { ClinicianQualified, ClinicianRegistered } from '#domain-model/events/workforce.events';
import type { Qualification } from '#domain-model/values/qualification';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { startTestService, type Answer, type TestService } from '#testing/service';
import { migrations } from '../src/database/migrations.js';
import { SchedulingModule } from '../src/scheduling.module.js';
import { Subscriptions } from '../src/subscriptions.js';
import { guidedSelfHelp } from './a-booking.js';

/** A running scheduling service with a database and topics of its own, with ways to give it events and to ask it. */
export class Office {
  private constructor(
    readonly service: TestService,
    private readonly asOwner: DataSource,
  ) {}

  static async open(): Promise<Office> {
    const service = await startTestService(SchedulingModule, {
      service: 'scheduling',
      migrations,
      // As many connections as there are writers in a race, so that it is run in PostgreSQL.
      environment: { DATABASE_POOL_SIZE: '16' },
    });
    return new Office(service, await service.database.dataSource([], 'owner'));
  }

  close(): Promise<void> {
    return this.service.close();
  }

  /** Rows of every provider, as the owner of the tables sees them. */
  async rows<Row = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.asOwner.query(sql, parameters);
  }

  async count(sql: string, parameters: unknown[] = []): Promise<number> {
    const [row] = await this.rows<{ count: string }>(sql, parameters);
    return Number(row?.count);
  }

  /** Overlapping pairs of occupations of one resource: what must never be. */
  doubleBookings(): Promise<number> {
    return this.count(
      `select count(*)
         from occupation a
         join occupation b on a.resource_id = b.resource_id and a.held_for < b.held_for and a.during && b.during`,
    );
  }

  /** The types of the events of one aggregate, in order. */
  async eventsOf(aggregateId: string): Promise<string[]> {
    const rows = await this.rows<{ type: string }>(
      'select type from domain_event where aggregate_id = $1 order by sequence',
      [aggregateId],
    );
    return rows.map(({ type }) => type.replace('stepwise.', ''));
  }

  /** Runs a reaction in a transaction of its own, as the pipe does. */
  inTransaction<T>(providerCode: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.service.app.get(Transactions).run({ providers: [providerCode] }, work);
  }

  async post(path: string, body: unknown, claims: Parameters<TestService['token']>[1] = {}): Promise<Answer> {
    return this.as('administrator', path, body, claims);
  }

  async as(
    role: Parameters<TestService['token']>[0],
    path: string,
    body: unknown,
    claims: Parameters<TestService['token']>[1] = {},
  ): Promise<Answer> {
    return this.service.request('POST', path, { body, token: await this.service.token(role, claims) });
  }

  async get(path: string, claims: Parameters<TestService['token']>[1] = {}): Promise<Answer> {
    return this.service.request('GET', path, { token: await this.service.token('administrator', claims) });
  }

  /** A practitioner who may deliver guided self-help, known from workforce's events. */
  async clinician(providerCode = 'DH0', qualification: Qualification = '10'): Promise<string> {
    const clinicianId = v7();
    const consumes = this.service.app.get(Subscriptions);
    await this.inTransaction(providerCode, async (tx) => {
      await consumes.employWhenClinicianRegistered(
        consumed(ClinicianRegistered, { ...ClinicianRegistered.example, clinicianId }, providerCode),
        tx,
      );
      await consumes.entitleWhenClinicianQualified(
        consumed(
          ClinicianQualified,
          { ...ClinicianQualified.example, clinicianId, qualification },
          providerCode,
        ),
        tx,
      );
    });
    return clinicianId;
  }

  /** A referral accepted for guided self-help, known from referral's events. */
  async acceptedReferral(
    providerCode = 'DH0',
    changes: Partial<DataOf<typeof ReferralAccepted>> = {},
  ): Promise<{ referralId: string; personId: string }> {
    const whose = await this.receivedReferral(providerCode);
    const accepted = { ...ReferralAccepted.example, ...whose, therapy: guidedSelfHelp, ...changes };
    await this.inTransaction(providerCode, (tx) =>
      this.service.app
        .get(Subscriptions)
        .openTreatmentBookingWhenReferralAccepted(consumed(ReferralAccepted, accepted, providerCode), tx),
    );
    return whose;
  }

  async receivedReferral(providerCode = 'DH0'): Promise<{ referralId: string; personId: string }> {
    const whose = { referralId: v7(), personId: v7() };
    const received = { ...ReferralReceived.example, ...whose };
    await this.inTransaction(providerCode, (tx) =>
      this.service.app
        .get(Subscriptions)
        .openAssessmentBookingWhenReferralReceived(consumed(ReferralReceived, received, providerCode), tx),
    );
    return whose;
  }

  async clinic(
    clinicianId: string,
    {
      day = '2024-06-17',
      providerCode = 'DH0',
      ...changes
    }: { day?: string; providerCode?: string } & Record<string, unknown> = {},
  ): Promise<string> {
    const answer = await this.post(
      '/clinics',
      { ...aClinicBody(clinicianId, day), ...changes },
      { provider: providerCode },
    );
    return idOf(answer, 'clinicId');
  }

  /** Books at nine on the clinic's day unless the caller says otherwise. */
  async book(changes: Record<string, unknown> & { referralId: string; clinicId: string }): Promise<Answer> {
    return this.post('/appointments', aBookingBody(changes));
  }

  async booked(changes: Record<string, unknown> & { referralId: string; clinicId: string }): Promise<string> {
    return idOf(await this.book(changes), 'appointmentId');
  }
}

/** Next year: a person acts now, by the platform's clock. */
export function aDayAhead(): string {
  return `${new Date().getUTCFullYear() + 1}-06-17`;
}

export function aClinicBody(clinicianId: string, day = '2024-06-17'): Record<string, unknown> {
  return {
    clinicianId,
    startsAt: `${day}T08:00:00.000Z`,
    endsAt: `${day}T12:00:00.000Z`,
    media: ['02', '11'],
    purposes: ['assessment', 'treatment'],
  };
}

export function aBookingBody(changes: Record<string, unknown>): Record<string, unknown> {
  return {
    startsAt: '2024-06-17T09:00:00.000Z',
    minutes: 45,
    type: '02',
    medium: '11',
    bookedAt: '2024-06-10T09:00:00.000Z',
    ...changes,
  };
}

/** An event as the pipe hands it to a reaction. */
export function consumed<Definition extends EventDefinition>(
  event: Definition,
  data: DataOf<Definition>,
  providerCode = 'DH0',
): EventOf<Definition> {
  const occurredAt = '2024-06-12T12:00:00.000Z';
  return {
    ...newEvent(event, occurredAt, data),
    id: v7(),
    aggregateId: v7(),
    key: v7(),
    sequence: 1,
    providerCode,
    recordedAt: occurredAt,
    correlationId: v7(),
    causationId: undefined,
  };
}

/** An administrator's command, for specs that go past HTTP. */
export function aCommandContext(providerCode = 'DH0'): CommandContext {
  return {
    caller: {
      subject: 'a-spec',
      role: 'administrator',
      providers: [providerCode],
      providerCode,
      icbCode: null,
    },
    now: '2025-06-01T09:00:00.000Z',
    policy: null,
    correlationId: '0198f000-0000-7000-8000-0000000000c0',
    accessReason: null,
    idempotencyKey: null,
    route: 'POST /appointments',
    fingerprint: 'none',
  };
}

export function codeOf({ body }: Answer): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}

export function fieldsOf({ body }: Answer): unknown[] {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors))
    return [];
  return body.errors.map((error: { field?: unknown }) => error.field);
}

export function idOf(answer: Answer, name: string): string {
  const id: unknown =
    typeof answer.body === 'object' && answer.body !== null ? Reflect.get(answer.body, name) : undefined;
  if (typeof id === 'string') return id;
  throw new Error(`Expected ${name}, got ${answer.status} ${JSON.stringify(answer.body)}`);
}
