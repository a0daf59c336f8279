import { Clinic } from './clinic.js';
import { aClinic, refusalOf, typesOf } from '../../../test/a-booking.js';

describe('a clinic', () => {
  it('is offered as one event with its hours, media and purposes', () => {
    const clinic = aClinic();

    expect(typesOf(clinic.events)).toEqual(['clinic.offered.v1']);
    expect(clinic.events[0]?.data).toMatchObject({
      startsAt: '2024-06-17T08:00:00.000Z',
      endsAt: '2024-06-17T12:00:00.000Z',
      media: ['02', '11'],
      purposes: ['assessment', 'treatment'],
    });
  });

  it('does not end before it starts', () => {
    const refusal = refusalOf(() => aClinic({ endsAt: '2024-06-17T08:00:00.000Z' }));

    expect(refusal).toMatchObject({ code: 'clinic.ends-before-it-starts', field: 'endsAt' });
  });

  it('lasts a day at most', () => {
    const refusal = refusalOf(() => aClinic({ endsAt: '2024-06-18T08:00:00.001Z' }));

    expect(refusal).toMatchObject({ code: 'clinic.too-long', field: 'endsAt' });
  });
});

describe('a clinic that is withdrawn', () => {
  const withdrawn = () => {
    const clinic = aClinic();
    clinic.withdraw('2024-06-16T12:00:00.000Z', 'Training day');
    return clinic;
  };

  it('says so in an event that has no reason in words', () => {
    const clinic = withdrawn();

    expect(typesOf(clinic.events)).toEqual(['clinic.offered.v1', 'clinic.withdrawn.v1']);
    expect(JSON.stringify(clinic.events)).not.toContain('Training day');
    expect(clinic.state).toMatchObject({
      withdrawnAt: '2024-06-16T12:00:00.000Z',
      withdrawalReason: 'Training day',
    });
  });

  it('cannot be withdrawn again', () => {
    const clinic = withdrawn();

    expect(refusalOf(() => clinic.withdraw('2024-06-16T13:00:00.000Z', null)).code).toBe(
      'clinic.already-withdrawn',
    );
    expect(clinic.events).toHaveLength(2);
  });

  it('is not withdrawn before it was offered, unless it was entered afterwards', () => {
    const { clinicId, clinicianId, startsAt, endsAt, media, purposes } = aClinic().state;
    const offeredAt = (at: string) =>
      Clinic.offer({ clinicId, clinicianId, startsAt, endsAt, media, purposes, offeredAt: at });
    const migrated = offeredAt('2026-11-01T09:00:00.000Z');

    expect(
      refusalOf(() => offeredAt('2024-06-10T09:00:00.000Z').withdraw('2024-06-09T09:00:00.000Z', null)),
    ).toMatchObject({ code: 'time.before-what-went-before', field: 'withdrawnAt' });
    migrated.withdraw('2024-06-16T12:00:00.000Z', null);
    expect(migrated.state.withdrawnAt).toBe('2024-06-16T12:00:00.000Z');
  });

  it('cannot have been over by then', () => {
    const clinic = aClinic();

    expect(refusalOf(() => clinic.withdraw('2024-06-17T12:00:00.000Z', null)).code).toBe('clinic.is-over');
  });
});
