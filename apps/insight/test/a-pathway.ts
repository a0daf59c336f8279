import { randomUUID } from 'node:crypto';
import { newEvent, type EventDefinition, type EventOf, type NewEvent } from '#domain-model/define-event';
import { CourseEnded, OutcomeRevised } from '#domain-model/events/outcomes.events';
import { ReferralDeclined, ReferralDischarged, ReferralReceived } from '#domain-model/events/referral.events';
import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentCancelled,
  AppointmentMissed,
  AppointmentMoved,
} from '#domain-model/events/scheduling.events';
import { outcomeOf } from '#domain-model/measures/outcome';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import type { CalendarDay } from '#domain-model/values/calendar';

export const guidedSelfHelp = '748051000000105';
export const cognitiveBehaviourTherapy = '304891004';
export const employmentSupport = '1098051000000103';

/** First and last scores of one measure. */
export type Scores = readonly [first: number, last?: number];

export interface Seen {
  readonly type?: AppointmentType;
  readonly therapies?: readonly string[];
  readonly attendance?: '5' | '6';
  readonly planned?: 'Y' | 'N';
  readonly appointmentId?: string;
}

/** One person's way, told event by event as the services would; every event of a topic in its order. */
export function aPathway(receivedOn: CalendarDay, receivedHereOn?: CalendarDay) {
  const [referralId, personId] = [randomUUID(), randomUUID()];
  const contacts: CalendarDay[] = [];
  const recorded: NewEvent[] = [
    newEvent(ReferralReceived, at(receivedOn), {
      referralId,
      personId,
      receivedOn,
      source: 'B1',
      ...(receivedHereOn === undefined ? {} : { transferredIn: true, receivedHereOn }),
    }),
  ];
  const contactOf = (contactOn: CalendarDay, appointmentId: string) => ({
    appointmentId,
    referralId,
    personId,
    clinicianId: randomUUID(),
    contactOn,
    startsAt: at(contactOn),
    medium: '11' as const,
  });
  const outcomeOn = (on: CalendarDay) => ({
    referralId,
    personId,
    receivedOn: on,
    closure: null,
    source: 'B1' as const,
  });
  const putBy = (on: CalendarDay) => ({
    reason: 'recorded-in-error' as const,
    correctedBy: 'desk',
    correctedAt: at(on),
  });
  const add = (event: NewEvent) => {
    recorded.push(event);
    return pathway;
  };
  const pathway = {
    referralId,
    facts: recorded as readonly NewEvent[],
    booked: (contactOn: CalendarDay, appointmentId: string = randomUUID()) =>
      add(
        newEvent(AppointmentBooked, at(contactOn), {
          ...contactOf(contactOn, appointmentId),
          clinicId: null,
          endsAt: at(contactOn),
          type: '02',
          therapy: guidedSelfHelp,
          planned: 'Y',
        }),
      ),
    moved: (contactOn: CalendarDay, appointmentId: string) =>
      add(
        newEvent(AppointmentMoved, at(contactOn), {
          ...contactOf(contactOn, appointmentId),
          clinicId: null,
          endsAt: at(contactOn),
          movedFrom: at(contactOn),
          movedBy: 'person',
        }),
      ),
    seen: (contactOn: CalendarDay, seen: Seen = {}) => {
      const { type = '02', therapies = [guidedSelfHelp], attendance = '5', planned = 'Y' } = seen;
      const isTreatment = ['02', '03', '05'].includes(type) && !therapies.includes(employmentSupport);
      if (isTreatment) contacts.push(contactOn);
      return add(
        newEvent(AppointmentAttended, at(contactOn), {
          ...contactOf(contactOn, seen.appointmentId ?? randomUUID()),
          type,
          attendance,
          planned,
          therapies: [...therapies],
          minutes: 35,
        }),
      );
    },
    missed: (contactOn: CalendarDay, attendance: '3' | '7' = '3', planned: 'Y' | 'N' = 'Y') =>
      add(
        newEvent(AppointmentMissed, at(contactOn), {
          ...contactOf(contactOn, randomUUID()),
          type: '02',
          planned,
          attendance,
        }),
      ),
    cancelled: (contactOn: CalendarDay, by: 'person' | 'provider') =>
      add(
        newEvent(AppointmentCancelled, at(contactOn), {
          ...contactOf(contactOn, randomUUID()),
          type: '02',
          planned: 'Y',
          cancelledAt: at(contactOn),
          cancelledBy: by,
          reason: 'other',
          attendance: by === 'person' ? '2' : '4',
          shortNotice: by === 'person' ? 'N' : null,
        }),
      ),
    voided: (on: CalendarDay) =>
      add(newEvent(ReferralVoided, at(on), { ...outcomeOn(receivedOn), ...putBy(on) })),
    unvoided: (on: CalendarDay) =>
      add(newEvent(ReferralUnvoided, at(on), { ...outcomeOn(receivedOn), ...putBy(on) })),
    declined: (declinedOn: CalendarDay) =>
      add(
        newEvent(ReferralDeclined, at(declinedOn), {
          referralId,
          personId,
          declinedOn,
          endCode: '11',
          signposted: true,
        }),
      ),
    /** Ends, with the outcome that the national algorithm gives these scores and the contacts told so far. */
    discharged: (dischargedOn: CalendarDay, depression?: Scores, anxiety?: Scores, problem = 'F411') => {
      const scores = [
        ...scoresOf('PHQ-9', depression),
        ...scoresOf(problem === 'F401' ? 'SPIN' : 'GAD-7', anxiety),
      ];
      const outcome = outcomeOf({
        scores: scores.map(([instrument, total], index) => ({
          instrument,
          total,
          takenAt: at(index % 2 === 0 ? receivedOn : dischargedOn),
        })),
        problemDescriptor: problem,
        treatmentContacts: contacts.length,
        receivedOn,
        endedOn: dischargedOn,
      });
      recorded.push(
        newEvent(ReferralDischarged, at(dischargedOn), { referralId, personId, dischargedOn, endCode: '46' }),
      );
      return add(newEvent(CourseEnded, at(dischargedOn), { courseId: referralId, personId, ...outcome }));
    },
    revised: (change: Partial<Record<'recovery' | 'reliableImprovement' | 'paired', true>>) => {
      const ended = recorded.find(({ definition }) => definition.type === CourseEnded.type);
      const data = OutcomeRevised.data.parse({ ...ended?.data, ...change });
      return add(newEvent(OutcomeRevised, ended?.occurredAt ?? '', data));
    },
  };
  return pathway;
}

export type Pathway = ReturnType<typeof aPathway>;

function scoresOf(instrument: string, scores?: Scores): readonly (readonly [string, number])[] {
  if (scores === undefined) return [];
  const [first, last] = scores;
  return last === undefined
    ? [[instrument, first]]
    : [
        [instrument, first],
        [instrument, last],
      ];
}

export function at(day: CalendarDay): string {
  return `${day}T12:00:00.000Z`;
}

/** Events as a handler hears them, numbered as their aggregates would number them. */
export function consumed(events: readonly NewEvent[], providerCode = 'DH0'): EventOf[] {
  const numbers = new Map<string, number>();
  return events.map(({ definition, occurredAt, data }) => {
    const aggregateId = String(Reflect.get(data, definition.aggregateId));
    const numbered = `${definition.aggregate} ${aggregateId}`;
    const sequence = (numbers.get(numbered) ?? 0) + 1;
    numbers.set(numbered, sequence);
    return consumedOne({ definition, occurredAt, data }, { aggregateId, sequence, providerCode });
  });
}

function consumedOne(
  { definition, occurredAt, data }: NewEvent,
  { aggregateId, sequence, providerCode }: { aggregateId: string; sequence: number; providerCode: string },
): EventOf<EventDefinition> {
  return {
    definition,
    data,
    aggregateId,
    sequence,
    providerCode,
    occurredAt,
    id: randomUUID(),
    key: String(Reflect.get(data, definition.key)),
    recordedAt: occurredAt,
    correlationId: randomUUID(),
    causationId: undefined,
  };
}
