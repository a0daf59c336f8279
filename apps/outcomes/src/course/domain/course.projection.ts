import type { DataOf, EventDefinition, EventOf } from '#domain-model/define-event';
import {
  AssessmentCorrected,
  AssessmentRecorded,
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
  AppointmentCancelled,
  AppointmentMissed,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';
import { currentContact, type CareContact } from '#domain-model/measures/treatment-contact';
import type { CourseOfTreatment } from './course-of-treatment.js';
import type { NamedProblem } from './named-problems.js';

/** A contact whose attendance is known. */
export interface KnownContact extends CareContact {
  readonly appointmentId: string;
  readonly referralId: string;
  readonly providerCode: string;
  /** Numbers the appointment's events: an older one never overwrites a newer. */
  readonly sequence: number;
  /** There never was such a contact: nothing of it counts, until a later correction says that there was. */
  readonly isVoided: boolean;
}

/** What some events tell of one course. */
export interface CourseChange {
  readonly courseId: string;
  readonly personId: string;
  readonly providerCode: string;
  /** The latest in time: what the course publishes because of these events happened then. */
  readonly latest: EventOf;
  readonly changes: readonly ((course: CourseOfTreatment) => void)[];
  /** The newest event of each appointment. */
  readonly contacts: ReadonlyMap<string, KnownContact>;
}

type ChangeOf = Pick<CourseChange, 'courseId' | 'personId'> & {
  readonly change?: (course: CourseOfTreatment) => void;
  readonly contact?: KnownContact;
};

const projections = new Map<string, (event: EventOf) => ChangeOf | undefined>();

when(ReferralReceived, ({ data, sequence }) => ({
  ...ofReferral(data),
  change: (course) => course.open(data.receivedOn, sequence),
}));
when(ReferralCorrected, ({ data, sequence }) => ({
  ...ofReferral(data),
  change: (course) => course.open(data.receivedOn, sequence),
}));
when(AssessmentRecorded, ({ data, sequence }) => ({
  ...ofReferral(data),
  change: (course) => course.nameProblem(problemIn(data, sequence, { corrects: false })),
}));
when(AssessmentCorrected, ({ data, sequence }) => ({
  ...ofReferral(data),
  change: (course) => course.nameProblem(problemIn(data, sequence, { corrects: true })),
}));
when(ReferralDischarged, ({ data, sequence }) => ({
  ...ofReferral(data),
  change: (course) => course.end(data.dischargedOn, sequence, data.endCode),
}));
when(ReferralDeclined, ({ data, sequence }) => ({
  ...ofReferral(data),
  change: (course) => course.end(data.declinedOn, sequence, data.endCode),
}));
when(ReferralTransferred, ({ data, sequence }) => ({
  ...ofReferral(data),
  change: (course) => course.end(data.transferredOn, sequence, data.endCode),
}));
when(ClosureCorrected, ({ data, sequence }) => ({
  ...ofReferral(data),
  change: (course) => course.end(data.closedOn, sequence, data.endCode),
}));
when(ReferralReopened, ({ data, sequence, occurredAt }) => ({
  ...ofReferral(data),
  change: (course) => course.reopen(sequence, occurredAt),
}));
// A mistake: it ends with nobody seen, so that it has no outcome and nothing more is asked of anyone.
when(ReferralVoided, ({ data, sequence }) => ({
  ...ofReferral(data),
  change: (course) => course.end(data.receivedOn, sequence),
}));
when(ReferralUnvoided, ({ data, sequence, occurredAt }) => ({
  ...ofReferral(data),
  change: (course) =>
    data.closure === null
      ? course.reopen(sequence, occurredAt)
      : course.end(data.closure.closedOn, sequence, data.closure.endCode),
}));
// Missed and cancelled contacts too: an unplanned one counts whatever its attendance (I101D29).
when(AppointmentAttended, (event) => ({
  ...ofReferral(event.data),
  contact: { ...contactOf(event), therapies: event.data.therapies },
}));
when(AppointmentMissed, (event) => ({ ...ofReferral(event.data), contact: contactOf(event) }));
when(AppointmentCancelled, (event) => ({ ...ofReferral(event.data), contact: contactOf(event) }));
when(AttendanceCorrected, ({ data, providerCode, sequence }) => {
  const { appointmentId, referralId } = data;
  const isVoided = data.attendance === null;
  const contact = { appointmentId, referralId, providerCode, sequence, isVoided, ...currentContact(data) };
  return { ...ofReferral(data), contact };
});

/** Gathers events, given in the order of the log, by the course that they are about; courses in the order of their ids. */
export function changesOf(events: readonly EventOf[]): readonly CourseChange[] {
  const gathered = new Map<string, CourseChange>();
  for (const event of events) {
    const change = projections.get(event.definition.type)?.(event);
    if (change !== undefined)
      gathered.set(change.courseId, add(gathered.get(change.courseId), change, event));
  }
  return [...gathered.values()].sort((one, other) => (one.courseId < other.courseId ? -1 : 1));
}

function add(
  before: CourseChange | undefined,
  { courseId, personId, change, contact }: ChangeOf,
  event: EventOf,
): CourseChange {
  const latest = before !== undefined && before.latest.occurredAt > event.occurredAt ? before.latest : event;
  const changes = [...(before?.changes ?? []), ...(change === undefined ? [] : [change])];
  const contacts = new Map(before?.contacts);
  const known = contact === undefined ? undefined : contacts.get(contact.appointmentId);
  const isNewer = contact !== undefined && (known === undefined || known.sequence < contact.sequence);
  if (isNewer) contacts.set(contact.appointmentId, contact);
  return { courseId, personId, providerCode: event.providerCode, latest, changes, contacts };
}

function when<Definition extends EventDefinition>(
  event: Definition,
  project: (recorded: EventOf<Definition>) => ChangeOf,
): void {
  projections.set(event.type, (recorded) => (isEventOf(event, recorded) ? project(recorded) : undefined));
}

function isEventOf<Definition extends EventDefinition>(
  event: Definition,
  recorded: EventOf,
): recorded is EventOf<Definition> {
  return recorded.definition.type === event.type;
}

function problemIn(
  {
    assessedOn,
    problemDescriptor: problem,
  }: DataOf<typeof AssessmentCorrected> | DataOf<typeof AssessmentRecorded>,
  sequence: number,
  { corrects }: { readonly corrects: boolean },
): NamedProblem {
  return { sequence, assessedOn, problem, corrects };
}

function ofReferral(data: { readonly referralId: string; readonly personId: string }) {
  return { courseId: data.referralId, personId: data.personId };
}

type ContactEvent =
  | EventOf<typeof AppointmentAttended>
  | EventOf<typeof AppointmentMissed>
  | EventOf<typeof AppointmentCancelled>;

function contactOf({ data, providerCode, sequence }: ContactEvent): KnownContact {
  const { appointmentId, referralId, contactOn, type, attendance, planned } = data;
  return {
    appointmentId,
    referralId,
    providerCode,
    sequence,
    contactOn,
    type,
    attendance,
    planned,
    isVoided: false,
    therapies: [],
  };
}
