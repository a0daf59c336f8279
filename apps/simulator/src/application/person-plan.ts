import { phq9Answers, type OccasionTotals } from '../domain/answers.js';
import { scoredOccasions } from '../domain/cohort.js';
import { calendarDayOf, londonInstant, type Day } from '../domain/days.js';
import { startOf, type Rota, type Slot } from '../domain/diary.js';
import { identityOf, type Identity } from '../domain/identity.js';
import {
  wasAttended,
  type Acceptance,
  type Appointment,
  type OtherContact,
  type Person,
} from '../domain/person.js';
import { Seeded } from '../domain/seeded.js';
import { administratorOf, clinicianOf } from './bearers.js';
import type { AnsweredIds, Bearer, Command, Request } from './command.js';
import { anxietyQuestionnaires, copiedWrongly, type FilledIn } from './questionnaires.js';

/** Office work of a day is done after the last clinic, a minute apart. */
const officeOpensMinute = 17 * 60 + 40;
/** This share of questionnaires is filled in at home before the session. */
const filledInBefore = 0.6;
const attendanceCodes = {
  'attended': '5',
  'attended-late': '6',
  'missed': '3',
  'too-late-to-be-seen': '7',
} as const;

/** Everything that is entered about one person, in order: what people and staff know, never an outcome. */
export function personCommands(code: string, person: Person, rota: Rota): Command[] {
  return new PersonPlan(code, person, rota).commands();
}

class PersonPlan {
  private readonly planned: Command[] = [];
  private readonly seeded: Seeded;
  private readonly occasions: readonly OccasionTotals[];
  private attended = 0;
  private officeMinute = officeOpensMinute;
  private lastClinician = 0;

  constructor(
    private readonly code: string,
    private readonly person: Person,
    private readonly rota: Rota,
  ) {
    this.seeded = new Seeded(`${code}/${person.index}/plan`);
    this.occasions = scoredOccasions(code, person);
  }

  commands(): Command[] {
    const acceptances = [...this.person.acceptances];
    this.receive();
    for (const [at, appointment] of this.person.appointments.entries()) {
      const needed = acceptances[0];
      if (appointment.type === 'treatment' && needed !== undefined && isFor(needed, appointment)) {
        this.accept(needed);
        acceptances.shift();
      }
      this.live(appointment, `${this.person.index}/${at}`);
    }
    for (const left of acceptances) this.accept(left);
    for (const [at, contact] of this.person.otherContacts.entries()) {
      this.enter(contact, `${this.person.index}/other-${at}`);
    }
    this.end();
    return this.planned.sort((one, other) => one.day - other.day);
  }

  private receive(): void {
    const { index, receivedDay, source } = this.person;
    const self = { index, receivedDay, isSelfReferred: source === 'B1' };
    const receivedOn = calendarDayOf(receivedDay);
    const answers = { referralId: `referral:${index}`, personId: `person:${index}` };
    this.add({ name: `${index}/received`, day: receivedDay, answers }, () => {
      const person = personBody(identityOf(this.code, self));
      // A person refers himself or herself today; self-referrals of a past year are entered by the office, with source B1.
      const body = { source, receivedOn, person: asTraced(person) };
      return { bearer: administratorOf(index), path: '/referrals', body };
    });
  }

  private live(appointment: Appointment, name: string): void {
    this.book(appointment, name);
    if (appointment.noticeDay !== null) this.change(appointment, name, appointment.noticeDay);
    if (appointment.fate === 'booked' || appointment.fate.startsWith('cancelled')) return;
    if (wasAttended(appointment)) this.score(appointment, name);
    this.recordAttendance(appointment, name);
    if (appointment.type === 'assessment' && wasAttended(appointment)) this.assess(appointment);
  }

  private book(appointment: Appointment, name: string): void {
    const { bookedDay, minutes, therapy, skill } = appointment;
    const slot = this.rota.firstSlotOf(appointment);
    const medium = this.seeded.pick(skill === 'low-intensity' ? ['02', '02', '11'] : ['11', '01', '01']);
    // Another clinician than before is outside the care team until the office has booked.
    const isNewcomer = slot.clinic.clinician.number !== this.lastClinician;
    const byOffice = appointment.type === 'assessment' || this.attended < 2 || isNewcomer;
    const bookedAt = this.officeTime(bookedDay);
    const answers = { appointmentId: `appointment:${name}` };
    this.add({ name: `${name}/book`, day: bookedDay, answers }, (ids) => ({
      bearer: byOffice ? administratorOf(this.person.index) : clinicianIn(slot, ids),
      path: '/appointments',
      body: {
        referralId: this.referralId(ids),
        clinicId: ids.id(`clinic:${slot.clinic.number}`),
        startsAt: startOf(slot),
        minutes,
        type: appointment.code,
        medium,
        bookedAt,
        ...(therapy === null ? {} : { therapy }),
      },
    }));
  }

  /** Moves it to where it takes place, or cancels it. In a year that is past the office records it: a person acts now. */
  private change(appointment: Appointment, name: string, day: Day): void {
    const at = this.officeTime(day);
    const byProvider = appointment.fate === 'cancelled-by-provider';
    const bearer = administratorOf(this.person.index);
    if (appointment.movedFromDay !== null) {
      const slot = this.rota.slotOf(appointment);
      this.add({ name: `${name}/move`, day }, (ids) => ({
        bearer,
        path: `/appointments/${ids.id(`appointment:${name}`)}/move`,
        body: {
          clinicId: ids.id(`clinic:${slot.clinic.number}`),
          startsAt: startOf(slot),
          movedAt: at,
          movedBy: 'person',
        },
      }));
      return;
    }
    const cancelledBy = byProvider ? 'provider' : 'person';
    const reason = byProvider ? 'clinician-unavailable' : 'person-asked';
    this.add({ name: `${name}/cancel`, day }, (ids) => ({
      bearer,
      path: `/appointments/${ids.id(`appointment:${name}`)}/cancellation`,
      body: { cancelledAt: at, cancelledBy, reason },
    }));
  }

  private score(appointment: Appointment, name: string): void {
    const totals = this.occasions[this.attended];
    this.attended += 1;
    if (totals === undefined) return;
    const { day } = appointment;
    const slot = this.rota.slotOf(appointment);
    const isBefore = this.seeded.chance(filledInBefore);
    const takenAt = londonInstant(day, slot.startsMinute + (isBefore ? -15 : 2));
    const answering = new Seeded(`${this.code}/${name}/answers`);
    const phq9 = phq9Answers(answering, totals.phq9);
    const anxiety = anxietyQuestionnaires(answering, totals);
    const questionnaires = [{ instrument: 'PHQ-9', answers: phq9 }, ...anxiety];
    const isLast = this.attended === this.occasions.length;
    const isCopiedWrongly = this.person.isScoreCorrected && isLast && (phq9[8] ?? 0) === 0;
    const asCopied = isCopiedWrongly ? questionnaires.map(copiedWrongly) : questionnaires;
    const occasion = isBefore ? 'before' : 'in';
    this.add(
      { name: `${name}/scores`, day, answers: { questionnaireId: `questionnaire:${name}` } },
      (ids) => ({
        // A person answers now, by the platform's clock; what was filled in during a past year, staff enter late.
        bearer: clinicianIn(slot, ids),
        path: `/referrals/${this.referralId(ids)}/scores`,
        body: { takenAt, occasion, appointmentId: ids.id(`appointment:${name}`), questionnaires: asCopied },
      }),
    );
    if (isCopiedWrongly) this.correctScores(slot, { name, day, questionnaires });
    if ((phq9[8] ?? 0) > 0) this.reviewRisk(slot, name);
  }

  private correctScores(
    slot: Slot,
    of: { name: string; day: Day; questionnaires: readonly FilledIn[] },
  ): void {
    const { name, day, questionnaires } = of;
    this.add({ name: `${name}/scores-corrected`, day }, (ids) => ({
      bearer: clinicianIn(slot, ids),
      path: `/questionnaires/${ids.id(`questionnaire:${name}`)}/correction`,
      body: { reason: 'transcription', questionnaires },
    }));
  }

  /** An answer that speaks of self-harm is looked at before the session closes. */
  private reviewRisk(slot: Slot, name: string): void {
    const reviewedAt = londonInstant(slot.clinic.day, slot.startsMinute + slot.minutes - 5);
    this.add({ name: `${name}/review`, day: slot.clinic.day }, (ids) => ({
      bearer: clinicianIn(slot, ids),
      path: `/risks/${ids.id(`questionnaire:${name}`)}/review`,
      body: { reviewedAt, found: ['passive-thoughts'], actions: ['safety-plan'] },
    }));
  }

  private recordAttendance(appointment: Appointment, name: string): void {
    const { fate, day, type, delivered, minutes } = appointment;
    if (fate === 'booked' || fate === 'cancelled-by-person' || fate === 'cancelled-by-provider') return;
    const slot = this.rota.slotOf(appointment);
    this.lastClinician = slot.clinic.clinician.number;
    const recordedAt = londonInstant(day, slot.startsMinute + minutes);
    const therapies = type === 'treatment' && wasAttended(appointment) ? { therapies: delivered } : {};
    const right = { attendance: attendanceCodes[fate], ...therapies };
    const wrong = wasAttended(appointment) ? { attendance: '3' } : { attendance: '5' };
    const first = appointment.isCorrected ? wrong : right;
    this.add({ name: `${name}/attendance`, day }, (ids) => ({
      bearer: clinicianIn(slot, ids),
      path: `/appointments/${ids.id(`appointment:${name}`)}/attendance`,
      body: { recordedAt, ...first },
    }));
    if (!appointment.isCorrected) return;
    this.add({ name: `${name}/attendance-corrected`, day }, (ids) => ({
      bearer: clinicianIn(slot, ids),
      path: `/appointments/${ids.id(`appointment:${name}`)}/correction`,
      body: { reason: 'transcription', ...right },
    }));
  }

  /** Whatever was not booked the office enters afterwards, and takes back where it was entered in error. */
  private enter(contact: OtherContact, name: string): void {
    const { code: type, day, startsAt, minutes, isPlanned, delivered, withClinicianOf } = contact;
    const clinician =
      withClinicianOf === null ? this.rota.adviser : this.rota.slotOf(withClinicianOf).clinic.clinician;
    const bearer = administratorOf(this.person.index);
    const answers = { appointmentId: `appointment:${name}` };
    this.add({ name: `${name}/enter`, day, answers }, (ids) => ({
      bearer,
      path: '/appointments/retrospective',
      body: {
        referralId: this.referralId(ids),
        clinicianId: ids.id(`clinician:${clinician.number}`),
        startsAt,
        minutes,
        type,
        medium: '02',
        planned: isPlanned ? 'Y' : 'N',
        attendance: '5',
        therapies: delivered,
      },
    }));
    if (!contact.isVoided) return;
    this.add({ name: `${name}/void`, day }, (ids) => ({
      bearer,
      path: `/appointments/${ids.id(`appointment:${name}`)}/correction`,
      body: { reason: 'recorded-in-error', attendance: null },
    }));
  }

  private assess(appointment: Appointment): void {
    const { assessment, acceptances, index } = this.person;
    if (assessment === null) return;
    const { suitable, problem, notSuitableReason } = assessment;
    const [planned] = acceptances;
    const slot = this.rota.slotOf(appointment);
    this.add({ name: `${index}/assessment`, day: appointment.day }, (ids) => ({
      bearer: clinicianIn(slot, ids),
      path: `/referrals/${this.referralId(ids)}/assessment`,
      body: {
        assessedOn: calendarDayOf(appointment.day),
        suitable,
        problemDescriptor: problem,
        ...(notSuitableReason === null ? {} : { notSuitableReason }),
        ...(planned === undefined ? {} : { step: planned.step, therapy: planned.therapy }),
      },
    }));
  }

  private accept({ day, step, therapy }: Acceptance): void {
    const { index } = this.person;
    const clinician = this.lastClinician;
    this.add({ name: `${index}/accepted-${step}`, day }, (ids) => ({
      bearer: clinicianOf(clinician, ids),
      path: `/referrals/${this.referralId(ids)}/acceptance`,
      body: { acceptedOn: calendarDayOf(day), step, therapy },
    }));
  }

  private end(): void {
    const { ending, index } = this.person;
    if (ending === null) return;
    const { day, code: endCode, by } = ending;
    const clinician = this.lastClinician;
    const path = (ids: AnsweredIds): string => `/referrals/${this.referralId(ids)}/${by}`;
    const on = calendarDayOf(day);
    const isOnPaper = this.person.appointments.length === 0;
    const signposted = {
      ...(endCode === '11' ? { signpostedTo: 'A local charity' } : {}),
      ...(isOnPaper ? { endCodeReason: 'The letter says it all' } : {}),
    };
    this.add({ name: `${index}/${by}`, day }, (ids) =>
      by === 'decline'
        ? {
            bearer: administratorOf(index),
            path: path(ids),
            body: { declinedOn: on, endCode, ...signposted },
          }
        : { bearer: clinicianOf(clinician, ids), path: path(ids), body: { dischargedOn: on, endCode } },
    );
  }

  private add(command: Omit<Command, 'request'>, request: (ids: AnsweredIds) => Request): void {
    this.planned.push({ ...command, request });
  }

  private officeTime(day: Day): string {
    this.officeMinute += 1;
    return londonInstant(day, this.officeMinute);
  }

  private referralId(ids: AnsweredIds): string {
    return ids.id(`referral:${this.person.index}`);
  }
}

/** The first treatment at either step needs its acceptance. */
function isFor(acceptance: Acceptance, appointment: Appointment): boolean {
  return (acceptance.step === '2') === (appointment.skill === 'low-intensity');
}

function clinicianIn(slot: Slot, ids: AnsweredIds): Bearer {
  return clinicianOf(slot.clinic.clinician.number, ids);
}

/** The office traces the number of whoever is referred to it. */
function asTraced(person: Record<string, unknown>): Record<string, unknown> {
  return 'nhsNumber' in person ? { ...person, nhsNumberVerifiedBy: 'pds-trace' } : person;
}

function personBody(identity: Identity): Record<string, unknown> {
  const { nhsNumber, interpreterLanguage, contactPreference, safeToLeaveMessage, ...plain } = identity;
  const interpreter =
    interpreterLanguage === null ? { needed: false } : { needed: true, language: interpreterLanguage };
  return {
    ...plain,
    ...(nhsNumber === null ? {} : { nhsNumber }),
    interpreter,
    contact: { preference: contactPreference, safeToLeaveMessage },
  };
}
