import { aDayAhead, Office } from './an-office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

interface Page {
  readonly appointments: readonly { readonly appointmentId: string }[];
  readonly next: string | null;
}

async function unrecorded(query: string, provider = 'DH0'): Promise<Page> {
  const { status, body } = await office.get(`/appointments/unrecorded?${query}`, { provider });
  expect(status).toBe(200);
  return body as Page;
}

const idsOf = ({ appointments }: Page) => appointments.map(({ appointmentId }) => appointmentId);

describe('an appointment that is over', () => {
  let clinicianId: string;
  const booked: string[] = [];
  beforeAll(async () => {
    clinicianId = await office.clinician();
    for (const day of ['2024-06-18', '2024-06-17', aDayAhead()]) {
      const clinicId = await office.clinic(clinicianId, { day });
      const { referralId } = await office.acceptedReferral();
      booked.push(await office.booked({ referralId, clinicId, startsAt: `${day}T09:00:00.000Z` }));
    }
  });

  it('is listed until its attendance is recorded, oldest first, page by page; one that is to come is not', async () => {
    const [second = '', first = ''] = booked;

    expect(idsOf(await unrecorded(`clinicianId=${clinicianId}`))).toEqual([first, second]);
    const page = await unrecorded(`clinicianId=${clinicianId}&limit=1`);
    expect(idsOf(page)).toEqual([first]);
    expect(idsOf(await unrecorded(`clinicianId=${clinicianId}&limit=1&after=${page.next ?? ''}`))).toEqual([
      second,
    ]);

    await office.post(`/appointments/${first}/attendance`, {
      attendance: '3',
      recordedAt: '2024-06-17T12:00:00.000Z',
    });

    expect(idsOf(await unrecorded(`clinicianId=${clinicianId}`))).toEqual([second]);
  });

  it('is on no list of another provider', async () => {
    expect(await unrecorded('', 'NCH')).toEqual({ appointments: [], next: null });
  });

  it('is refused a place that is not one, and the field is named', async () => {
    expect(await office.get('/appointments/unrecorded?after=x')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'after' }] },
    });
  });
});
