import type { Fact } from '#domain-model/define-event';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentMoved,
} from '#domain-model/events/scheduling.events';
import { joinCareTeam } from '#service-kit/care-team';
import type { Transaction } from '#service-kit/transaction';

/** What tells which clinician sees whom. */
export const tellsOfCareTeam = [AppointmentBooked, AppointmentMoved, AppointmentAttended];
type TellsOfCareTeam = Fact<(typeof tellsOfCareTeam)[number]>;

/**
 * The clinician of an appointment is in the care team from its booking on, as far as the booking takes him or her in.
 * Told twice or late, it does no harm.
 */
export async function joinCareTeamWhenAppointmentTold(
  facts: readonly Fact[],
  tx: Transaction,
): Promise<void> {
  const told = facts.filter(isTelling);
  for (const providerCode of [...new Set(told.map((fact) => fact.providerCode))].sort()) {
    const members = told.filter((fact) => fact.providerCode === providerCode).map(({ data }) => data);
    await joinCareTeam(tx, providerCode, members);
  }
}

function isTelling(fact: Fact): fact is TellsOfCareTeam {
  return tellsOfCareTeam.some(({ type }) => type === fact.event.type);
}
