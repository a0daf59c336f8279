import type { DataOf, EventDefinition, Fact } from '#domain-model/define-event';
import { CourseEnded, CourseReopened, OutcomeRevised } from '#domain-model/events/outcomes.events';
import {
  ClosureCorrected,
  ReferralCorrected,
  ReferralDeclined,
  ReferralDischarged,
  ReferralReceived,
  ReferralReopened,
  ReferralTransferred,
} from '#domain-model/events/referral.events';
import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentCancelled,
  AppointmentMissed,
  AppointmentMoved,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';
import { ClinicianLeft, ClinicianRegistered } from '#domain-model/events/workforce.events';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import type { Attendance, PlannedCareIndicator } from '#domain-model/values/attendance';

/** What of an outcome is counted; null each where the course has none, or has one no more. */
export type OutcomeTold = Pick<
  DataOf<typeof CourseEnded>,
  | 'paired'
  | 'caseness'
  | 'notCaseness'
  | 'recovery'
  | 'reliableImprovement'
  | 'reliableDeterioration'
  | 'noReliableChange'
  | 'reliableRecovery'
>;

/** What facts tell of one referral; a part is absent where they say nothing of it. Of each the highest sequence stands. */
export interface PathwayTold {
  readonly referralId: string;
  readonly providerCode: string;
  /** `on` is null once the referral was voided: it counts nowhere. */
  readonly receipt?: {
    readonly sequence: number;
    readonly on: string | null;
    readonly source: string | null;
  };
  /** The day on which a transferred referral was received here: told once. */
  readonly hereOn?: string;
  /** `closed` is null once the referral is open again. */
  readonly end?: {
    readonly sequence: number;
    readonly closed: { readonly on: string; readonly code: string; readonly declined: boolean } | null;
  };
  readonly outcome?: { readonly sequence: number; readonly stands: OutcomeTold | null };
}

/** What facts tell of one contact: each gives the whole state, but for a move, which leaves type and plan alone. */
export interface ContactTold {
  readonly appointmentId: string;
  readonly providerCode: string;
  readonly referralId: string;
  readonly sequence: number;
  readonly contactOn: string;
  readonly medium: string;
  readonly type: AppointmentType | null;
  readonly planned: PlannedCareIndicator | null;
  /** null while nobody has recorded it, and where a correction says that there was no such contact. */
  readonly attendance: Attendance | null;
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
}

/** What one fact tells. */
export interface News {
  readonly pathway?: PathwayTold;
  readonly contact?: ContactTold;
  readonly clinician?: ClinicianTold;
}

const tellers = new Map<string, (fact: Fact) => News>();

/** Registers what one event tells; the fact is known to be of that event, since it is looked up by its type. */
function when<Definition extends EventDefinition>(
  event: Definition,
  tell: (fact: Fact<Definition>) => News,
): void {
  tellers.set(event.type, (fact) => (isFactOf(event, fact) ? tell(fact) : {}));
}

function isFactOf<Definition extends EventDefinition>(
  event: Definition,
  fact: Fact,
): fact is Fact<Definition> {
  return fact.event.type === event.type;
}

when(ReferralReceived, receiptIn);
when(ReferralCorrected, receiptIn);
when(ReferralDeclined, ({ data, providerCode, sequence }) => {
  const closed = { on: data.declinedOn, code: data.endCode, declined: true };
  return { pathway: { referralId: data.referralId, providerCode, end: { sequence, closed } } };
});
when(ReferralDischarged, ({ data, providerCode, sequence }) => {
  const closed = { on: data.dischargedOn, code: data.endCode, declined: false };
  return { pathway: { referralId: data.referralId, providerCode, end: { sequence, closed } } };
});
when(ReferralTransferred, ({ data, providerCode, sequence }) => {
  const closed = { on: data.transferredOn, code: data.endCode, declined: false };
  return { pathway: { referralId: data.referralId, providerCode, end: { sequence, closed } } };
});
when(ClosureCorrected, ({ data, providerCode, sequence }) => {
  const closed = { on: data.closedOn, code: data.endCode, declined: data.how === 'declined' };
  return { pathway: { referralId: data.referralId, providerCode, end: { sequence, closed } } };
});
when(ReferralReopened, ({ data, providerCode, sequence }) => ({
  pathway: { referralId: data.referralId, providerCode, end: { sequence, closed: null } },
}));
when(ReferralVoided, ({ data, providerCode, sequence }) => ({
  pathway: {
    ...{ referralId: data.referralId, providerCode },
    ...{ receipt: { sequence, on: null, source: null }, end: { sequence, closed: null } },
  },
}));
when(ReferralUnvoided, ({ data, providerCode, sequence }) => {
  const { referralId, receivedOn: on, source, closure } = data;
  const closed =
    closure === null
      ? null
      : { on: closure.closedOn, code: closure.endCode, declined: closure.how === 'declined' };
  const end = { sequence, closed };
  return { pathway: { referralId, providerCode, receipt: { sequence, on, source }, end } };
});
when(CourseEnded, outcomeIn);
when(OutcomeRevised, outcomeIn);
when(CourseReopened, ({ data, providerCode, sequence }) => ({
  pathway: { referralId: data.courseId, providerCode, outcome: { sequence, stands: null } },
}));
when(AppointmentBooked, (fact) => {
  const { type, planned } = fact.data;
  return { contact: { ...whatEveryContactHas(fact), type, planned, attendance: null, therapies: [] } };
});
when(AppointmentMoved, (fact) => ({
  contact: { ...whatEveryContactHas(fact), type: null, planned: null, attendance: null, therapies: [] },
}));
when(AppointmentCancelled, (fact) => {
  const { type, planned, attendance } = fact.data;
  return { contact: { ...whatEveryContactHas(fact), type, planned, attendance, therapies: [] } };
});
when(AppointmentAttended, recordedContactIn);
when(AttendanceCorrected, recordedContactIn);
when(AppointmentMissed, (fact) => {
  const { type, planned, attendance } = fact.data;
  return { contact: { ...whatEveryContactHas(fact), type, planned, attendance, therapies: [] } };
});
when(ClinicianRegistered, ({ data, providerCode }) => ({ clinician: { ...data, providerCode } }));
when(ClinicianLeft, ({ data, providerCode }) => ({ clinician: { ...data, providerCode } }));

export function newsIn(fact: Fact): News {
  return tellers.get(fact.event.type)?.(fact) ?? {};
}

/** Folds a batch, in log order, into one row for each thing it speaks of; ids in one order, so that locks are too. */
export function fold(facts: readonly Fact[]): Told {
  const told = nothingTold();
  for (const fact of facts) tell(told, newsIn(fact));
  return told;
}

export function nothingTold(): Told {
  return { pathways: new Map(), contacts: new Map(), clinicians: new Map() };
}

/** Adds what one fact tells: an older fact of the same thing changes nothing. */
export function tell(told: Told, { pathway, contact, clinician }: News): void {
  if (pathway !== undefined) tellOfPathway(told, pathway);
  if (contact !== undefined) tellOfContact(told, contact);
  if (clinician === undefined) return;
  told.clinicians.set(clinician.clinicianId, { ...told.clinicians.get(clinician.clinicianId), ...clinician });
}

function tellOfPathway(told: Told, news: PathwayTold): void {
  const before = told.pathways.get(news.referralId);
  const receipt = later(before?.receipt, news.receipt);
  const end = later(before?.end, news.end);
  const outcome = later(before?.outcome, news.outcome);
  const hereOn = news.hereOn ?? before?.hereOn;
  told.pathways.set(news.referralId, {
    ...{ referralId: news.referralId, providerCode: news.providerCode },
    ...(receipt && { receipt }),
    ...(hereOn === undefined ? {} : { hereOn }),
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
  if (before !== undefined && before.sequence >= news.sequence) return;
  const { type = null, planned = null } = before ?? {};
  told.contacts.set(news.appointmentId, {
    ...news,
    ...{ type: news.type ?? type, planned: news.planned ?? planned },
  });
}

function receiptIn({
  data,
  providerCode,
  sequence,
}: Fact<typeof ReferralReceived> | Fact<typeof ReferralCorrected>): News {
  const { referralId, receivedOn: on, source } = data;
  const hereOn = 'receivedHereOn' in data ? data.receivedHereOn : undefined;
  const here = hereOn === undefined ? {} : { hereOn };
  return { pathway: { referralId, providerCode, ...here, receipt: { sequence, on, source } } };
}

function outcomeIn({ data, providerCode, sequence }: Fact<typeof CourseEnded>): News {
  const { paired, caseness, notCaseness, recovery, reliableRecovery } = data;
  const { reliableImprovement, reliableDeterioration, noReliableChange } = data;
  const stands = {
    ...{ paired, caseness, notCaseness, recovery, reliableRecovery },
    ...{ reliableImprovement, reliableDeterioration, noReliableChange },
  };
  return { pathway: { referralId: data.courseId, providerCode, outcome: { sequence, stands } } };
}

function recordedContactIn(fact: Fact<typeof AppointmentAttended> | Fact<typeof AttendanceCorrected>): News {
  const { type, planned, attendance, therapies } = fact.data;
  return { contact: { ...whatEveryContactHas(fact), type, planned, attendance, therapies } };
}

function whatEveryContactHas({ data, providerCode, sequence }: ContactFact) {
  const { appointmentId, referralId, contactOn, medium } = data;
  return { appointmentId, referralId, contactOn, medium, providerCode, sequence };
}

type ContactFact =
  | Fact<typeof AppointmentBooked>
  | Fact<typeof AppointmentMoved>
  | Fact<typeof AppointmentCancelled>
  | Fact<typeof AppointmentAttended>
  | Fact<typeof AppointmentMissed>
  | Fact<typeof AttendanceCorrected>;
