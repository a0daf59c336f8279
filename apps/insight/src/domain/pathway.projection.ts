import type { DataOf, EventDefinition, EventOf } from '#domain-model/define-event';
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
export type OutcomeChange = Pick<
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

/** What events tell of one referral; a part is absent where they say nothing of it. Of each the highest sequence stands. */
export interface PathwayChange {
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
  readonly outcome?: { readonly sequence: number; readonly current: OutcomeChange | null };
}

/** What events tell of one contact: each gives the whole state, but for a move, which leaves type and plan alone. */
export interface ContactChange {
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

export interface ClinicianChange {
  readonly clinicianId: string;
  readonly providerCode: string;
  readonly role?: string;
  readonly wholeTimeEquivalent?: number;
  readonly employedFrom?: string;
  readonly leftOn?: string;
}

export interface Changes {
  readonly pathways: Map<string, PathwayChange>;
  readonly contacts: Map<string, ContactChange>;
  readonly clinicians: Map<string, ClinicianChange>;
}

/** What one event tells. */
export interface Change {
  readonly pathway?: PathwayChange;
  readonly contact?: ContactChange;
  readonly clinician?: ClinicianChange;
}

const projections = new Map<string, (event: EventOf) => Change>();

/** Registers what one event tells; the event is known to be of that definition, since it is looked up by its type. */
function when<Definition extends EventDefinition>(
  event: Definition,
  project: (recorded: EventOf<Definition>) => Change,
): void {
  projections.set(event.type, (recorded) => (isEventOf(event, recorded) ? project(recorded) : {}));
}

function isEventOf<Definition extends EventDefinition>(
  event: Definition,
  recorded: EventOf,
): recorded is EventOf<Definition> {
  return recorded.definition.type === event.type;
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
    referralId: data.referralId,
    providerCode,
    receipt: { sequence, on: null, source: null },
    end: { sequence, closed: null },
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
  pathway: { referralId: data.courseId, providerCode, outcome: { sequence, current: null } },
}));
when(AppointmentBooked, (event) => {
  const { type, planned } = event.data;
  return { contact: { ...whatEveryContactHas(event), type, planned, attendance: null, therapies: [] } };
});
when(AppointmentMoved, (event) => ({
  contact: { ...whatEveryContactHas(event), type: null, planned: null, attendance: null, therapies: [] },
}));
when(AppointmentCancelled, (event) => {
  const { type, planned, attendance } = event.data;
  return { contact: { ...whatEveryContactHas(event), type, planned, attendance, therapies: [] } };
});
when(AppointmentAttended, recordedContactIn);
when(AttendanceCorrected, recordedContactIn);
when(AppointmentMissed, (event) => {
  const { type, planned, attendance } = event.data;
  return { contact: { ...whatEveryContactHas(event), type, planned, attendance, therapies: [] } };
});
when(ClinicianRegistered, ({ data, providerCode }) => ({ clinician: { ...data, providerCode } }));
when(ClinicianLeft, ({ data, providerCode }) => ({ clinician: { ...data, providerCode } }));

export function changesIn(event: EventOf): Change {
  return projections.get(event.definition.type)?.(event) ?? {};
}

/** Folds a batch, in log order, into one row for each thing it speaks of; ids in one order, so that locks are too. */
export function reduce(events: readonly EventOf[]): Changes {
  const changes = noChanges();
  for (const event of events) project(changes, changesIn(event));
  return changes;
}

export function noChanges(): Changes {
  return { pathways: new Map(), contacts: new Map(), clinicians: new Map() };
}

/** Adds what one event tells: an older event of the same thing changes nothing. */
export function project(changes: Changes, { pathway, contact, clinician }: Change): void {
  if (pathway !== undefined) projectPathway(changes, pathway);
  if (contact !== undefined) projectContact(changes, contact);
  if (clinician === undefined) return;
  changes.clinicians.set(clinician.clinicianId, {
    ...changes.clinicians.get(clinician.clinicianId),
    ...clinician,
  });
}

function projectPathway(changes: Changes, change: PathwayChange): void {
  const before = changes.pathways.get(change.referralId);
  const receipt = later(before?.receipt, change.receipt);
  const end = later(before?.end, change.end);
  const outcome = later(before?.outcome, change.outcome);
  const hereOn = change.hereOn ?? before?.hereOn;
  changes.pathways.set(change.referralId, {
    referralId: change.referralId,
    providerCode: change.providerCode,
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

function projectContact(changes: Changes, change: ContactChange): void {
  const { referralId, providerCode } = change;
  if (!changes.pathways.has(referralId)) changes.pathways.set(referralId, { referralId, providerCode });
  const before = changes.contacts.get(change.appointmentId);
  if (before !== undefined && before.sequence >= change.sequence) return;
  const { type = null, planned = null } = before ?? {};
  changes.contacts.set(change.appointmentId, {
    ...change,
    type: change.type ?? type,
    planned: change.planned ?? planned,
  });
}

function receiptIn({
  data,
  providerCode,
  sequence,
}: EventOf<typeof ReferralReceived> | EventOf<typeof ReferralCorrected>): Change {
  const { referralId, receivedOn: on, source } = data;
  const hereOn = 'receivedHereOn' in data ? data.receivedHereOn : undefined;
  const here = hereOn === undefined ? {} : { hereOn };
  return { pathway: { referralId, providerCode, ...here, receipt: { sequence, on, source } } };
}

function outcomeIn({ data, providerCode, sequence }: EventOf<typeof CourseEnded>): Change {
  const { paired, caseness, notCaseness, recovery, reliableRecovery } = data;
  const { reliableImprovement, reliableDeterioration, noReliableChange } = data;
  const current = {
    paired,
    caseness,
    notCaseness,
    recovery,
    reliableRecovery,
    reliableImprovement,
    reliableDeterioration,
    noReliableChange,
  };
  return { pathway: { referralId: data.courseId, providerCode, outcome: { sequence, current } } };
}

function recordedContactIn(
  event: EventOf<typeof AppointmentAttended> | EventOf<typeof AttendanceCorrected>,
): Change {
  const { type, planned, attendance, therapies } = event.data;
  return { contact: { ...whatEveryContactHas(event), type, planned, attendance, therapies } };
}

function whatEveryContactHas({ data, providerCode, sequence }: ContactEvent) {
  const { appointmentId, referralId, contactOn, medium } = data;
  return { appointmentId, referralId, contactOn, medium, providerCode, sequence };
}

type ContactEvent =
  | EventOf<typeof AppointmentBooked>
  | EventOf<typeof AppointmentMoved>
  | EventOf<typeof AppointmentCancelled>
  | EventOf<typeof AppointmentAttended>
  | EventOf<typeof AppointmentMissed>
  | EventOf<typeof AttendanceCorrected>;
