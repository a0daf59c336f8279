import { v7 } from 'uuid';
import {
  PersonDied,
  ReferralAccepted,
  ReferralDeclined,
  ReferralDischarged,
  ReferralReopened,
} from '#domain-model/events/referral.events';
import type { DataOf, EventDefinition } from '#domain-model/define-event';
import { addDays, londonDay, type CalendarDay } from '#domain-model/values/calendar';
import { employmentSupport, guidedSelfHelp } from '../../../test/a-booking.js';
import { aDayAhead, consumed, idOf, Office } from '../../../test/an-office.js';
import { Subscriptions } from '../../subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

type Whose = { referralId: string; personId: string };

interface Row {
  readonly referralId: string;
  readonly lastActivityOn: CalendarDay;
  readonly daysSinceActivity: number;
  readonly lastTherapyOn: CalendarDay | null;
  readonly noActivityBand: string | null;
  readonly unrecordedOn: CalendarDay | null;
}
interface Page {
  readonly referrals: readonly Row[];
  readonly next: string | null;
}

const daysAgo = (days: number): CalendarDay => addDays(londonDay(new Date().toISOString()), -days);

async function listed(query = '', provider = 'DH0'): Promise<Page> {
  const { status, body } = await office.get(`/appointments/nothing-booked?${query}`, { provider });
  expect(status).toBe(200);
  return body as Page;
}

async function rowOf({ referralId }: Whose, query = ''): Promise<Row | undefined> {
  const { referrals } = await listed(`limit=500&${query}`);
  return referrals.find((row) => row.referralId === referralId);
}

function numbered<Definition extends EventDefinition>(
  sequence: number,
  event: Definition,
  data: DataOf<Definition>,
) {
  return { ...consumed(event, data), sequence };
}

function consume(
  work: (consumes: Subscriptions, tx: Parameters<Parameters<Office['inTransaction']>[1]>[0]) => unknown,
) {
  return office.inTransaction('DH0', async (tx) => {
    await work(office.service.app.get(Subscriptions), tx);
  });
}

const accept = (whose: Whose, acceptedOn: CalendarDay, sequence = 2) =>
  consume((consumes, tx) =>
    consumes.openTreatmentBookingWhenReferralAccepted(
      numbered(sequence, ReferralAccepted, { ...ReferralAccepted.example, ...whose, acceptedOn }),
      tx,
    ),
  );

async function acceptedDaysAgo(days: number): Promise<Whose> {
  const whose = await office.receivedReferral();
  await accept(whose, daysAgo(days));
  return whose;
}

async function seen(
  { referralId }: Whose,
  day: CalendarDay,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const clinicianId = changes.clinicianId ?? (await office.clinician());
  const contact = { referralId, clinicianId, startsAt: `${day}T09:00:00.000Z`, minutes: 45, type: '02' };
  const how = { therapies: [guidedSelfHelp], medium: '11', planned: 'Y', attendance: '5' };
  return idOf(
    await office.post('/appointments/retrospective', { ...contact, ...how, ...changes }),
    'appointmentId',
  );
}

async function bookedAhead(
  { referralId }: Whose,
  { clinicianId, ...changes }: Record<string, unknown> & { clinicianId: string },
) {
  const day = aDayAhead();
  const clinicId = await office.clinic(clinicianId, { day });
  return office.booked({ clinicId, referralId, startsAt: `${day}T09:00:00.000Z`, ...changes });
}

describe('someone in treatment with nothing booked', () => {
  it('is listed, the longest first, with the days since the last recorded activity', async () => {
    const longer = await acceptedDaysAgo(400);
    const shorter = await acceptedDaysAgo(390);
    await seen(longer, daysAgo(130));
    await seen(shorter, daysAgo(95));
    await seen(shorter, daysAgo(61), { attendance: '3', therapies: [] });

    const { referrals } = await listed('treated=true');

    const both = [longer.referralId, shorter.referralId];
    expect(referrals.filter(({ referralId }) => both.includes(referralId))).toEqual([
      expect.objectContaining({
        referralId: longer.referralId,
        personId: longer.personId,
        acceptedOn: daysAgo(400),
        lastActivityOn: daysAgo(130),
        daysSinceActivity: 130,
        lastTherapyOn: daysAgo(130),
        noActivityBand: 'over-120',
      }),
      expect.objectContaining({
        referralId: shorter.referralId,
        lastActivityOn: daysAgo(61),
        daysSinceActivity: 61,
        lastTherapyOn: daysAgo(95),
        noActivityBand: '91-120',
      }),
    ]);
  });

  it('is asked for by how long nothing has happened, and by whether treatment has begun', async () => {
    const treated = await acceptedDaysAgo(300);
    await seen(treated, daysAgo(90));
    const untreated = await acceptedDaysAgo(91);

    expect(await rowOf(treated, 'moreThanDays=89')).toBeDefined();
    expect(await rowOf(treated, 'moreThanDays=90')).toBeUndefined();
    expect(await rowOf(untreated, 'moreThanDays=90')).toMatchObject({
      daysSinceActivity: 91,
      lastTherapyOn: null,
      noActivityBand: null,
    });
    expect(await rowOf(untreated, 'treated=true')).toBeUndefined();
    expect(await rowOf(treated, 'treated=false')).toBeUndefined();
  });

  it('is listed page by page, nobody twice and nobody left out', async () => {
    const all = (await listed('limit=500')).referrals.map(({ referralId }) => referralId);
    const paged: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Page = await listed(`limit=1${next === '' ? '' : `&after=${next}`}`);
      paged.push(...page.referrals.map(({ referralId }) => referralId));
      next = page.next;
    }

    expect(all.length).toBeGreaterThan(2);
    expect(paged).toEqual(all);
  });

  it('is not listed while an appointment lies ahead, and is listed again once that is cancelled', async () => {
    const clinicianId = await office.clinician();
    const whose = await acceptedDaysAgo(200);
    await accept(whose, daysAgo(200), 3);
    await seen(whose, daysAgo(70), { clinicianId });
    const appointmentId = await bookedAhead(whose, { clinicianId, therapy: guidedSelfHelp });
    expect(await rowOf(whose)).toBeUndefined();

    const cancellation = { cancelledBy: 'person', reason: 'person-asked' };
    const { status } = await office.post(`/appointments/${appointmentId}/cancellation`, cancellation);

    expect(status).toBe(200);
    expect(await rowOf(whose)).toMatchObject({
      lastActivityOn: daysAgo(0),
      daysSinceActivity: 0,
      lastTherapyOn: daysAgo(70),
    });
  });

  it('is listed though an employment adviser is booked, and says which session nobody has recorded', async () => {
    const adviser = await office.clinician('DH0', '30');
    const clinicianId = await office.clinician();
    const whose = await acceptedDaysAgo(200);
    await seen(whose, daysAgo(100), { clinicianId });
    await bookedAhead(whose, { clinicianId: adviser, type: '10', therapy: employmentSupport });
    const clinicId = await office.clinic(clinicianId, { day: daysAgo(7) });
    const startsAt = `${daysAgo(7)}T09:00:00.000Z`;
    const booking = { clinicId, referralId: whose.referralId, startsAt, therapy: guidedSelfHelp };
    await office.booked({ ...booking, bookedAt: `${daysAgo(8)}T09:00:00.000Z` });

    expect(await rowOf(whose)).toMatchObject({ daysSinceActivity: 100, unrecordedOn: daysAgo(7) });
  });

  it('is listed when treatment is finished, until the referral is closed', async () => {
    const whose = await acceptedDaysAgo(200);
    await seen(whose, daysAgo(125));
    await seen(whose, daysAgo(121));
    expect(await rowOf(whose)).toMatchObject({ daysSinceActivity: 121, noActivityBand: 'over-120' });

    await consume((consumes, tx) =>
      consumes.cancelAppointmentsWhenReferralDischarged(
        numbered(5, ReferralDischarged, { ...whose, dischargedOn: daysAgo(0), endCode: '46' }),
        tx,
      ),
    );

    expect(await rowOf(whose)).toBeUndefined();
  });

  it('is listed once a death is undone: what that cancelled stays so, and is no activity', async () => {
    const clinicianId = await office.clinician();
    const whose = await acceptedDaysAgo(200);
    await seen(whose, daysAgo(80), { clinicianId });
    await bookedAhead(whose, { clinicianId, therapy: guidedSelfHelp });
    const data = { ...whose, dischargedOn: daysAgo(3), endCode: '49' as const };
    await consume((consumes, tx) =>
      consumes.cancelAppointmentsWhenReferralDischarged(
        { ...numbered(5, ReferralDischarged, data), occurredAt: `${daysAgo(3)}T09:00:00.000Z` },
        tx,
      ),
    );
    const died = { ...PersonDied.example, personId: whose.personId, diedOn: daysAgo(3) };
    await consume((consumes, tx) =>
      consumes.cancelAppointmentsWhenPersonDied(consumed(PersonDied, died), tx),
    );
    expect(await rowOf(whose)).toBeUndefined();

    await consume((consumes, tx) =>
      consumes.openAgainWhenReferralReopened(
        numbered(6, ReferralReopened, { ...ReferralReopened.example, ...whose }),
        tx,
      ),
    );

    expect(await rowOf(whose)).toMatchObject({ lastActivityOn: daysAgo(80), daysSinceActivity: 80 });
  });

  it('is listed once a decline is undone and a treatment of before is entered late', async () => {
    const whose = await acceptedDaysAgo(200);
    const declined = { ...ReferralDeclined.example, ...whose, declinedOn: daysAgo(60) };
    await consume((consumes, tx) =>
      consumes.cancelAppointmentsWhenReferralDeclined(numbered(5, ReferralDeclined, declined), tx),
    );
    await seen(whose, daysAgo(110));

    await consume((consumes, tx) =>
      consumes.openAgainWhenReferralReopened(
        numbered(6, ReferralReopened, { ...ReferralReopened.example, ...whose }),
        tx,
      ),
    );

    expect(await rowOf(whose)).toMatchObject({ daysSinceActivity: 110, noActivityBand: '91-120' });
  });

  it('counts neither what never was nor an earlier acceptance that comes again', async () => {
    const whose = await acceptedDaysAgo(150);
    const appointmentId = await seen(whose, daysAgo(20));
    await accept(whose, daysAgo(140), 7);
    await accept(whose, daysAgo(150), 2);

    await office.post(`/appointments/${appointmentId}/correction`, {
      attendance: null,
      reason: 'recorded-in-error',
    });

    expect(await rowOf(whose)).toMatchObject({ daysSinceActivity: 140, lastTherapyOn: null });
  });
});

describe('the list of those with nothing booked', () => {
  it('shows a clinician the people of the care teams that he or she is in', async () => {
    const clinicianId = await office.clinician();
    const own = await acceptedDaysAgo(100);
    const another = await acceptedDaysAgo(100);
    await seen(own, daysAgo(30), { clinicianId });
    await seen(another, daysAgo(30));

    const { referrals } = await listed(`clinicianId=${clinicianId}`);

    expect(referrals.map(({ referralId }) => referralId)).toEqual([own.referralId]);
    const token = await office.service.token('clinician', { provider: 'DH0', clinicianId });
    const path = `/appointments/nothing-booked?clinicianId=${clinicianId}`;
    expect((await office.service.request('GET', path, { token })).status).toBe(200);
  });

  it('is no list of another provider, nor of the person', async () => {
    expect((await listed('', 'NCH')).referrals).toEqual([]);
    const token = await office.service.token('patient', { provider: 'DH0', personId: v7() });
    expect((await office.service.request('GET', '/appointments/nothing-booked', { token })).status).toBe(403);
  });

  it('leaves out who is not accepted yet, for they are in the inbox', async () => {
    expect(await rowOf(await office.receivedReferral())).toBeUndefined();
  });

  it.each(['after=x', 'moreThanDays=-1', 'treated=perhaps', 'clinicianId=x'])(
    'refuses %s, and names the field',
    async (query) => {
      expect(await office.get(`/appointments/nothing-booked?${query}`)).toMatchObject({
        status: 422,
        body: { errors: [{ field: query.split('=')[0] }] },
      });
    },
  );
});
