import type { NewEvent } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import { addMinutes } from '#domain-model/values/calendar';
import { Appointment } from '../src/appointment/domain/appointment.js';
import type { NewAppointment } from '../src/appointment/domain/appointment.state.js';
import type { Contact, Situation } from '../src/booking/domain/situation.js';
import { Clinic } from '../src/clinic/domain/clinic.js';
import type { ClinicOffer, ClinicState } from '../src/clinic/domain/clinic.state.js';
import type { KnownClinician } from '../src/clinic/domain/known-clinician.js';
import type { KnownReferral } from '../src/referral-copy/domain/known-referral.js';

export const cbt = '304891004';
export const guidedSelfHelp = '748051000000105';
export const emdr = '449030000';
export const employmentSupport = '1098051000000103';

const clinicId = '0190b7c4-5d9e-7a31-9c0e-c11b1c000001';
const clinicianId = '0190b7c4-5d9e-7a31-9c0e-c11c1c1a0001';
const referralId = '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47';
const personId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';
const mondayAtNine = '2024-06-17T09:00:00.000Z';

export function aClinicOffer(changes: Partial<ClinicOffer> = {}): ClinicOffer {
  return {
    clinicId,
    clinicianId,
    startsAt: '2024-06-17T08:00:00.000Z',
    endsAt: '2024-06-17T12:00:00.000Z',
    media: ['02', '11'],
    purposes: ['assessment', 'treatment'],
    offeredAt: '2024-06-01T08:00:00.000Z',
    ...changes,
  };
}

export function aClinic(changes: Partial<ClinicOffer> = {}): Clinic {
  return Clinic.offer(aClinicOffer(changes));
}

export function aNewAppointment(changes: Partial<NewAppointment> = {}): NewAppointment {
  return {
    appointmentId: '0190b7c4-5d9e-7a31-9c0e-a99011730001',
    referralId,
    personId,
    clinicianId,
    clinicId,
    startsAt: mondayAtNine,
    minutes: 45,
    type: '02',
    therapy: guidedSelfHelp,
    medium: '11',
    planned: 'Y',
    ...changes,
  };
}

export function anAppointment(changes: Partial<NewAppointment> = {}): Appointment {
  return Appointment.book(aNewAppointment(changes), '2024-06-10T09:00:00.000Z');
}

export function aContact(changes: Partial<Contact> = {}): Contact {
  const startsAt = changes.startsAt ?? mondayAtNine;
  return {
    startsAt,
    endsAt: addMinutes(startsAt, 45),
    type: '02',
    medium: '11',
    therapies: [guidedSelfHelp],
    ...changes,
  };
}

/** Someone accepted for guided self-help, a qualified practitioner, and a clinic in which nobody is booked. */
export function aSituation(
  changes: {
    referral?: Partial<KnownReferral> | null;
    clinician?: Partial<KnownClinician> | null;
    clinic?: Partial<ClinicState> | null;
    isClinicianBusy?: boolean;
    isPersonBusy?: boolean;
  } = {},
): Situation {
  const {
    referral = {},
    clinician = {},
    clinic = {},
    isClinicianBusy = false,
    isPersonBusy = false,
  } = changes;
  return {
    referral: referral === null ? null : { ...acceptedReferral, ...referral },
    clinician: clinician === null ? null : { ...practitioner, ...clinician },
    clinic: clinic === null ? null : { ...aClinic().state, ...clinic },
    isClinicianBusy,
    isPersonBusy,
  };
}

const acceptedReferral: KnownReferral = {
  referralId,
  personId,
  status: 'accepted',
  receivedOn: '2024-06-03',
  closure: null,
  diedOn: null,
  suitable: true,
  therapy: guidedSelfHelp,
  problemDescriptor: 'F411',
  guidedSelfHelpOverridden: false,
  overriddenFor: null,
};

const practitioner: KnownClinician = {
  clinicianId,
  employedFrom: '2023-09-01',
  leftOn: null,
  qualifications: [{ qualification: '10', awardedOn: '2022-10-14' }],
  trainings: [],
};

/** The types of the events recorded, in order. */
export function typesOf(events: readonly NewEvent[]): string[] {
  return events.map(({ definition }) => definition.type);
}

/** The refusal of a piece of work. */
export function refusalOf(work: () => unknown): RuleBroken {
  try {
    work();
  } catch (refusal) {
    if (refusal instanceof RuleBroken) return refusal;
    throw refusal;
  }
  throw new Error('Nothing was refused.');
}
