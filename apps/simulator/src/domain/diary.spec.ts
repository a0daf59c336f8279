import { readFileSync } from 'node:fs';
import { cohortOf } from './cohort.js';
import { clinicMinutes, rotaOf, type Slot } from './diary.js';
import { isBritishSummerTime, dayOf, londonInstant } from './days.js';
import { identityOf } from './identity.js';
import { parsePublished } from './published.js';

const published = parsePublished(
  readFileSync(new URL('../../data/providers-2024-25.csv', import.meta.url), 'utf8'),
);
const cohorts = published.filter(({ code }) => ['DH0', 'NCH', 'RW5ME'].includes(code)).map(cohortOf);

function slotsOf(
  cohort: (typeof cohorts)[number],
): { person: number; slot: Slot; bookedDay: number; skill: string }[] {
  const rota = rotaOf(cohort.people);
  return cohort.people.flatMap((person) =>
    person.appointments.flatMap((appointment) => {
      const { bookedDay, skill } = appointment;
      const slots = new Set([rota.firstSlotOf(appointment), rota.slotOf(appointment)]);
      return [...slots].map((slot) => ({ person: person.index, slot, bookedDay, skill }));
    }),
  );
}

function overlapping(slots: readonly { holder: string; slot: Slot }[]): string[] {
  const byClinician = new Map<string, Slot[]>();
  for (const { holder, slot } of slots) {
    const its = byClinician.get(holder) ?? [];
    its.push(slot);
    byClinician.set(holder, its);
  }
  return [...byClinician].flatMap(([holder, its]) => {
    const order = its.sort((a, b) => a.clinic.day - b.clinic.day || a.startsMinute - b.startsMinute);
    const clashes = order.filter((slot, at) => {
      const before = order[at - 1];
      return (
        before !== undefined &&
        before.clinic.day === slot.clinic.day &&
        before.startsMinute + before.minutes > slot.startsMinute
      );
    });
    return clashes.map(() => holder);
  });
}

describe('the rota of a cohort', () => {
  it('never books a clinician or a person twice at once', () => {
    const clashes = cohorts.flatMap((cohort) => {
      const slots = slotsOf(cohort);
      return [
        ...overlapping(
          slots.map(({ slot }) => ({ holder: `clinician ${slot.clinic.clinician.number}`, slot })),
        ),
        ...overlapping(slots.map(({ person, slot }) => ({ holder: `person ${person}`, slot }))),
      ];
    });

    expect(clashes).toEqual([]);
  });

  it('keeps every appointment within its clinic, out of the break, and with someone who has the skill', () => {
    const outside = cohorts.flatMap(slotsOf).filter(({ slot, skill }) => {
      const ends = slot.startsMinute + slot.minutes;
      const inBreak = slot.startsMinute < clinicMinutes.resumes && ends > clinicMinutes.breaks;
      return inBreak || ends > clinicMinutes.closes || slot.clinic.clinician.skill !== skill;
    });

    expect(outside).toEqual([]);
  });

  it('offers every clinic before anything is booked in it', () => {
    const late = cohorts
      .flatMap(slotsOf)
      .filter(({ slot, bookedDay }) => slot.clinic.offeredDay >= bookedDay);

    expect(late).toEqual([]);
  });
});

describe('the time of day in Europe/London', () => {
  it('is an hour ahead of UTC in summer and equal to it in winter', () => {
    const nine = [londonInstant(dayOf('2024-07-01'), 540), londonInstant(dayOf('2024-12-02'), 540)];

    expect(nine).toEqual(['2024-07-01T08:00:00.000Z', '2024-12-02T09:00:00.000Z']);
  });

  it('is that of the evening before until the clocks change at night', () => {
    const [spring, autumn] = [dayOf('2025-03-30'), dayOf('2024-10-27')];
    const starts = [londonInstant(spring, 15), londonInstant(spring, 120), londonInstant(autumn, 15)];

    expect(starts).toEqual([
      '2025-03-30T00:15:00.000Z',
      '2025-03-30T01:00:00.000Z',
      '2024-10-26T23:15:00.000Z',
    ]);
  });

  it('changes on the last Sundays of March and October', () => {
    const days = ['2024-03-30', '2024-03-31', '2024-10-26', '2024-10-27'].map(dayOf).map(isBritishSummerTime);

    expect(days).toEqual([false, true, true, false]);
  });
});

describe('the identities of a cohort', () => {
  const identities = cohorts.flatMap(({ provider, people }) =>
    people.map((person) => identityOf(provider.code, { ...person, isSelfReferred: false })),
  );

  it('are all different in surname, and in NHS number within a provider', () => {
    const surnames = new Set(identities.map(({ familyName }) => familyName));
    const numbers = new Set(identities.map(({ nhsNumber }) => nhsNumber));

    expect(surnames.size).toBe(identities.length);
    expect(numbers.size).toBeGreaterThan(identities.length - 50);
  });

  it('have NHS numbers of the 999 range that satisfy modulus 11', () => {
    const wrong = identities.filter(({ nhsNumber }) => {
      const digits = [...(nhsNumber ?? '')].map(Number);
      const sum = digits.slice(0, 9).reduce((total, digit, at) => total + digit * (10 - at), 0);
      return !/^999\d{7}$/.test(nhsNumber ?? '') || (11 - (sum % 11)) % 11 !== digits[9];
    });

    expect(wrong).toEqual([]);
  });
});
