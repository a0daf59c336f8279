import type { Fact } from '#domain-model/define-event';
import { AssessmentRecorded, ReferralAccepted } from '#domain-model/events/referral.events';
import { joinCareTeam } from '#service-kit/care-team';
import type { Transaction } from '#service-kit/transaction';

/** What tells who was the first to act on a referral. */
export const tellsWhoActedFirst = [AssessmentRecorded, ReferralAccepted];
type TellsWhoActedFirst = Fact<(typeof tellsWhoActedFirst)[number]>;

/** Whoever came into the care team by assessing or accepting is in it here, too. Told twice or late, it does no harm. */
export async function joinCareTeamWhenReferralTold(facts: readonly Fact[], tx: Transaction): Promise<void> {
  const told = facts.filter(isTelling);
  for (const providerCode of [...new Set(told.map((fact) => fact.providerCode))].sort()) {
    const members = told
      .filter((fact) => fact.providerCode === providerCode)
      .flatMap(({ data: { referralId, joinedCareTeam: clinicianId, confirmedBy } }) =>
        clinicianId === undefined ? [] : [{ referralId, clinicianId, confirmedBy }],
      );
    await joinCareTeam(tx, providerCode, members);
  }
}

function isTelling(fact: Fact): fact is TellsWhoActedFirst {
  return tellsWhoActedFirst.some(({ type }) => type === fact.event.type);
}
