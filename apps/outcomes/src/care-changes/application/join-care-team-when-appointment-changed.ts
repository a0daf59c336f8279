import type { EventOf } from '#domain-model/define-event';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentMoved,
} from '#domain-model/events/scheduling.events';
import { joinCareTeams } from '#service-kit/security/care-team';
import type { Transaction } from '#service-kit/database/transaction';

/** What tells which clinician sees whom. */
export const careTeamEvents = [AppointmentBooked, AppointmentMoved, AppointmentAttended];
type CareTeamEvent = EventOf<(typeof careTeamEvents)[number]>;

/**
 * The clinician of an appointment is in the care team from its booking on, as far as the booking takes him or her in.
 * Told twice or late, it does no harm.
 */
export async function joinCareTeamWhenAppointmentChanged(
  events: readonly EventOf[],
  tx: Transaction,
): Promise<void> {
  const relevant = events.filter(isRelevant);
  await joinCareTeams(
    tx,
    relevant.map(({ providerCode, data }) => ({ ...data, providerCode })),
  );
}

function isRelevant(event: EventOf): event is CareTeamEvent {
  return careTeamEvents.some(({ type }) => type === event.definition.type);
}
