import { ClinicianLeft } from '#domain-model/events/workforce.events';
import { cbt, guidedSelfHelp } from '../../../test/a-booking.js';
import { codeOf, fieldsOf, consumed, Office } from '../../../test/an-office.js';
import { Subscriptions } from '../../subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

interface Page {
  slots: { startsAt: string; endsAt: string; clinicId: string }[];
  next: string | null;
}

async function slots(query: Record<string, string | number>): Promise<Page> {
  const search = new URLSearchParams(
    Object.entries({ from: '2024-06-17', to: '2024-06-17', minutes: 60, ...query }).map(([name, value]) => [
      name,
      String(value),
    ]),
  );
  const { body } = await office.get(`/slots?${search.toString()}`);
  if (!isPage(body)) throw new Error(`Expected a page of slots, got ${JSON.stringify(body)}`);
  return body;
}

function isPage(body: unknown): body is Page {
  return typeof body === 'object' && body !== null && 'slots' in body && 'next' in body;
}

const times = ({ slots: found }: Page) => found.map(({ startsAt }) => startsAt.slice(11, 16));

describe('free slots', () => {
  it('are the quarter hours at which the contact still fits around what is booked', async () => {
    const clinicianId = await office.clinician();
    const clinicId = await office.clinic(clinicianId, { endsAt: '2024-06-17T11:00:00.000Z' });
    const { referralId } = await office.acceptedReferral();
    await office.booked({ clinicId, referralId, startsAt: '2024-06-17T09:05:00.000Z', minutes: 20 });

    const found = await slots({ clinicianId });

    expect(times(found)).toEqual(['08:00', '09:30', '09:45', '10:00']);
    expect(found.slots[0]).toMatchObject({ clinicId, endsAt: '2024-06-17T09:00:00.000Z' });
  });

  it('are of clinicians who may deliver the therapy on that day', async () => {
    const clinicianId = await office.clinician();
    await office.clinic(clinicianId);

    expect(times(await slots({ clinicianId, therapy: guidedSelfHelp }))).toHaveLength(13);
    expect(times(await slots({ clinicianId, therapy: cbt }))).toEqual([]);
  });

  it('end with the clinician’s employment', async () => {
    const clinicianId = await office.clinician();
    await office.clinic(clinicianId);
    await office.clinic(clinicianId, { day: '2024-06-18' });
    await office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .endBookingWhenClinicianLeft(consumed(ClinicianLeft, { clinicianId, leftOn: '2024-06-18' }), tx),
    );

    const found = await slots({ clinicianId, to: '2024-06-18', minutes: 240 });

    expect(found.slots.map(({ startsAt }) => startsAt)).toEqual(['2024-06-17T08:00:00.000Z']);
  });

  it('are of clinics by that medium and for that purpose, and of none withdrawn', async () => {
    const clinicianId = await office.clinician();
    await office.clinic(clinicianId, { purposes: ['treatment'] });
    const withdrawn = await office.clinic(clinicianId, { day: '2024-06-18' });
    await office.post(`/clinics/${withdrawn}/withdrawal`, { withdrawnAt: '2024-06-16T12:00:00.000Z' });

    expect(times(await slots({ clinicianId, therapy: guidedSelfHelp, medium: '01' }))).toEqual([]);
    expect(times(await slots({ clinicianId }))).toEqual([]);
    expect(
      times(await slots({ clinicianId, therapy: guidedSelfHelp, from: '2024-06-18', to: '2024-06-18' })),
    ).toEqual([]);
    expect(times(await slots({ clinicianId, therapy: guidedSelfHelp, medium: '11', minutes: 240 }))).toEqual([
      '08:00',
    ]);
  });

  it('come page by page, over weeks, each once', async () => {
    const clinicianId = await office.clinician();
    const days = ['2024-07-01', '2024-07-10', '2024-08-20', '2024-09-30'];
    for (const day of days) await office.clinic(clinicianId, { day });
    const search = { clinicianId, from: '2024-07-01', to: '2024-09-30', limit: 20 };

    const pages: Page[] = [await slots(search)];
    for (let next = pages[0]?.next; next; next = pages.at(-1)?.next)
      pages.push(await slots({ ...search, after: next }));

    const found = pages.flatMap((page) => page.slots.map(({ startsAt }) => startsAt));
    expect(pages.map((page) => page.slots.length)).toEqual([20, 20, 12]);
    expect(found).toHaveLength(4 * 13);
    expect(new Set(found).size).toBe(4 * 13);
    expect(found).toEqual([...found].sort());
  });

  it('name both hours that clocks call one o’clock on the autumn night', async () => {
    const clinicianId = await office.clinician();
    const night = { startsAt: '2024-10-26T23:30:00.000Z', endsAt: '2024-10-27T03:00:00.000Z' };
    await office.clinic(clinicianId, night);

    const found = await slots({ clinicianId, from: '2024-10-27', to: '2024-10-27', minutes: 30 });

    expect(found.slots).toHaveLength(13);
    expect(found.slots.map(({ startsAt }) => startsAt)).toEqual(
      expect.arrayContaining(['2024-10-27T00:30:00.000Z', '2024-10-27T01:30:00.000Z']),
    );
  });

  it('belong to the day in London: a summer evening before midnight UTC is the next day', async () => {
    const clinicianId = await office.clinician();
    await office.clinic(clinicianId, {
      startsAt: '2024-06-17T22:00:00.000Z',
      endsAt: '2024-06-18T00:00:00.000Z',
    });

    expect(times(await slots({ clinicianId }))).toEqual(['22:00', '22:15', '22:30', '22:45']);
    expect(times(await slots({ clinicianId, from: '2024-06-18', to: '2024-06-18' }))).toEqual(['23:00']);
  });

  it.each([
    ['that ends before it begins', 'to=2024-06-16', 'window.ends-before-it-starts'],
    ['of more than 92 days', 'to=2024-09-17', 'window.too-long'],
  ])('are not searched in a window %s', async (_window, to, code) => {
    const answer = await office.get(`/slots?from=2024-06-17&${to}&minutes=30`);

    expect([answer.status, codeOf(answer), fieldsOf(answer)]).toEqual([422, code, ['to']]);
  });
});

describe('a diary', () => {
  it('shows a clinician’s clinics and appointments of the days asked for', async () => {
    const clinicianId = await office.clinician();
    const clinicId = await office.clinic(clinicianId);
    const { referralId } = await office.acceptedReferral();
    const appointmentId = await office.booked({ clinicId, referralId });

    const { body } = await office.get(`/clinicians/${clinicianId}/diary?from=2024-06-17&to=2024-06-17`);
    const empty = await office.get(`/clinicians/${clinicianId}/diary?from=2024-06-18&to=2024-06-18`);

    expect(body).toMatchObject({
      clinics: [{ clinicId, withdrawnAt: null }],
      appointments: [{ appointmentId, contactOn: '2024-06-17', endsAt: '2024-06-17T09:45:00.000Z' }],
    });
    expect(empty.body).toEqual({ clinics: [], appointments: [] });
  });
});
