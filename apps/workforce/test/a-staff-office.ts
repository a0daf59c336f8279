import type { Caller } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import { Transactions } from '#service-kit/database/transaction';
import type { Answer, TestService } from '#testing/service';
import { startTestService } from '#testing/service';
import { migrations } from '../src/database/migrations.js';
import { WorkforceModule } from '../src/workforce.module.js';
import { employment, now } from './a-clinician.js';

export const atDh0: Caller = {
  subject: 'manager',
  role: 'service-manager',
  providerCode: 'DH0',
  icbCode: null,
  providers: ['DH0'],
};

const { id: _id, providerCode: _providerCode, ...registration } = employment;

/** The running workforce service and the manager who uses it; a step is a sentence of the story. */
export class StaffOffice {
  private constructor(readonly service: TestService) {}

  static async open(environment: Readonly<Record<string, string>> = {}): Promise<StaffOffice> {
    const service = await startTestService(WorkforceModule, {
      service: 'workforce',
      migrations,
      environment,
    });
    service.stopClockAt(now);
    return new StaffOffice(service);
  }

  register(body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.post('/clinicians', { ...registration, ...body }, headers);
  }

  async registered(body: object = {}): Promise<string> {
    const answer = await this.register(body);
    if (answer.status !== 201) throw new Error(`Not registered: ${JSON.stringify(answer.body)}`);
    return (answer.body as { clinicianId: string }).clinicianId;
  }

  qualify(clinicianId: string, body: object = {}): Promise<Answer> {
    const cbt = { qualification: '11', awardedOn: '2020-07-01' };
    return this.post(`/clinicians/${clinicianId}/qualifications`, { ...cbt, ...body });
  }

  enrol(clinicianId: string, body: object = {}): Promise<Answer> {
    const emdr = { qualification: '17', enrolledOn: '2024-10-07', plannedCompletionOn: '2025-10-10' };
    return this.post(`/clinicians/${clinicianId}/trainings`, { ...emdr, ...body });
  }

  extend(clinicianId: string, body: object = {}): Promise<Answer> {
    const longer = { qualification: '17', plannedCompletionOn: '2026-02-27' };
    return this.post(`/clinicians/${clinicianId}/training-extension`, { ...longer, ...body });
  }

  endTraining(clinicianId: string, body: object = {}): Promise<Answer> {
    const left = { qualification: '17', endedOn: '2025-01-10', how: 'left' };
    return this.post(`/clinicians/${clinicianId}/training-end`, { ...left, ...body });
  }

  leave(clinicianId: string, body: object = {}): Promise<Answer> {
    return this.post(`/clinicians/${clinicianId}/departure`, { leftOn: '2024-12-01', ...body });
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.service.request('POST', path, {
      token: await this.service.token('service-manager'),
      body,
      headers,
    });
  }

  async get(
    path: string,
    claims: { role?: 'clinician' | 'icb-analyst'; provider?: string } = {},
  ): Promise<Answer> {
    const { role = 'clinician', ...rest } = claims;
    return this.service.request('GET', path, { token: await this.service.token(role, rest) });
  }

  /** Every message of this service's history, as it is on the wire. */
  published(): Promise<{ type: string; value: string }[]> {
    return this.inTransaction((tx) => tx.query('select type, value from domain_event order by id'));
  }

  async count(table: string): Promise<number> {
    const rows = await this.inTransaction((tx) =>
      tx.query<{ n: number }>(`select count(*)::int as n from ${table}`),
    );
    return rows[0]?.n ?? 0;
  }

  inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.service.app.get(Transactions).run(atDh0, work);
  }

  close(): Promise<void> {
    return this.service.close();
  }
}
