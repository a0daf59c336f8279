import { randomUUID } from 'node:crypto';
import { PersonErased } from '#domain-model/events/referral.events';
import type { EventOf } from '#domain-model/define-event';
import { OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { now } from './a-referral.js';
import { FrontDesk, sentinel, type Referred } from './a-front-desk.js';

const longAfter = '2045-06-01T09:00:00.000Z';

describe('the identity of someone whose record need not be kept any longer', () => {
  let desk: FrontDesk;

  beforeAll(async () => {
    desk = await FrontDesk.open();
  });

  afterAll(() => desk?.close());

  it('is told to the person whole, before it is erased', async () => {
    const referred = await someoneOfThePast();

    const { status, body } = await personalData(referred, 'patient');

    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain(sentinel.familyName);
    expect(JSON.stringify(body)).toContain('Signposted to Quagga House');
    expect(await personalData({ ...referred, personId: randomUUID() }, 'patient')).toMatchObject({
      status: 404,
    });
  });

  it('is erased for good: nothing that says who it was is left in any table', async () => {
    const referred = await someoneOfThePast();

    const erased = await erase(referred);

    expect(erased).toMatchObject({ status: 200, body: { personId: referred.personId, irreversible: true } });
    expect(await everyRowOf(referred)).not.toMatch(/Zebedee|Sentinelle|Quagga|ZZ99|9434765919|07700/i);
    expect(await desk.get(`/persons/${referred.personId}`)).toMatchObject({
      status: 404,
      body: { code: 'person.erased' },
    });
    expect(await desk.get(`/referrals/${referred.referralId}`)).toMatchObject({
      body: { standing: 'declined', receivedOn: '2024-06-03' },
    });
  });

  it('is told as erased, once, and erased once', async () => {
    const referred = await someoneOfThePast();
    await erase(referred);

    const again = await erase(referred);

    expect(again).toMatchObject({ status: 404, body: { code: 'person.erased' } });
    const recorded = (await desk.published(PersonErased.type)).filter(({ value }) =>
      value.includes(referred.personId),
    );
    expect(recorded).toHaveLength(1);
  });

  it('is erased once by two who ask at the same moment', async () => {
    const referred = await someoneOfThePast();

    const both = await Promise.all([erase(referred), erase(referred)]);

    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
  });

  it('is kept while the record must be, and the answer says until when', async () => {
    desk.service.stopClockAt(now);
    const referred = await desk.referred();
    await desk.decline(referred.referralId);

    const refused = await erase(referred, { askedOn: '2025-01-31' });

    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'erasure.retention-not-over', keptUntil: '2044-06-20' },
    });
  });

  it('is kept while a referral is open, and without the id once more', async () => {
    desk.service.stopClockAt(now);
    const referred = await desk.referred();

    const open = await erase(referred, { askedOn: '2025-01-31', basis: 'court-order', note: 'Order 7' });
    const unconfirmed = await erase(referred, { askedOn: '2025-01-31', confirm: randomUUID() });

    expect(open).toMatchObject({ status: 409, body: { openReferrals: [referred.referralId] } });
    expect(unconfirmed).toMatchObject({ status: 422, body: { code: 'erasure.not-confirmed' } });
  });

  it('of another provider is neither told nor erased', async () => {
    const referred = await someoneOfThePast();
    const token = await desk.service.token('clinical-lead', { provider: 'NCH' });

    const recorded = await desk.service.request('GET', `/held/referral/persons/${referred.personId}`, {
      token,
    });
    const erased = await erase(referred, {}, token);

    expect(recorded).toMatchObject({ status: 404, body: { code: 'person.unknown' } });
    expect(erased).toMatchObject({ status: 404, body: { code: 'person.unknown' } });
  });

  it('that a restored database has brought back is erased again', async () => {
    const referred = await someoneOfThePast();

    for (const _ of ['once', 'told twice']) {
      await desk.inTransaction((tx) => desk.service.app.get(OwnEventRecovery).recover(erased(referred), tx));
    }

    expect(await everyRowOf(referred)).not.toMatch(/Zebedee|Sentinelle|Quagga/i);
    expect(await desk.get(`/persons/${referred.personId}`)).toMatchObject({
      body: { code: 'person.erased' },
    });
  });

  async function someoneOfThePast(): Promise<Referred> {
    desk.service.stopClockAt(now);
    const person = { ...sentinel, nhsNumber: undefined };
    const referred = await desk.referred({ person });
    const signpostedTo = 'Signposted to Quagga House';
    const declined = await desk.decline(referred.referralId, {
      endCode: '11',
      signpostedTo,
      endCodeReason: 'by letter',
    });
    if (declined.status !== 200) throw new Error(`Not declined: ${JSON.stringify(declined.body)}`);
    return referred;
  }

  function erased({ personId }: Referred): EventOf<typeof PersonErased> {
    const data = { ...PersonErased.example, personId, erasedOn: '2045-06-01' };
    return {
      definition: PersonErased,
      data,
      sequence: 1,
      providerCode: 'DH0',
      aggregateId: personId,
      key: personId,
      id: randomUUID(),
      occurredAt: longAfter,
      recordedAt: longAfter,
      correlationId: randomUUID(),
      causationId: undefined,
    };
  }

  async function erase({ personId }: Referred, body: object = {}, token?: string) {
    const isEarly = Reflect.get(body, 'askedOn') !== undefined;
    desk.service.stopClockAt(isEarly ? now : longAfter);
    return desk.service.request('POST', `/persons/${personId}/erasure`, {
      token: token ?? (await desk.service.token('clinical-lead')),
      body: { askedOn: '2045-05-30', basis: 'person-asked', confirm: personId, ...body },
    });
  }

  async function personalData({ personId }: Referred, role: 'patient' | 'clinical-lead') {
    const own = role === 'patient' ? { personId } : {};
    const token = await desk.service.token(role, own);
    return desk.service.request('GET', `/held/referral/persons/${personId}`, { token });
  }

  /** Every table of the database, row by row. */
  async function everyRowOf({ personId }: Referred): Promise<string> {
    const tables = await desk.inTransaction((tx) =>
      tx.query<{ name: string }>(
        `select relname as name
         from pg_class
         where relnamespace = 'public'::regnamespace
           and relkind = 'r'
           and has_table_privilege(oid, 'select')`,
      ),
    );
    const texts = await desk.inTransaction(async (tx) => {
      const found: string[] = [];
      for (const { name } of tables) {
        const rows = await tx.query<{ row: string }>(
          `select to_jsonb(held)::text as row from ${name} as held where to_jsonb(held)::text like $1`,
          [`%${personId}%`],
        );
        found.push(...rows.map(({ row }) => row));
      }
      return found;
    });
    return texts.join('\n');
  }
});
