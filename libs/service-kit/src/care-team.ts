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
 * The clinician who acts joins the care team: whoever assesses, accepts or records scores. Not who broke the glass for it,
 * for a reason is given each time.
 */
export async function joinByActing(
  tx: Transaction,
  { caller }: Pick<Inquiry, 'caller'>,
  referralId: string,
): Promise<void> {
  const { role, clinicianId, providerCode } = caller;
  if (role !== 'clinician' || clinicianId === undefined || providerCode === null || tx.brokeGlass) return;
  await joinCareTeam(tx, providerCode, [{ referralId, clinicianId }]);
}

/**
 * Whether the caller needs a reason for this record: a clinician who is in none of its care teams, unless one has nobody
 * yet, for anyone may triage. One look-up by the primary key.
 */
export async function isOutsider(
  tx: Transaction,
  { caller }: Inquiry,
  { referralId, ofReferrals }: ConcernedRecord,
): Promise<boolean> {
  const referralIds = ofReferrals ?? (typeof referralId === 'string' ? [referralId] : []);
  if (caller.role !== 'clinician' || referralIds.length === 0) return false;
  const [standing] = await tx.query<{ isOutside: boolean }>(
    `select coalesce(bool_and(team.members > 0 and not team.has_caller), false) as "isOutside"
     from unnest($2::uuid[]) as asked (referral_id)
     cross join lateral (
       select count(*) as members,
              coalesce(bool_or(clinician_id = $3), false) as has_caller
       from care_team
       where care_team.provider_code = $1
         and care_team.referral_id = asked.referral_id
     ) as team`,
    [caller.providerCode, referralIds, caller.clinicianId ?? null],
  );
  return standing?.isOutside ?? false;
}
