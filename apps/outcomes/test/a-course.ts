import { randomUUID } from 'node:crypto';
import { newEvent, type EventDefinition, type EventOf, type NewEvent } from '#domain-model/define-event';
import {
  AssessmentRecorded,
  ReferralDischarged,
  ReferralReceived,
} from '#domain-model/events/referral.events';
import { AppointmentAttended, AppointmentMissed } from '#domain-model/events/scheduling.events';
import type { CalendarDay } from '#domain-model/values/calendar';

/** The one clinician of every contact here: in the care team of whoever was seen. */
export const seenBy = '0190b7c4-5d9e-7a31-9c0e-c11c1c1a0001';

/** The events of one person's way, as other services tell them; a spec spells out only what matters to it. */
export function aWay(given: { referralId?: string; personId?: string } = {}) {
  const { referralId = randomUUID(), personId = randomUUID() } = given;
  const appointment = (contactOn: CalendarDay, appointmentId: string) => ({
    appointmentId,
    referralId,
    personId,
    clinicianId: seenBy,
    contactOn,
    startsAt: at(contactOn),
    type: '02' as const,
    medium: '11' as const,
    planned: 'Y' as const,
  });
  return {
    referralId,
    personId,
    received: (receivedOn: CalendarDay): NewEvent<typeof ReferralReceived> =>
      newEvent(ReferralReceived, at(receivedOn), { referralId, personId, receivedOn, source: 'B1' }),
    assessed: (
      assessedOn: CalendarDay,
      problemDescriptor: string | null,
    ): NewEvent<typeof AssessmentRecorded> =>
      newEvent(AssessmentRecorded, at(assessedOn), {
        referralId,
        personId,
        assessedOn,
        problemDescriptor,
        suitable: true,
        notSuitableReason: null,
        step: null,
        therapy: null,
      }),
    treated: (
      contactOn: CalendarDay,
      appointmentId: string = randomUUID(),
    ): NewEvent<typeof AppointmentAttended> =>
      newEvent(AppointmentAttended, at(contactOn), {
        ...appointment(contactOn, appointmentId),
        attendance: '5',
        therapies: ['748051000000105'],
        minutes: 35,
      }),
    missed: (contactOn: CalendarDay, planned: 'Y' | 'N' = 'Y'): NewEvent<typeof AppointmentMissed> =>
      newEvent(AppointmentMissed, at(contactOn), {
        ...appointment(contactOn, randomUUID()),
        planned,
        attendance: '3',
      }),
    discharged: (dischargedOn: CalendarDay): NewEvent<typeof ReferralDischarged> =>
      newEvent(ReferralDischarged, at(dischargedOn), { referralId, personId, dischargedOn, endCode: '46' }),
  };
}

export type Way = ReturnType<typeof aWay>;

/** Noon of the day in UTC, which is the same day in London. */
export function at(day: CalendarDay): string {
  return `${day}T12:00:00.000Z`;
}

/** An event as a handler hears it. */
export function consumed<Definition extends EventDefinition>(
  { definition, occurredAt, data }: NewEvent<Definition>,
  { sequence = 1, providerCode = 'DH0' }: { sequence?: number; providerCode?: string } = {},
): EventOf<Definition> {
  return {
    definition,
    data,
    sequence,
    providerCode,
    occurredAt,
    id: randomUUID(),
    aggregateId: String(Reflect.get(data, definition.aggregateId)),
    key: String(Reflect.get(data, definition.key)),
    recordedAt: occurredAt,
    correlationId: randomUUID(),
    causationId: undefined,
  };
}
