import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentMissed,
} from '#domain-model/events/scheduling.events';
import type { DataOf, NewEvent } from '#domain-model/define-event';
import { newEvent } from '#domain-model/define-event';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { Caller } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import { Transactions } from '#service-kit/database/transaction';
import type { Answer, TestService } from '#testing/service';
import { startTestService } from '#testing/service';
import { startPublisher, type TestPublisher } from '#testing/test-publisher';
import { migrations } from '../src/database/migrations.js';
import { ReferralModule } from '../src/referral.module.js';
import { cognitiveBehaviourTherapy, guidedSelfHelp, now } from './a-referral.js';

/** Nobody real: surname, number, postcode and so on occur nowhere else, so that a leak can be found. */
export const sentinel = {
  givenName: 'Zebedee',
  familyName: 'Sentinelle',
  birthDate: '1990-05-17',
  nhsNumber: '943 476 5919',
  postcode: 'zz99 9zz',
  addressLines: ['17 Quagga Mews'],
  telephone: '07700 900461',
  email: 'zebedee@sentinelle.example',
  gpPracticeCode: 'A81001',
  gender: '1',
  interpreter: { needed: true, language: 'ur' },
  contact: { preference: 'text', safeToLeaveMessage: true },
} as const;

/** Someone about whom the service is told no more than it must know. */
export const someone = {
  givenName: 'Zebedee',
  familyName: 'Sentinelle',
  birthDate: '1990-05-17',
  addressLines: ['17 Quagga Mews'],
  postcode: 'ZZ99 9ZZ',
  contact: { preference: 'letter', safeToLeaveMessage: false },
} as const;

export const atDh0: Caller = {
  subject: 'desk',
  role: 'administrator',
  providerCode: 'DH0',
  icbCode: null,
  providers: ['DH0'],
};

export interface Referred {
  readonly referralId: string;
  readonly personId: string;
}

/** The clinician of the desk is the one whom the appointments told are with. */
function clinicianIn(role: string): { clinicianId?: string } {
  return role === 'clinician' ? { clinicianId: AppointmentAttended.example.clinicianId } : {};
}

/** As `someone`, and each of another name: two alike on one day are one referral that is sent twice. */
export function somebodyElse(): Omit<typeof someone, 'givenName'> & { readonly givenName: string } {
  const letters = [...String(++others)].map((digit) => 'abcdefghij'[Number(digit)] ?? '');
  return { ...someone, givenName: `Zebedee ${letters.join('')}` };
}
let others = 0;

/** Staff at the desk have seen a document with the number, unless the story says otherwise. */
function asVerified(person: object | undefined): object | undefined {
  if (person === undefined || !('nhsNumber' in person) || person.nhsNumber === undefined) return person;
  return { nhsNumberVerifiedBy: 'document-seen', ...person };
}

/** The running referral service and the people at its desk; a step is a sentence of the story. */
export class FrontDesk {
  private others: Promise<TestPublisher> | undefined;

  private constructor(readonly service: TestService) {}

  static async open(environment: Readonly<Record<string, string>> = {}): Promise<FrontDesk> {
    const service = await startTestService(ReferralModule, { service: 'referral', migrations, environment });
    service.stopClockAt(now);
    return new FrontDesk(service);
  }

  async refer(body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const said: { person?: object } = { person: somebodyElse(), ...body };
    const whole = { source: 'A1', receivedOn: '2024-06-03', ...body, person: asVerified(said.person) };
    return this.post('administrator', '/referrals', { body: whole, headers });
  }

  async referred(body: object = {}): Promise<Referred> {
    const answer = await this.refer(body);
    if (answer.status !== 201) throw new Error(`Not referred: ${JSON.stringify(answer.body)}`);
    return answer.body as Referred;
  }

  async assess(referralId: string, body: object = {}): Promise<Answer> {
    const suitable = { assessedOn: '2024-06-17', suitable: true, problemDescriptor: 'F411' };
    return this.post('clinician', `/referrals/${referralId}/assessment`, { body: { ...suitable, ...body } });
  }

  async accept(referralId: string, body: object = {}): Promise<Answer> {
    const listed = { acceptedOn: '2024-06-17', step: '2', therapy: guidedSelfHelp };
    return this.post('clinician', `/referrals/${referralId}/acceptance`, { body: { ...listed, ...body } });
  }

  async decline(referralId: string, body: object = {}): Promise<Answer> {
    const declined = { declinedOn: '2024-06-20', endCode: '50' };
    return this.post('administrator', `/referrals/${referralId}/decline`, { body: { ...declined, ...body } });
  }

  async discharge(referralId: string, body: object = {}): Promise<Answer> {
    const discharged = { dischargedOn: '2024-10-01', endCode: '46' };
    return this.post('clinician', `/referrals/${referralId}/discharge`, { body: { ...discharged, ...body } });
  }

  async post(
    role: 'administrator' | 'clinician' | 'clinical-lead' | 'service-manager' | 'patient',
    path: string,
    { headers = {}, ...request }: { body: unknown; headers?: Record<string, string>; personId?: string },
  ): Promise<Answer> {
    const { body, personId } = request;
    const token = await this.service.token(role, { personId, ...clinicianIn(role) });
    return this.service.request('POST', path, { token, body, headers });
  }

  async get(
    path: string,
    claims: { role?: 'clinician' | 'patient'; provider?: string; personId?: string } = {},
  ) {
    const { role = 'clinician', ...rest } = claims;
    const token = await this.service.token(role, { ...clinicianIn(role), ...rest });
    return this.service.request('GET', path, { token });
  }

  /** Scheduling tells of a contact, over Kafka. */
  async attended(
    referred: Referred,
    contact: Partial<DataOf<typeof AppointmentAttended>> = {},
  ): Promise<void> {
    const data = { ...AppointmentAttended.example, ...referred, ...contact };
    await this.publish([newEvent(AppointmentAttended, data.startsAt, data)]);
  }

  /** Scheduling tells of a booking, over Kafka; the same one each time. */
  async booked(referred: Referred): Promise<void> {
    const data = { ...AppointmentBooked.example, ...referred };
    await this.publish([newEvent(AppointmentBooked, data.startsAt, data)]);
  }

  async missed(referred: Referred, contact: Partial<DataOf<typeof AppointmentMissed>> = {}): Promise<void> {
    const data = { ...AppointmentMissed.example, ...referred, ...contact };
    await this.publish([newEvent(AppointmentMissed, data.startsAt, data)]);
  }

  /** The very same messages once more, as after a broker's hiccup. */
  async publishAgain(aggregateId: string): Promise<void> {
    await (await this.elsewhere()).publishAgain('DH0', aggregateId);
  }

  /** Every message of this service's history, as it stands on the wire. */
  async published(type?: string): Promise<{ type: string; value: string }[]> {
    const all = await this.inTransaction((tx) =>
      tx.query<{ type: string; value: string }>('select type, value from domain_event order by id'),
    );
    return all.filter((message) => type === undefined || message.type.includes(type));
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

  /** What other services tell, over Kafka. */
  async publish(events: readonly NewEvent[]): Promise<void> {
    await (await this.elsewhere()).publish('DH0', ...events);
  }

  async close(): Promise<void> {
    await (await this.others)?.close();
    await this.service.close();
  }

  /** Started once a spec needs it. */
  private elsewhere(): Promise<TestPublisher> {
    this.others ??= startPublisher(this.service.topics);
    return this.others;
  }
}

/** Days of a story, as its contacts. */
export function treatmentOn(contactOn: CalendarDay): {
  contactOn: CalendarDay;
  startsAt: string;
  appointmentId: string;
} {
  const day = contactOn.replaceAll('-', '');
  return {
    contactOn,
    startsAt: `${contactOn}T09:00:00.000Z`,
    appointmentId: `0190b7c4-5d9e-7a31-9c0e-0000${day}`,
  };
}

export const assessmentContact: { type: '01'; therapies: string[] } = { type: '01', therapies: [] };
export const stepThree = { step: '3', therapy: cognitiveBehaviourTherapy } as const;
