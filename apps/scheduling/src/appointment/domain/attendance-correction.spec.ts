import { AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { anAppointment, cbt, employmentSupport, guidedSelfHelp, refusalOf } from '../../../test/a-booking.js';
import type { AppointmentState, AttendanceChange } from './appointment.state.js';
import { correctAttendance, takesTime } from './attendance-correction.js';

const correcting = {
  reason: 'transcription',
  correctedBy: 'clinician-7f3a',
  correctedAt: '2024-10-02T09:30:00.000Z',
} as const;
const recordedAt = '2024-06-17T10:00:00.000Z';

function attended(): AppointmentState {
  const appointment = anAppointment();
  appointment.recordAttendance({ attendance: '5', minutes: 35, recordedAt });
  return appointment.state;
}

function missed(): AppointmentState {
  const appointment = anAppointment();
  appointment.recordAttendance({ attendance: '3', recordedAt });
  return appointment.state;
}

function cancelled(by: 'person' | 'provider'): AppointmentState {
  const appointment = anAppointment();
  const reason = by === 'person' ? 'person-asked' : 'other';
  appointment.cancel({ cancelledAt: '2024-06-12T09:00:00.000Z', cancelledBy: by, reason });
  return appointment.state;
}

function correct(state: AppointmentState, change: AttendanceChange) {
  return correctAttendance(state, change, correcting);
}

describe('the record of a contact', () => {
  it('is corrected from missed to seen, with what had been booked', () => {
    const { state, event, toBePossible } = correct(missed(), { attendance: '5' });

    expect(state).toMatchObject({ status: 'attended', therapies: [guidedSelfHelp], minutes: 45 });
    expect(event).toMatchObject({
      definition: AttendanceCorrected,
      occurredAt: correcting.correctedAt,
      data: {
        attendance: '5',
        minutes: 45,
        therapies: [guidedSelfHelp],
        ...correcting,
        before: { attendance: '3', minutes: null, therapies: [] },
      },
    });
    expect(toBePossible).toMatchObject({ therapies: [guidedSelfHelp] });
  });

  it('is corrected from seen to missed, and names nothing that was delivered', () => {
    const { state, event } = correct(attended(), { attendance: '7' });

    expect(state).toMatchObject({ status: 'missed', therapies: [] });
    expect(event.data).toMatchObject({ attendance: '7', minutes: null, therapies: [] });
  });

  it('is corrected to a cancellation, which frees its time', () => {
    const late = correct(missed(), { attendance: '2' });
    const inTime = correct(missed(), { attendance: '2', cancelledAt: '2024-06-12T09:00:00.000Z' });
    const byProvider = correct(missed(), { attendance: '4' });

    expect([late, inTime, byProvider].map(({ state }) => state.shortNotice)).toEqual(['Y', 'N', null]);
    expect(late.state).toMatchObject({ status: 'cancelled', cancelledBy: 'person' });
    expect([takesTime(missed()), takesTime(late.state)]).toEqual([true, false]);
  });

  it('does not change when it was cancelled while who cancelled is corrected', () => {
    const { state } = correct(cancelled('provider'), { attendance: '2' });

    expect(state).toMatchObject({ cancelledAt: '2024-06-12T09:00:00.000Z', shortNotice: 'N' });
  });

  it('may say that there was no such contact, and that there was one after all', () => {
    const inError = { ...correcting, reason: 'recorded-in-error' } as const;

    const never = correctAttendance(attended(), { attendance: null }, inError);
    const afterAll = correct(never.state, { attendance: '5', therapies: [guidedSelfHelp] });

    expect(never.event.data).toMatchObject({ attendance: null, therapies: [], minutes: null });
    expect(never.toBePossible).toBeNull();
    expect(afterAll.event.data).toMatchObject({ attendance: '5', before: { attendance: null } });
  });

  it('is asked for what it was, once it has been said never to have been', () => {
    const inError = { ...correcting, reason: 'recorded-in-error' } as const;
    const never = correctAttendance(attended(), { attendance: null }, inError).state;

    expect(refusalOf(() => correct(never, { medium: '02' })).code).toBe('correction.attendance-needed');
  });

  it('is asked the rules again only for what has changed', () => {
    expect(correct(attended(), { minutes: 40 }).toBePossible).toBeNull();
    expect(correct(attended(), { therapies: [guidedSelfHelp, cbt] }).toBePossible?.therapies).toEqual([cbt]);
    expect(correct(attended(), { startsAt: '2024-06-18T09:00:00.000Z' }).toBePossible).toMatchObject({
      startsAt: '2024-06-18T09:00:00.000Z',
      endsAt: '2024-06-18T09:35:00.000Z',
      therapies: [guidedSelfHelp],
    });
  });

  it('may lack the code of what was booked, as in a first recording', () => {
    expect(correct(attended(), { therapies: [] }).state.therapies).toEqual([]);
  });

  it.each([
    ['appointment.nothing-to-correct', () => anAppointment().state, { attendance: '3' }],
    ['correction.changes-nothing', attended, { attendance: '5', minutes: 35 }],
    ['correction.never-was-needs-its-reason', attended, { attendance: null }],
    ['correction.never-was-has-no-values', attended, { attendance: null, minutes: 40 }],
    ['appointment.only-seen-has-therapies', attended, { attendance: '3', therapies: [guidedSelfHelp] }],
    ['appointment.only-seen-has-minutes', missed, { minutes: 40 }],
    ['appointment.not-begun-yet', missed, { startsAt: '2024-10-02T09:31:00.000Z' }],
    ['appointment.minutes-out-of-range', attended, { minutes: 601 }],
  ] as const)('is refused: %s', (code, state, change) => {
    expect(refusalOf(() => correct(state(), change)).code).toBe(code);
  });

  it('is refused where a treatment would name no therapy', () => {
    const appointment = anAppointment({ type: '10', therapy: null });
    appointment.recordAttendance({ attendance: '5', therapies: [employmentSupport], recordedAt });

    expect(refusalOf(() => correct(appointment.state, { type: '02', therapies: [] })).code).toBe(
      'appointment.therapies-required',
    );
  });
});
