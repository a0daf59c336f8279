import { RuleBroken } from '#domain-model/rule-broken';
import type { ConcernedRecord } from './audit.js';
import { accessReasons, type Inquiry } from './inquiry.js';
import type { Transaction } from './transaction.js';

export interface CareTeamMember {
  readonly referralId: string;
  readonly clinicianId: string;
}

/** Booked a moment ago? The fact is on its way. */
const retryAfterMs = 500;

/** A clinician outside the care team is asked why. Holds whose record it was for the audit; the answer does not. */
export class OutsideCareTeam extends RuleBroken {
  constructor(readonly record: ConcernedRecord) {
    super(
      'care-team.reason-needed',
      `You are not in this person's care team. Access-Reason says why you need it: ${accessReasons.join(', ')}.`,
      { kind: 'forbidden', field: 'Access-Reason', retryAfterMs },
    );
  }
}

/** For a statement that books, so that the clinician joins in the same round trip: an insert for a `with`. */
export function joiningCareTeam(providerCode: string, referralId: string, clinicianId: string): string {
  return `insert into care_team (provider_code, referral_id, clinician_id)
    values (${providerCode}, ${referralId}, ${clinicianId})
    on conflict do nothing`;
}

/** Takes clinicians into the care teams of referrals; those who are in it stay. Nobody ever leaves. */
export async function joinCareTeam(
  tx: Transaction,
  providerCode: string,
  members: readonly CareTeamMember[],
): Promise<void> {
  if (members.length === 0) return;
  await tx.execute(
    `insert into care_team (provider_code, referral_id, clinician_id)
     select $1, referral_id, clinician_id
     from unnest($2::uuid[], $3::uuid[]) as member (referral_id, clinician_id)
     order by referral_id, clinician_id
     on conflict do nothing`,
    [
      providerCode,
      members.map(({ referralId }) => referralId),
      members.map(({ clinicianId }) => clinicianId),
    ],
  );
}

/**
 * The clinician who acts on a referral that has no care team yet becomes its first member: whoever assesses, accepts or
 * records scores. Who came with a reason stays outside, for a reason is given each time.
 *
 * Call it before anything is locked: reactions to bookings take clinicians in first, too.
 */
export async function joinByActing(
  tx: Transaction,
  { caller }: Pick<Inquiry, 'caller'>,
  referralId: string,
): Promise<void> {
  const { role, clinicianId, providerCode } = caller;
  if (role !== 'clinician' || clinicianId === undefined || providerCode === null) return;
  if (tx.careTeamStanding !== 'nobody-yet') return;
  await joinCareTeam(tx, providerCode, [{ referralId, clinicianId }]);
}

/** Where a clinician stands to a record: nobody is in its care team yet, he or she is, or only others are. */
export type CareTeamStanding = 'nobody-yet' | 'inside' | 'outside';

/**
 * A clinician is asked for a reason who is in none of the care teams, unless one has nobody yet, for anyone may triage.
 * Null for callers of another role. One look-up by the primary key.
 */
export async function careTeamStanding(
  tx: Transaction,
  { caller }: Inquiry,
  { referralId, ofReferrals }: ConcernedRecord,
): Promise<CareTeamStanding | null> {
  if (caller.role !== 'clinician') return null;
  const [found] = await tx.query<{ standing: CareTeamStanding }>(selectStanding, [
    caller.providerCode,
    ofReferrals ?? (typeof referralId === 'string' ? [referralId] : []),
    caller.clinicianId ?? null,
  ]);
  return found?.standing ?? 'nobody-yet';
}

const selectStanding = `
  select case
           when coalesce(bool_or(team.has_caller), false) then 'inside'
           when bool_and(team.members > 0) then 'outside'
           else 'nobody-yet'
         end as standing
  from unnest($2::uuid[]) as asked (referral_id)
  cross join lateral (
    select count(*) as members,
           bool_or(clinician_id = $3) as has_caller
    from care_team
    where care_team.provider_code = $1
      and care_team.referral_id = asked.referral_id
  ) as team`;
