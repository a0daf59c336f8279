import { aCommandContext, Office } from '../../../test/an-office.js';
import { BookingCommands } from '../application/booking.commands.js';
import { Appointment } from '../domain/appointment.js';
import { AppointmentStore } from './appointment.store.js';
import { DoubleBooked } from './double-booked.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

async function aPlace() {
  const clinicianId = await office.clinician();
  return { clinicianId, clinicId: await office.clinic(clinicianId), ...(await office.acceptedReferral()) };
}

describe('sixteen writers who race for overlapping hours', () => {
  it('book each hour once, and nobody twice', async () => {
    const clinicianIds = await Promise.all(Array.from({ length: 4 }, () => office.clinician()));
    const clinicIds = await Promise.all(clinicianIds.map((clinicianId) => office.clinic(clinicianId)));
    const people = await Promise.all(Array.from({ length: 6 }, () => office.acceptedReferral()));
    const booking = office.service.app.get(BookingCommands);
    const codes = new Map<string, number>();
    const seeded = aSeed(7);

    const writer = async () => {
      for (let attempt = 0; attempt < 40; attempt++) {
        const { referralId } = pick(people, seeded);
        const startsAt = new Date(
          Date.parse('2024-06-17T08:00:00Z') + Math.floor(seeded() * 43) * 300_000,
        ).toISOString();
        const wish = {
          ...aWish(referralId, pick(clinicIds, seeded)),
          startsAt,
          minutes: 10 + Math.floor(seeded() * 30),
        };
        const code = await booking.book(aCommandContext(), wish).then(() => 'booked', codeOfRefusal);
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 16 }, writer));

    expect(await office.doubleBookings()).toBe(0);
    expect(codes.get('booked')).toBeGreaterThan(10);
    expect([...codes.values()].reduce((sum, count) => sum + count)).toBe(640);
    expect([...codes.keys()].filter((code) => !expectedInARace.includes(code))).toEqual([]);
  });

  it('find one winner when all want the very same hour', async () => {
    const { clinicId, referralId } = await aPlace();
    const booking = office.service.app.get(BookingCommands);

    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () =>
        booking.book(aCommandContext(), aWish(referralId, clinicId)).then(() => 'booked', codeOfRefusal),
      ),
    );

    expect(outcomes.filter((outcome) => outcome === 'booked')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome !== 'booked')).toHaveLength(15);
    expect(outcomes.filter((outcome) => !expectedInARace.includes(outcome))).toEqual([]);
  });
});

describe('the constraint resource_not_double_booked', () => {
  it('is the law when the kind check is passed by', async () => {
    const { clinicId, referralId, clinicianId, personId } = await aPlace();
    await office.booked({ clinicId, referralId });
    const store = office.service.app.get(AppointmentStore);
    const stranger = '0190b7c4-5d9e-7a31-9c0e-77aa01b2cfff';
    const whose = { appointmentId: personId, referralId, personId: stranger, clinicianId, clinicId };
    const appointment = Appointment.book(
      { ...whose, ...aWish(referralId, clinicId), therapy: null, planned: 'Y' },
      '2024-06-01T00:00:00.000Z',
    );

    const insert = office.inTransaction('DH0', (tx) => store.insert(tx, 'DH0', { appointment }));

    await expect(insert).rejects.toBeInstanceOf(DoubleBooked);
    expect(await office.count('select count(*) from appointment where id = $1', [personId])).toBe(0);
  });

  it('answers with the kind of resource, and never whose booking it was', async () => {
    const { clinicId, referralId } = await aPlace();
    const booking = office.service.app.get(BookingCommands);
    const wishes = Array.from({ length: 8 }, () =>
      booking.book(aCommandContext(), aWish(referralId, clinicId)),
    );

    const refusals = (await Promise.allSettled(wishes)).flatMap((wish) =>
      wish.status === 'rejected' ? [String(wish.reason)] : [],
    );

    expect(refusals).toHaveLength(7);
    expect(refusals.filter((refusal) => /clinician|person/.test(refusal))).toHaveLength(7);
    expect(refusals.join()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  it('holds across providers, although neither sees the other', async () => {
    const { clinicId, referralId, clinicianId } = await aPlace();
    await office.rows(
      `insert into occupation (provider_code, resource_id, resource_kind, during, reason, held_for)
       values ('RW1', $1, 'clinician', '[2024-06-17 09:00Z, 2024-06-17 10:00Z)', 'booking', $1)`,
      [clinicianId],
    );

    const answer = await office.book({ clinicId, referralId });

    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'booking.double-booked',
        detail: 'Someone has just taken these hours of the clinician or person.',
      },
    });
  });
});

const expectedInARace = [
  'booked',
  'booking.clinician-busy',
  'booking.person-busy',
  'booking.double-booked',
  'appointment.same-contact',
  'booking.outside-clinic',
];

function aWish(referralId: string, clinicId: string) {
  return {
    referralId,
    clinicId,
    startsAt: '2024-06-17T09:00:00.000Z',
    minutes: 45,
    type: '02',
    therapy: null,
    medium: '11',
    bookedAt: '2024-06-10T09:00:00.000Z',
  } as const;
}

function codeOfRefusal(refusal: unknown): string {
  if (refusal instanceof Error && 'code' in refusal) return String(refusal.code);
  return String(refusal);
}

function pick<T>(from: readonly T[], random: () => number): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error('There is nothing to pick from.');
  return one;
}

/** Mulberry32: the same tries in every run. */
function aSeed(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
