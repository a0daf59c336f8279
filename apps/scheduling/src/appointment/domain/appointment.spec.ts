import { Appointment } from './appointment.js';
import {
  aNewAppointment,
  anAppointment,
  cbt,
  guidedSelfHelp,
  refusalOf,
  typesOf,
} from '../../../test/a-booking.js';

const lastEvent = (appointment: Appointment) => appointment.events.at(-1);
const afterwards = '2024-06-17T10:00:00.000Z';

describe('a booked appointment', () => {
  it('is one event with the hours, the day in London and the therapy', () => {
    const appointment = anAppointment();

    expect(typesOf(appointment.events)).toEqual(['appointment.booked.v1']);
    expect(appointment.events[0]).toMatchObject({
      occurredAt: '2024-06-10T09:00:00.000Z',
      data: { contactOn: '2024-06-17', endsAt: '2024-06-17T09:45:00.000Z', therapy: guidedSelfHelp },
    });
  });

  it.each([
    ['before midnight in summer belongs to the next day in London', '2024-06-17T23:30:00.000Z', '2024-06-18'],
    ['before midnight in winter belongs to the same day', '2024-12-17T23:30:00.000Z', '2024-12-17'],
    ['in the first 01:30 of the autumn night', '2024-10-27T00:30:00.000Z', '2024-10-27'],
    ['in the second 01:30 of the autumn night', '2024-10-27T01:30:00.000Z', '2024-10-27'],
    ['in the last minute before the autumn night', '2024-10-26T22:59:00.000Z', '2024-10-26'],
    ['after the lost hour of the spring night', '2025-03-30T23:15:00.000Z', '2025-03-31'],
  ])('%s', (_when, startsAt, contactOn) => {
    const appointment = anAppointment({ startsAt, type: '01', therapy: null });

    expect(appointment.events[0]?.data).toMatchObject({ contactOn });
  });

  it('starts after the booking is made', () => {
    const refusal = refusalOf(() => Appointment.book(aNewAppointment(), '2024-06-17T09:00:00.000Z'));

    expect(refusal).toMatchObject({ code: 'booking.starts-in-the-past', field: 'startsAt' });
  });

  it.each([0, 601, 12.5])('does not last %p minutes', (minutes) => {
    expect(refusalOf(() => anAppointment({ minutes }))).toMatchObject({
      code: 'appointment.minutes-out-of-range',
      field: 'minutes',
    });
  });
});

describe('what becomes of an appointment', () => {
  it.each([
    ['at the last moment before it begins, across midnight in London', '2024-06-17T22:59:59.999Z'],
    ['at the very moment at which it was agreed', '2024-06-10T09:00:00.000Z'],
  ])('may be a cancellation %s', (_when, cancelledAt) => {
    const appointment = anAppointment({ startsAt: '2024-06-17T23:00:00.000Z' });

    appointment.cancel({ cancelledAt, cancelledBy: 'person', reason: 'person-asked' });

    expect(lastEvent(appointment)?.data).toMatchObject({ contactOn: '2024-06-18', cancelledAt });
  });

  it('is no cancellation once it has begun', () => {
    const appointment = anAppointment({ startsAt: '2024-06-17T23:00:00.000Z' });
    const cancelledAt = '2024-06-17T23:00:00.000Z';

    const refusal = refusalOf(() =>
      appointment.cancel({ cancelledAt, cancelledBy: 'person', reason: 'person-asked' }),
    );

    expect(refusal.code).toBe('appointment.has-begun');
  });

  it('lies after its booking, and after its last move', () => {
    const appointment = anAppointment();
    const cancelAt = (cancelledAt: string) =>
      refusalOf(() => appointment.cancel({ cancelledAt, cancelledBy: 'person', reason: 'person-asked' }));
    const beforeBooking = cancelAt('2024-06-10T08:59:59.999Z');
    const { clinicId, clinicianId, medium } = aNewAppointment();
    appointment.move({
      clinicId: clinicId ?? '',
      clinicianId,
      medium,
      startsAt: '2024-06-18T09:00:00.000Z',
      movedAt: '2024-06-12T09:00:00.000Z',
      movedBy: 'person',
    });
    const beforeMove = cancelAt('2024-06-12T08:59:59.999Z');

    for (const refusal of [beforeBooking, beforeMove]) {
      expect(refusal).toMatchObject({ code: 'time.before-what-went-before', field: 'cancelledAt' });
    }
  });

  it.each([
    ['over the autumn night, of 49 hours by the clock on the wall', '2024-10-25T09:00:00.000Z', 'N'],
    ['over the autumn night, a minute later', '2024-10-25T09:01:00.000Z', 'Y'],
  ])('is at short notice by hours that pass: %s', (_when, cancelledAt, shortNotice) => {
    const appointment = anAppointment({ startsAt: '2024-10-27T09:00:00.000Z' });

    appointment.cancel({ cancelledAt, cancelledBy: 'person', reason: 'person-asked' });

    expect(appointment.state.shortNotice).toBe(shortNotice);
  });

  it.each([
    ['over the spring night, of 49 hours by the clock on the wall', '2025-03-28T10:00:00.000Z', 'N'],
    ['over the spring night, a minute later', '2025-03-28T10:01:00.000Z', 'Y'],
  ])('is at short notice by hours that pass: %s', (_when, cancelledAt, shortNotice) => {
    const appointment = anAppointment({ startsAt: '2025-03-30T10:00:00.000Z' });

    appointment.cancel({ cancelledAt, cancelledBy: 'person', reason: 'person-asked' });

    expect(appointment.state.shortNotice).toBe(shortNotice);
  });

  it.each([
    ['the hour that comes twice, the first time', '2024-10-27T00:30:00.000Z', '2024-10-27'],
    ['the hour that comes twice, the second time', '2024-10-27T01:30:00.000Z', '2024-10-27'],
    ['a minute before midnight in summer', '2024-06-17T22:59:00.000Z', '2024-06-17'],
    ['midnight in summer', '2024-06-17T23:00:00.000Z', '2024-06-18'],
    ['midnight in winter', '2024-12-18T00:00:00.000Z', '2024-12-18'],
  ])('is missed from its own minute on, on its day in London: %s', (_when, startsAt, contactOn) => {
    const recordedAt = (at: string) => ({ attendance: '3' as const, recordedAt: at });
    const justBefore = new Date(Date.parse(startsAt) - 1).toISOString();

    const early = refusalOf(() => anAppointment({ startsAt }).recordAttendance(recordedAt(justBefore)));
    const appointment = anAppointment({ startsAt });
    appointment.recordAttendance(recordedAt(startsAt));

    expect(early.code).toBe('appointment.not-begun-yet');
    expect(lastEvent(appointment)?.data).toMatchObject({ contactOn, attendance: '3' });
  });

  it('ends with what takes it along: at its time, or when it was agreed if that was later', () => {
    const appointment = anAppointment();
    appointment.cancelWith({
      cancelledAt: '2024-06-01T00:00:00.000Z',
      cancelledBy: 'provider',
      reason: 'referral-closed',
    });

    expect(lastEvent(appointment)?.data).toMatchObject({ cancelledAt: '2024-06-10T09:00:00.000Z' });
  });
});

describe('an appointment that moves', () => {
  const move = {
    clinicId: '0190b7c4-5d9e-7a31-9c0e-c11b1c000002',
    clinicianId: '0190b7c4-5d9e-7a31-9c0e-c11c1c1a0002',
    startsAt: '2024-06-18T14:00:00.000Z',
    medium: '11',
    movedAt: '2024-06-12T09:00:00.000Z',
    movedBy: 'person',
  } as const;

  it('stays the same contact at another time', () => {
    const appointment = anAppointment();

    appointment.move(move);

    expect(lastEvent(appointment)).toMatchObject({
      definition: { type: 'appointment.moved.v1' },
      data: {
        appointmentId: appointment.state.appointmentId,
        contactOn: '2024-06-18',
        endsAt: '2024-06-18T14:45:00.000Z',
        movedFrom: '2024-06-17T09:00:00.000Z',
        movedBy: 'person',
      },
    });
  });

  it('has not begun yet', () => {
    const appointment = anAppointment();

    const tooLate = { ...move, movedAt: '2024-06-17T09:00:00.000Z' };

    expect(refusalOf(() => appointment.move(tooLate)).code).toBe('appointment.has-begun');
  });

  it('goes to a time ahead', () => {
    const appointment = anAppointment();

    expect(refusalOf(() => appointment.move({ ...move, startsAt: move.movedAt }))).toMatchObject({
      code: 'booking.starts-in-the-past',
      field: 'startsAt',
    });
  });
});

describe('an appointment that is cancelled', () => {
  const cancelledBy = (party: 'person' | 'provider', cancelledAt: string) => {
    const appointment = anAppointment();
    appointment.cancel({ cancelledAt, cancelledBy: party, reason: 'other' });
    return appointment;
  };

  it.each([
    ['the person, 48 hours before', 'person', '2024-06-15T09:00:00.000Z', '2', 'N'],
    ['the person, a millisecond less before', 'person', '2024-06-15T09:00:00.001Z', '2', 'Y'],
    ['the provider, an hour before', 'provider', '2024-06-17T08:00:00.000Z', '4', null],
  ] as const)('by %s', (_who, party, cancelledAt, attendance, shortNotice) => {
    const appointment = cancelledBy(party, cancelledAt);

    expect(lastEvent(appointment)?.data).toMatchObject({ attendance, shortNotice, cancelledAt });
  });

  it('is not attended', () => {
    const appointment = cancelledBy('person', '2024-06-16T09:00:00.000Z');

    const refusal = refusalOf(() =>
      appointment.recordAttendance({ attendance: '5', recordedAt: afterwards }),
    );

    expect(refusal.code).toBe('appointment.cancelled');
  });

  it('is not cancelled again, nor moved', () => {
    const appointment = cancelledBy('provider', '2024-06-16T09:00:00.000Z');

    const again = () =>
      appointment.cancel({ cancelledAt: '2024-06-16T10:00:00.000Z', cancelledBy: 'person', reason: 'other' });

    expect(refusalOf(again).code).toBe('appointment.cancelled');
    expect(appointment.events).toHaveLength(2);
  });

  it('has not begun yet', () => {
    expect(refusalOf(() => cancelledBy('person', '2024-06-17T09:00:00.000Z')).code).toBe(
      'appointment.has-begun',
    );
  });
});

describe('an appointment that was due', () => {
  it('is attended as booked, when nothing else is said', () => {
    const appointment = anAppointment();

    appointment.recordAttendance({ attendance: '5', recordedAt: afterwards });

    expect(lastEvent(appointment)).toMatchObject({
      definition: { type: 'appointment.attended.v1' },
      occurredAt: '2024-06-17T09:00:00.000Z',
      data: { attendance: '5', therapies: [guidedSelfHelp], minutes: 45, medium: '11' },
    });
  });

  it('is attended late with another therapy, duration and medium', () => {
    const appointment = anAppointment();

    appointment.recordAttendance({
      attendance: '6',
      therapies: [cbt, guidedSelfHelp],
      minutes: 30,
      medium: '02',
      recordedAt: afterwards,
    });

    expect(lastEvent(appointment)?.data).toMatchObject({
      attendance: '6',
      therapies: [cbt, guidedSelfHelp],
      minutes: 30,
      medium: '02',
    });
  });

  it.each(['3', '7'] as const)('is missed with code %s', (attendance) => {
    const appointment = anAppointment();

    appointment.recordAttendance({ attendance, recordedAt: afterwards });

    expect(lastEvent(appointment)).toMatchObject({
      definition: { type: 'appointment.missed.v1' },
      data: { attendance },
    });
  });

  it.each(['02', '03', '05'] as const)('names what was delivered in a treatment of type %s', (type) => {
    const appointment = anAppointment({ type, therapy: null });

    const refusal = refusalOf(() =>
      appointment.recordAttendance({ attendance: '5', recordedAt: afterwards }),
    );

    expect(refusal).toMatchObject({ code: 'appointment.therapies-required', field: 'therapies' });
  });

  it('may be a booked treatment of which no therapy code was recorded', () => {
    const appointment = anAppointment({ type: '02', therapy: cbt });

    appointment.recordAttendance({ attendance: '5', therapies: [], recordedAt: afterwards });

    expect(lastEvent(appointment)?.data).toMatchObject({ therapies: [] });
  });

  it('names no therapy in an assessment', () => {
    const appointment = anAppointment({ type: '01', therapy: null });

    appointment.recordAttendance({ attendance: '5', recordedAt: afterwards });

    expect(lastEvent(appointment)?.data).toMatchObject({ therapies: [] });
  });

  it('has its attendance recorded once', () => {
    const appointment = anAppointment();
    appointment.recordAttendance({ attendance: '3', recordedAt: afterwards });

    const again = () => appointment.recordAttendance({ attendance: '5', recordedAt: afterwards });

    expect(refusalOf(again).code).toBe('appointment.attendance-already-recorded');
    expect(appointment.events).toHaveLength(2);
  });

  it('is not recorded before it begins', () => {
    const early = { attendance: '5', recordedAt: '2024-06-17T08:59:59.999Z' } as const;

    expect(refusalOf(() => anAppointment().recordAttendance(early)).code).toBe('appointment.not-begun-yet');
  });
});

describe('a contact entered afterwards', () => {
  it('is booked and attended in one go', () => {
    const unplanned = aNewAppointment({ clinicId: null, planned: 'N' });

    const appointment = Appointment.enterAfterwards(unplanned, { attendance: '5', recordedAt: afterwards });

    expect(typesOf(appointment.events)).toEqual(['appointment.booked.v1', 'appointment.attended.v1']);
    expect(appointment.events[0]?.data).toMatchObject({ clinicId: null, planned: 'N' });
  });
});
