import { addDays } from '#domain-model/values/calendar';
import { schedulingEvents } from '#domain-model/events/scheduling.events';
import type { EventOf } from '#domain-model/define-event';
import { OwnEventRecovery, type LeftToComplete } from '#messaging/restore/own-event-recovery';
import { ClinicianLeft } from '#domain-model/events/workforce.events';
import { guidedSelfHelp } from '../test/a-booking.js';
import { consumed, idOf, Office } from '../test/an-office.js';
import { Subscriptions } from './subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const day = '2024-06-17';
const at = (time: string) => `${day}T${time}:00.000Z`;

async function aBooking() {
  const clinicianId = await office.clinician();
  const clinicId = await office.clinic(clinicianId);
  const { referralId } = await office.acceptedReferral();
  const appointmentId = await office.booked({ referralId, clinicId, therapy: guidedSelfHelp });
  return { appointmentId, referralId, clinicianId };
}

const record = (appointmentId: string, body: Record<string, unknown>) =>
  office.post(`/appointments/${appointmentId}/attendance`, { recordedAt: at('10:00'), ...body });
const correct = (appointmentId: string, body: Record<string, unknown>) =>
  office.post(`/appointments/${appointmentId}/correction`, { reason: 'transcription', ...body });

const rowOf = async (appointmentId: string) => {
  const [row] = await office.rows('select * from appointment where id = $1', [appointmentId]);
  const taken = await office.rows(
    'select resource_kind, resource_id, during::text from occupation where held_for = $1 order by resource_kind',
    [appointmentId],
  );
  return { ...row, taken };
};

/** Loses the contact, and brings it back from its events. */
async function lostAndRecovered(appointmentId: string): Promise<readonly LeftToComplete[]> {
  const published = await office.rows<{ type: string; value: string; sequence: string; recorded_at: Date }>(
    'select type, value, sequence, recorded_at from domain_event where aggregate_id = $1 order by sequence',
    [appointmentId],
  );
  await office.rows('delete from occupation where held_for = $1', [appointmentId]);
  await office.rows('delete from appointment where id = $1', [appointmentId]);
  const recovery = office.service.app.get(OwnEventRecovery, { strict: false });
  const left: LeftToComplete[] = [];
  for (const { type, value, sequence } of published) {
    const event = schedulingEvents.find((one) => type.endsWith(one.type));
    if (event === undefined) throw new Error(`No event of scheduling is called ${type}.`);
    const { data, occurredtime, time } = JSON.parse(value) as Record<string, string>;
    const occurredAt = occurredtime ?? time ?? at('09:00');
    const recorded = {
      ...consumed(event, event.data.parse(data) as never),
      aggregateId: appointmentId,
      occurredAt,
    };
    const numbered: EventOf = { ...recorded, sequence: Number(sequence) };
    await office.inTransaction('DH0', async (tx) => {
      left.push(...(await recovery.recover(numbered, tx)));
    });
  }
  return left;
}

describe('a contact that a restore has lost', () => {
  it.each<readonly [string, (appointmentId: string) => Promise<unknown>]>([
    ['is booked', () => Promise.resolve()],
    ['was missed', (id) => record(id, { attendance: '3' })],
    [
      'was attended as another type, and for longer',
      (id) => record(id, { attendance: '6', type: '05', minutes: 50 }),
    ],
    ['was attended without a code', (id) => record(id, { attendance: '5', therapies: [] })],
    [
      'was cancelled by the person',
      (id) =>
        office.post(`/appointments/${id}/cancellation`, {
          cancelledBy: 'person',
          reason: 'person-asked',
          cancelledAt: at('08:00'),
        }),
    ],
    [
      'was attended with a colleague',
      async (id) => record(id, { attendance: '5', clinicianId: await office.clinician() }),
    ],
    [
      'never was, and took place after all',
      async (id) => {
        await correct(id, { attendance: null, reason: 'recorded-in-error' });
        await correct(id, { attendance: '5', therapies: [guidedSelfHelp] });
      },
    ],
    [
      'was recorded as missed and was attended',
      async (id) => {
        await record(id, { attendance: '3' });
        await correct(id, { attendance: '5', therapies: [guidedSelfHelp], minutes: 30 });
      },
    ],
  ])('that %s comes back as it was', async (_how, become) => {
    const { appointmentId } = await aBooking();
    await become(appointmentId);
    const before = await rowOf(appointmentId);

    await lostAndRecovered(appointmentId);

    expect(await rowOf(appointmentId)).toEqual(before);
  });

  it.each<readonly [string, Record<string, unknown>]>([
    ['cancelled by the person', { attendance: '2' }],
    ['cancelled by the provider', { attendance: '4' }],
    ['in error', { attendance: null, reason: 'recorded-in-error' }],
  ])('and was corrected to one %s comes back as cancelled, and takes no time', async (_how, change) => {
    const { appointmentId } = await aBooking();
    await record(appointmentId, { attendance: '3' });
    await correct(appointmentId, change);
    const { standing, attendance, cancelled_by, cancellation_reason, taken } = {
      ...(await rowOf(appointmentId)),
    } as Record<string, unknown>;

    const left = await lostAndRecovered(appointmentId);

    expect(standing).toBe('cancelled');
    expect(await rowOf(appointmentId)).toMatchObject({
      standing,
      attendance,
      cancelled_by,
      cancellation_reason,
      taken,
    });
    expect(left.map(({ what }) => what)).toEqual(['words-of-correction']);
  });

  it('was booked in error, before its time, comes back as one that never was', async () => {
    const { appointmentId } = await aBooking();
    await correct(appointmentId, { attendance: null, reason: 'recorded-in-error' });

    await lostAndRecovered(appointmentId);

    expect(await rowOf(appointmentId)).toMatchObject({
      standing: 'cancelled',
      attendance: '4',
      cancellation_reason: 'recorded-in-error',
      taken: [],
    });
  });

  it('is separate from another of that time still, and its words are left to complete', async () => {
    const { referralId, clinicianId, appointmentId } = await aBooking();
    await record(appointmentId, { attendance: '5' });
    const entry = {
      referralId,
      clinicianId,
      startsAt: at('09:00'),
      minutes: 20,
      type: '02',
      therapies: [guidedSelfHelp],
      medium: '02',
      planned: 'Y',
      attendance: '5',
      separateContactReason: 'Telephoned again when the line broke.',
    };
    const second = idOf(await office.post('/appointments/retrospective', entry), 'appointmentId');

    const left = await lostAndRecovered(second);

    expect(left.map(({ what }) => what)).toEqual(['reason-of-separate-contact']);
    expect(await rowOf(second)).toMatchObject({
      separate_reason: 'Lost in a restore.',
      standing: 'attended',
    });
  });

  it('says still which rules it went against', async () => {
    const { clinicianId, appointmentId } = await aBooking();
    await office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .endBookingWhenClinicianLeft(consumed(ClinicianLeft, { clinicianId, leftOn: addDays(day, -1) }), tx),
    );
    await record(appointmentId, { attendance: '5', tookPlaceReason: 'Came in to say goodbye.' });

    const left = await lostAndRecovered(appointmentId);

    expect(left.map(({ what }) => what)).toEqual(['reason-it-took-place']);
    expect(await rowOf(appointmentId)).toMatchObject({
      went_against: ['booking.clinician-left'],
      took_place_reason: 'Lost in a restore.',
    });
  });
});
