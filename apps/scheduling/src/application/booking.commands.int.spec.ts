import { aBookingBody, anInvocation, codeOf, fieldsOf, idOf, Office } from '../../test/an-office.js';
import { guidedSelfHelp } from '../../test/a-booking.js';
import { Appointment } from '../domain/appointment.js';
import { AppointmentStore, DoubleBooked } from '../database/appointment.store.js';
import { BookingCommands } from './booking.commands.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

/** Overlapping pairs of occupations of one resource: what must never be. */
const doubleBookings = `
  select count(*)
    from occupation a
    join occupation b on a.resource_id = b.resource_id and a.held_for < b.held_for and a.during && b.during`;

async function aPlace() {
  const clinicianId = await office.clinician();
  return { clinicianId, clinicId: await office.clinic(clinicianId), ...(await office.acceptedReferral()) };
}

describe('booking an appointment', () => {
  it('keeps the contact, its two occupations and its fact together', async () => {
    const { clinicId, referralId, clinicianId, personId } = await aPlace();

    const answer = await office.book({ clinicId, referralId });

    const appointmentId = idOf(answer, 'appointmentId');
    expect(answer.status).toBe(201);
    expect(await office.factsOf(appointmentId)).toEqual(['appointment.booked.v1']);
    const rows = await office.rows(
      'select resource_id from occupation where held_for = $1 order by resource_kind',
      [appointmentId],
    );
    expect(rows).toEqual([{ resource_id: clinicianId }, { resource_id: personId }]);
    expect(
      await office.rows('select therapy, version from appointment where id = $1', [appointmentId]),
    ).toEqual([{ therapy: guidedSelfHelp, version: 1 }]);
  });

  it('refuses hours in which the clinician is taken, and leaves nothing behind', async () => {
    const { clinicId, referralId } = await aPlace();
    await office.booked({ clinicId, referralId });
    const other = await office.acceptedReferral();

    const answer = await office.book({
      clinicId,
      referralId: other.referralId,
      startsAt: '2024-06-17T09:30:00.000Z',
    });

    expect([answer.status, codeOf(answer), fieldsOf(answer)]).toEqual([
      409,
      'booking.clinician-busy',
      ['startsAt'],
    ]);
    expect(
      await office.count('select count(*) from appointment where referral_id = $1', [other.referralId]),
    ).toBe(0);
  });

  it('refuses hours in which the person is taken by another clinician', async () => {
    const { clinicId, referralId } = await aPlace();
    await office.booked({ clinicId, referralId });

    const answer = await office.book({ clinicId: await office.clinic(await office.clinician()), referralId });

    expect([answer.status, codeOf(answer)]).toEqual([409, 'booking.person-busy']);
  });

  it('lets two contacts follow each other without a gap', async () => {
    const { clinicId, referralId } = await aPlace();
    await office.booked({ clinicId, referralId });

    const answer = await office.book({ clinicId, referralId, startsAt: '2024-06-17T09:45:00.000Z' });

    expect(answer.status).toBe(201);
  });

  it('asks to come back while the fact of the referral is on its way', async () => {
    const { clinicId } = await aPlace();

    const answer = await office.book({ clinicId, referralId: '0190b7c4-5d9e-7a31-9c0e-000000000000' });

    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'booking.referral-not-known-yet', retryAfterMs: 40 },
    });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('asks to come back while the acceptance is on its way, but books an assessment', async () => {
    const { clinicId } = await aPlace();
    const { referralId } = await office.receivedReferral();

    const treatment = await office.book({ clinicId, referralId });
    const assessment = await office.book({ clinicId, referralId, type: '01' });

    expect([codeOf(treatment), assessment.status]).toEqual(['booking.not-accepted-yet', 201]);
  });

  it('is done once for one Idempotency-Key', async () => {
    const { clinicId, referralId } = await aPlace();
    const token = await office.service.token('administrator', { subject: 'an-administrator' });
    const send = () =>
      office.service.request('POST', '/appointments', {
        body: aBookingBody({ clinicId, referralId }),
        token,
        headers: { 'idempotency-key': `once-${referralId}` },
      });

    const [first, second] = [await send(), await send()];

    expect(second.body).toEqual(first.body);
    expect(await office.count('select count(*) from appointment where referral_id = $1', [referralId])).toBe(
      1,
    );
  });
});

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
        const code = await booking.book(anInvocation(), wish).then(() => 'booked', codeOfRefusal);
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 16 }, writer));

    expect(await office.count(doubleBookings)).toBe(0);
    expect(codes.get('booked')).toBeGreaterThan(10);
    expect([...codes.values()].reduce((sum, count) => sum + count)).toBe(640);
    expect([...codes.keys()].filter((code) => !expectedInARace.includes(code))).toEqual([]);
  });

  it('find one winner when all want the very same hour', async () => {
    const { clinicId, referralId } = await aPlace();
    const booking = office.service.app.get(BookingCommands);

    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () =>
        booking.book(anInvocation(), aWish(referralId, clinicId)).then(() => 'booked', codeOfRefusal),
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
    const wishes = Array.from({ length: 8 }, () => booking.book(anInvocation(), aWish(referralId, clinicId)));

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

describe('moving an appointment', () => {
  it('takes its time along and frees what it leaves', async () => {
    const { clinicId, referralId } = await aPlace();
    const appointmentId = await office.booked({ clinicId, referralId });
    const elsewhere = await office.clinic(await office.clinician(), { day: '2024-06-18' });

    const answer = await office.post(`/appointments/${appointmentId}/move`, {
      clinicId: elsewhere,
      startsAt: '2024-06-18T10:00:00.000Z',
      movedAt: '2024-06-12T09:00:00.000Z',
      movedBy: 'provider',
    });

    expect(answer.status).toBe(200);
    expect(await office.factsOf(appointmentId)).toEqual(['appointment.booked.v1', 'appointment.moved.v1']);
    const other = await office.acceptedReferral();
    expect((await office.book({ clinicId, referralId: other.referralId })).status).toBe(201);
  });

  it('may overlap the hours it has now', async () => {
    const { clinicId, referralId } = await aPlace();
    const appointmentId = await office.booked({ clinicId, referralId });

    const answer = await office.post(`/appointments/${appointmentId}/move`, {
      clinicId,
      startsAt: '2024-06-17T09:15:00.000Z',
      movedAt: '2024-06-12T09:00:00.000Z',
      movedBy: 'provider',
    });

    expect(answer.status).toBe(200);
  });

  it('is refused into hours that are taken', async () => {
    const { clinicId, referralId } = await aPlace();
    const appointmentId = await office.booked({ clinicId, referralId });
    const other = await office.acceptedReferral();
    await office.booked({ clinicId, referralId: other.referralId, startsAt: '2024-06-17T10:00:00.000Z' });

    const answer = await office.post(`/appointments/${appointmentId}/move`, {
      clinicId,
      startsAt: '2024-06-17T10:15:00.000Z',
      movedAt: '2024-06-12T09:00:00.000Z',
      movedBy: 'provider',
    });

    expect([answer.status, codeOf(answer)]).toEqual([409, 'booking.clinician-busy']);
    expect(await office.factsOf(appointmentId)).toEqual(['appointment.booked.v1']);
  });

  it('conflicts when someone saved first', async () => {
    const { clinicId, referralId } = await aPlace();
    const appointmentId = await office.booked({ clinicId, referralId });
    const booking = office.service.app.get(BookingCommands);
    const moveTo = (startsAt: string) =>
      booking
        .move(anInvocation(), appointmentId, {
          clinicId,
          startsAt,
          movedAt: '2024-06-12T09:00:00.000Z',
          movedBy: 'person',
        })
        .then(() => 'moved', codeOfRefusal);

    const outcomes = await Promise.all(
      ['10:00', '10:45', '11:00'].map((time) => moveTo(`2024-06-17T${time}:00.000Z`)),
    );

    const moves = outcomes.filter((outcome) => outcome === 'moved').length;
    expect(outcomes.filter((outcome) => !['moved', 'appointment.lost-race'].includes(outcome))).toEqual([]);
    expect(await office.factsOf(appointmentId)).toHaveLength(1 + moves);
  });
});

describe('entering a contact afterwards', () => {
  it('keeps an overlap without holding the time twice, and says so', async () => {
    const { clinicId, referralId, clinicianId } = await aPlace();
    await office.booked({ clinicId, referralId });
    const other = await office.acceptedReferral();

    const answer = await office.post('/appointments/retrospective', {
      referralId: other.referralId,
      clinicianId,
      startsAt: '2024-06-17T09:30:00.000Z',
      minutes: 20,
      type: '02',
      therapies: [guidedSelfHelp],
      medium: '02',
      planned: 'N',
      attendance: '5',
    });

    expect(answer).toMatchObject({ status: 201, body: { overlapping: ['clinician'] } });
    const appointmentId = idOf(answer, 'appointmentId');
    expect(await office.factsOf(appointmentId)).toEqual(['appointment.booked.v1', 'appointment.attended.v1']);
    expect(
      await office.rows('select resource_kind from occupation where held_for = $1', [appointmentId]),
    ).toEqual([{ resource_kind: 'person' }]);
    expect(await office.count(doubleBookings)).toBe(0);
  });
});

const expectedInARace = [
  'booked',
  'booking.clinician-busy',
  'booking.person-busy',
  'booking.double-booked',
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
