import type { TherapyCode } from '#domain-model/values/therapy';
import { isWorkingDay, type ClinicDays, type Day } from './days.js';
import type { Appointment, Fate, Skill } from './person.js';
import type { Seeded } from './seeded.js';

const { max } = Math;

/**
 * How often an appointment comes to nothing. Not attended: the local figures of a service in Lancashire
 * (IAPT-Pathway-DES), 9.8 % at low and 6 % at high intensity,
 * 10.4 % of first contacts. Cancelled and moved: no source; assumed.
 */
const rates = {
  missed: { 'assessment': 0.104, 'low-intensity': 0.098, 'high-intensity': 0.06 },
  tooLateToBeSeen: 0.004,
  cancelledByPerson: 0.05,
  cancelledByProvider: 0.02,
  moved: 0.03,
  arrivedLate: 0.03,
} as const;

/** People get their appointment at most this long before; a rota is published earlier still. */
export const bookedAtMostDaysBefore = 14;

export interface Wanted {
  readonly type: Appointment['type'];
  readonly skill: Skill;
  readonly minutes: number;
  readonly therapy: TherapyCode | null;
  readonly delivered: readonly TherapyCode[];
  readonly day: Day;
}

type Trouble = 'missed' | 'too-late-to-be-seen' | 'cancelled-by-person' | 'cancelled-by-provider' | 'moved';

/** The appointments of one person, in order, with those that came to nothing in between. */
export class Timeline {
  readonly appointments: Appointment[] = [];

  constructor(
    private readonly seeded: Seeded,
    private readonly clinicDays: ClinicDays,
  ) {}

  /** Adds a contact that takes place on its day; it may be booked from `from` on. */
  attend(wanted: Wanted, from: Day): void {
    const trouble = this.trouble(wanted);
    const earlier = trouble === null ? wanted.day : this.clinicDays.upTo(wanted.day - 5);
    const fate: Fate = this.seeded.chance(rates.arrivedLate) ? 'attended-late' : 'attended';
    if (trouble === null || earlier < from + 3) {
      this.add(wanted, { fate, bookedDay: this.bookingDay(from, wanted.day) });
      return;
    }
    const bookedDay = this.bookingDay(from, earlier);
    const noticeDay = max(bookedDay, earlier - this.seeded.between(1, 3));
    if (trouble === 'moved') {
      this.add(wanted, { fate, bookedDay, noticeDay, movedFromDay: earlier });
      return;
    }
    const warned = trouble === 'cancelled-by-person' || trouble === 'cancelled-by-provider';
    const nothing = { ...wanted, day: earlier, delivered: [] };
    this.add(nothing, { fate: trouble, bookedDay, ...(warned ? { noticeDay } : {}) });
    this.add(wanted, { fate, bookedDay: this.bookingDay(warned ? noticeDay : earlier, wanted.day) });
  }

  /** Adds an appointment to which the person did not come, without a word. */
  miss(wanted: Wanted, from: Day): void {
    this.add({ ...wanted, delivered: [] }, { fate: 'missed', bookedDay: this.bookingDay(from, wanted.day) });
  }

  private add(
    wanted: Wanted,
    course: { fate: Fate; bookedDay: Day; noticeDay?: Day; movedFromDay?: Day },
  ): void {
    const { type, skill, minutes, therapy, delivered, day } = wanted;
    const { fate, bookedDay, noticeDay = null, movedFromDay = null } = course;
    // Field by field: spreading two objects into a third took a third of the time of drawing all 145 cohorts.
    this.appointments.push({
      type,
      code: type === 'assessment' ? '01' : '02',
      skill,
      minutes,
      therapy,
      delivered,
      day,
      bookedDay,
      fate,
      noticeDay,
      movedFromDay,
      isCorrected: false,
    });
  }

  private trouble(wanted: Wanted): Trouble | null {
    const intensity = wanted.skill === 'low-intensity' ? 'low-intensity' : 'high-intensity';
    const kind = wanted.type === 'assessment' ? 'assessment' : intensity;
    const ofNothing =
      rates.missed[kind] +
      rates.tooLateToBeSeen +
      rates.cancelledByPerson +
      rates.cancelledByProvider +
      rates.moved;
    if (!this.seeded.chance(ofNothing)) return null;
    return this.seeded.weighted<Trouble>([
      ['missed', rates.missed[kind]],
      ['too-late-to-be-seen', rates.tooLateToBeSeen],
      ['cancelled-by-person', rates.cancelledByPerson],
      ['cancelled-by-provider', rates.cancelledByProvider],
      ['moved', rates.moved],
    ]);
  }

  /** A working day from `from` to the day before the appointment, at most two weeks before it. */
  private bookingDay(from: Day, appointmentDay: Day): Day {
    const earliest = max(from, appointmentDay - bookedAtMostDaysBefore);
    for (let day = earliest; day < appointmentDay; day += 1) if (isWorkingDay(day)) return day;
    return earliest;
  }
}
