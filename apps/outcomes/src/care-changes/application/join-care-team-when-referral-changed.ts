import type { EventOf } from '#domain-model/define-event';
import { AssessmentRecorded, ReferralAccepted } from '#domain-model/events/referral.events';
import { joinCareTeams } from '#service-kit/security/care-team';
import type { Transaction } from '#service-kit/database/transaction';

/** What tells who was the first to act on a referral. */
export const firstActEvents = [AssessmentRecorded, ReferralAccepted];
type FirstActEvent = EventOf<(typeof firstActEvents)[number]>;

/** Whoever came into the care team by assessing or accepting is in it here, too. Told twice or late, it does no harm. */
export async function joinCareTeamWhenReferralChanged(
  events: readonly EventOf[],
  tx: Transaction,
): Promise<void> {
  const members = events
    .filter(isRelevant)
    .flatMap(({ providerCode, data: { referralId, joinedCareTeam: clinicianId, confirmedBy } }) =>
      clinicianId === undefined ? [] : [{ providerCode, referralId, clinicianId, confirmedBy }],
    );
  await joinCareTeams(tx, members);
}

function isRelevant(event: EventOf): event is FirstActEvent {
  return firstActEvents.some(({ type }) => type === event.definition.type);
}
