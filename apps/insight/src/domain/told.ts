import type { DataOf, EventDefinition, Fact } from '#domain-model/define-event';
import { CourseEnded, OutcomeRevised } from '#domain-model/events/outcomes.events';
import { ReferralDeclined, ReferralDischarged, ReferralReceived } from '#domain-model/events/referral.events';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentCancelled,
  AppointmentMissed,
  AppointmentMoved,
} from '#domain-model/events/scheduling.events';
import { ClinicianLeft, ClinicianRegistered } from '#domain-model/events/workforce.events';

/** What a batch tells of one referral; a field is absent where the batch says nothing of it. */
export interface PathwayTold {
  readonly referralId: string;
  readonly providerCode: string;
  readonly receivedOn?: string;
  readonly source?: string;
  readonly end?: {
    readonly sequence: number;
    readonly on: string;
    readonly code: string;
    readonly declined: boolean;
  };
  readonly outcome?: { readonly sequence: number; readonly data: DataOf<typeof CourseEnded> };
}

/** What a batch tells of one contact: each fact gives the whole state, but for a move, which leaves type and plan alone. */
export interface ContactTold {
  readonly appointmentId: string;
  readonly providerCode: string;
  readonly referralId: string;
  readonly sequence: number;
  readonly contactOn: string;
  readonly medium: string;
  readonly type: string | null;
  readonly planned: string | null;
  readonly attendance: string | null;
  readonly therapies: readonly string[];
}

export interface ClinicianTold {
  readonly clinicianId: string;
  readonly providerCode: string;
  readonly role?: string;
  readonly wholeTimeEquivalent?: number;
  readonly employedFrom?: string;
  readonly leftOn?: string;
}

export interface Told {
  readonly pathways: Map<string, PathwayTold>;
  readonly contacts: Map<string, ContactTold>;
  readonly clinicians: Map<string, ClinicianTold>;
  /** `provider topic` → the latest time at which a fact was recorded. */
  readonly heard: Map<
    string,
    { readonly providerCode: string; readonly topic: string; readonly recordedAt: string }
  >;
}

type Teller = (told: Told, fact: Fact) => void;

const tellers = new Map<string, Teller>();

/** Registers how one event tells; the fact is known to be of that event, since it is looked up by its type. */
function when<Definition extends EventDefinition>(
  event: Definition,
  tell: (told: Told, fact: Fact<Definition>) => void,
): void {
  tellers.set(event.type, (told, fact) => {
    if (isFactOf(event, fact)) tell(told, fact);
  });
}

function isFactOf<Definition extends EventDefinition>(
  event: Definition,
  fact: Fact,
): fact is Fact<Definition> {
  return fact.event.type === event.type;
}

when(ReferralReceived, (told, { data, providerCode }) => {
  const { referralId, receivedOn, source } = data;
  tellOfPathway(told, { referralId, providerCode, receivedOn, source });
});
when(ReferralDeclined, (told, { data, providerCode, sequence }) => {
  const end = { sequence, on: data.declinedOn, code: data.endCode, declined: true };
  tellOfPathway(told, { referralId: data.referralId, providerCode, end });
});
when(ReferralDischarged, (told, { data, providerCode, sequence }) => {
  const end = { sequence, on: data.dischargedOn, code: data.endCode, declined: false };
  tellOfPathway(told, { referralId: data.referralId, providerCode, end });
});
when(CourseEnded, (told, { data, providerCode, sequence }) => {
  tellOfPathway(told, { referralId: data.courseId, providerCode, outcome: { sequence, data } });
});
when(OutcomeRevised, (told, { data, providerCode, sequence }) => {
  tellOfPathway(told, { referralId: data.courseId, providerCode, outcome: { sequence, data } });
});
when(AppointmentBooked, (told, fact) => {
  const { type, planned } = fact.data;
  tellOfContact(told, { ...whatEveryContactHas(fact), type, planned, attendance: null, therapies: [] });
});
when(AppointmentMoved, (told, fact) => {
  const before = told.contacts.get(fact.data.appointmentId);
  const { type = null, planned = null } = before ?? {};
  tellOfContact(told, { ...whatEveryContactHas(fact), type, planned, attendance: null, therapies: [] });
});
when(AppointmentCancelled, (told, fact) => {
  const { type, planned, attendance } = fact.data;
  tellOfContact(told, { ...whatEveryContactHas(fact), type, planned, attendance, therapies: [] });
});
when(AppointmentAttended, (told, fact) => {
  const { type, planned, attendance, therapies } = fact.data;
  tellOfContact(told, { ...whatEveryContactHas(fact), type, planned, attendance, therapies });
});
when(AppointmentMissed, (told, fact) => {
  const { type, planned, attendance } = fact.data;
  tellOfContact(told, { ...whatEveryContactHas(fact), type, planned, attendance, therapies: [] });
});
when(ClinicianRegistered, (told, { data, providerCode }) => {
  tellOfClinician(told, { ...data, providerCode });
});
when(ClinicianLeft, (told, { data, providerCode }) => {
  tellOfClinician(told, { ...data, providerCode });
});

/** Folds a batch, in log order, into one row for each thing it speaks of; ids in one order, so that locks are too. */
export function fold(facts: readonly Fact[]): Told {
  const told: Told = { pathways: new Map(), contacts: new Map(), clinicians: new Map(), heard: new Map() };
  for (const fact of facts) {
    tellers.get(fact.event.type)?.(told, fact);
    tellOfTime(told, fact);
  }
  return told;
}

function tellOfPathway(told: Told, news: PathwayTold): void {
  const before = told.pathways.get(news.referralId);
  const end = later(before?.end, news.end);
  const outcome = later(before?.outcome, news.outcome);
  told.pathways.set(news.referralId, {
    ...before,
    ...news,
    ...(end && { end }),
    ...(outcome && { outcome }),
  });
}

function later<Numbered extends { readonly sequence: number }>(
  one?: Numbered,
  other?: Numbered,
): Numbered | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.sequence > other.sequence ? one : other;
}

function tellOfContact(told: Told, news: ContactTold): void {
  const { referralId, providerCode } = news;
  if (!told.pathways.has(referralId)) told.pathways.set(referralId, { referralId, providerCode });
  const before = told.contacts.get(news.appointmentId);
  if (before === undefined || before.sequence < news.sequence) told.contacts.set(news.appointmentId, news);
}

function tellOfClinician(told: Told, news: ClinicianTold): void {
  told.clinicians.set(news.clinicianId, { ...told.clinicians.get(news.clinicianId), ...news });
}

function tellOfTime(told: Told, { event, providerCode, recordedAt }: Fact): void {
  const place = `${providerCode} ${event.topic}`;
  const before = told.heard.get(place);
  if (before !== undefined && before.recordedAt >= recordedAt) return;
  told.heard.set(place, { providerCode, topic: event.topic, recordedAt });
}

function whatEveryContactHas(fact: Fact<AnyContactFact>) {
  const { appointmentId, referralId, contactOn, medium } = fact.data;
  return {
    appointmentId,
    referralId,
    contactOn,
    medium,
    providerCode: fact.providerCode,
    sequence: fact.sequence,
  };
}

type AnyContactFact =
  | typeof AppointmentBooked
  | typeof AppointmentMoved
  | typeof AppointmentCancelled
  | typeof AppointmentAttended
  | typeof AppointmentMissed;
