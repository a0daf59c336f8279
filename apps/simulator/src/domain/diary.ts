import { londonInstant, weekdayOf, workingDayFrom, type Day } from './days.js';
import type { Appointment, Person, Skill } from './person.js';

/** A clinic is one clinician's day, 08:30 to 17:30 local time, with an hour's break that nobody is booked into. */
export const clinicMinutes = { opens: 510, breaks: 750, resumes: 810, closes: 1_050 } as const;
/** Clinics go on offer on a Monday, so long before that every booking of that week finds them. */
const offeredWeeksBefore = 4;

export interface Clinician {
  readonly number: number;
  readonly skill: Skill;
}

export interface Clinic {
  readonly number: number;
  readonly clinician: Clinician;
  readonly day: Day;
  readonly offeredDay: Day;
}

/** A place in a clinic: minutes after local midnight. */
export interface Slot {
  readonly clinic: Clinic;
  readonly startsMinute: number;
  readonly minutes: number;
}

export interface Rota {
  readonly clinicians: readonly Clinician[];
  readonly clinics: readonly Clinic[];
  /** Gives employment support, and holds no clinics. */
  readonly adviser: Clinician;
  /** Where an appointment takes place, would have, or first was to be. */
  slotOf(appointment: Appointment): Slot;
  firstSlotOf(appointment: Appointment): Slot;
}

interface Place {
  readonly person: Person;
  readonly appointment: Appointment;
  readonly day: Day;
  readonly isFirst: boolean;
}

/** Hires as many clinicians, and opens as many clinics, as the cohort's appointments need, and places each of them. */
export function rotaOf(people: readonly Person[]): Rota {
  const diary = new Diary();
  const places = people.flatMap((person) => person.appointments.flatMap((each) => placesOf(person, each)));
  places.sort((one, other) => one.day - other.day || one.person.index - other.person.index);
  const slots = new Map<Appointment, Slot>();
  const firstSlots = new Map<Appointment, Slot>();
  for (const place of places) (place.isFirst ? firstSlots : slots).set(place.appointment, diary.place(place));
  const found = (slot: Slot | undefined): Slot => {
    if (slot === undefined) throw new RangeError('The appointment is not of this cohort.');
    return slot;
  };
  const adviser = diary.hire('employment-support');
  return {
    adviser,
    clinicians: diary.clinicians,
    clinics: diary.clinics,
    slotOf: (appointment) => found(slots.get(appointment)),
    firstSlotOf: (appointment) => found(firstSlots.get(appointment) ?? slots.get(appointment)),
  };
}

function placesOf(person: Person, appointment: Appointment): Place[] {
  const place = { person, appointment, day: appointment.day, isFirst: false };
  const { movedFromDay } = appointment;
  return movedFromDay === null ? [place] : [{ ...place, day: movedFromDay, isFirst: true }, place];
}

interface OpenClinic {
  readonly clinic: Clinic;
  nextMinute: number;
}

/** Fills clinics from morning to evening, so that neither a clinician nor a person is ever in two places. */
class Diary {
  readonly clinicians: Clinician[] = [];
  readonly clinics: Clinic[] = [];
  private readonly open = new Map<Clinician, OpenClinic>();
  private readonly bySkill = new Map<Skill, Clinician[]>();
  private readonly usual = new Map<string, Clinician>();
  private today: Day = 0;

  place(place: Place): Slot {
    if (place.day !== this.today) this.open.clear();
    this.today = place.day;
    const { skill, minutes } = place.appointment;
    const seeker = `${place.person.index}/${skill}`;
    const usual = this.usual.get(seeker);
    const others = this.bySkill.get(skill) ?? [];
    const clinician =
      (usual !== undefined && this.hasRoom(usual, minutes) ? usual : undefined) ??
      others.find((each) => this.hasRoom(each, minutes)) ??
      this.hire(skill);
    this.usual.set(seeker, clinician);
    return this.take(clinician, minutes);
  }

  /** Someone without a clinic that day has room for one: the rota follows the need. */
  private hasRoom(clinician: Clinician, minutes: number): boolean {
    const open = this.open.get(clinician);
    return open === undefined || startFrom(open.nextMinute, minutes) + minutes <= clinicMinutes.closes;
  }

  private take(clinician: Clinician, minutes: number): Slot {
    const open = this.open.get(clinician) ?? this.openClinic(clinician);
    const startsMinute = startFrom(open.nextMinute, minutes);
    open.nextMinute = startsMinute + minutes;
    return { clinic: open.clinic, startsMinute, minutes };
  }

  private openClinic(clinician: Clinician): OpenClinic {
    const monday = this.today - ((weekdayOf(this.today) + 6) % 7);
    const offeredDay = workingDayFrom(monday - offeredWeeksBefore * 7);
    const clinic = { number: this.clinics.length, clinician, day: this.today, offeredDay };
    const open = { clinic, nextMinute: clinicMinutes.opens };
    this.clinics.push(clinic);
    this.open.set(clinician, open);
    return open;
  }

  hire(skill: Skill): Clinician {
    const clinician = { number: this.clinicians.length, skill };
    this.clinicians.push(clinician);
    this.bySkill.set(skill, [...(this.bySkill.get(skill) ?? []), clinician]);
    return clinician;
  }
}

function startFrom(minute: number, minutes: number): number {
  const runsIntoTheBreak = minute < clinicMinutes.resumes && minute + minutes > clinicMinutes.breaks;
  return runsIntoTheBreak ? clinicMinutes.resumes : minute;
}

export function startOf(slot: Slot): string {
  return londonInstant(slot.clinic.day, slot.startsMinute);
}
