import { RuleBroken } from '#domain-model/rule-broken';
import type { ConcernedRecord } from './audit.js';
import { accessReasons, type AccessReason, type Inquiry } from './inquiry.js';
import type { Caller } from './scope.js';
import type { Transaction } from './transaction.js';

/** How an act takes a clinician into a care team, as events carry it; absent, the clinician joins. */
export type LimitedJoining = 'only-as-first' | 'not';

export interface CareTeamMember {
  readonly referralId: string;
  readonly clinicianId: string;
  readonly joining?: LimitedJoining | undefined;
}

/** Booked a moment ago? The event is on its way. */
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

/** Where a clinician stands to a record: nobody is in its care team yet, he or she is, or only others are. */
export type CareTeamStanding = 'nobody-yet' | 'inside' | 'outside';

/**
 * The one rule of who comes into a care team, for every act that could take somebody in.
 *
 * The office and those inside take in whom they book. Where nobody is yet, the first to act comes in. From outside nobody
 * is taken in, neither oneself nor a colleague, whatever the reason: a reason is for one request. But for one: who takes
 * over the care says so once, and that is listed for the clinical lead.
 *
 * @param standing of the caller; null for everybody who is no clinician.
 * @returns undefined where the act takes in without limit.
 */
export function joiningOf(
  standing: CareTeamStanding | null,
  reason: AccessReason | null,
): LimitedJoining | undefined {
  if (standing === 'nobody-yet') return 'only-as-first';
  return standing === 'outside' && reason !== 'taking-over-care' ? 'not' : undefined;
}

/** For a statement that books, so that the clinician joins in the same round trip: an insert for a `with`. */
export function joiningCareTeam(member: {
  readonly providerCode: string;
  readonly referralId: string;
  readonly clinicianId: string;
  readonly joining: string;
}): string {
  const { providerCode, referralId, clinicianId, joining } = member;
  return `insert into care_team (provider_code, referral_id, clinician_id)
    select ${providerCode}, ${referralId}, ${clinicianId}
    where ${mayJoin({ providerCode, referralId, joining })}
    on conflict do nothing`;
}

/** Takes clinicians into the care teams of referrals, as far as each may come in. Nobody ever leaves. */
export async function joinCareTeam(
  tx: Transaction,
  providerCode: string,
  members: readonly CareTeamMember[],
): Promise<void> {
  if (members.length === 0) return;
  await tx.execute(
    `insert into care_team (provider_code, referral_id, clinician_id)
     select $1, referral_id, clinician_id
     from unnest($2::uuid[], $3::uuid[], $4::text[]) as member (referral_id, clinician_id, joining)
     where ${mayJoin({ providerCode: '$1', referralId: 'member.referral_id', joining: 'member.joining' })}
     order by referral_id, clinician_id
     on conflict do nothing`,
    [
      providerCode,
      members.map(({ referralId }) => referralId),
      members.map(({ clinicianId }) => clinicianId),
      members.map(({ joining }) => joining ?? null),
    ],
  );
}

function mayJoin({
  providerCode,
  referralId,
  joining,
}: Readonly<Record<'providerCode' | 'referralId' | 'joining', string>>): string {
  return `case ${joining}
      when 'not' then false
      when 'only-as-first' then not exists (
        select
        from care_team as already
        where already.provider_code = ${providerCode}
          and already.referral_id = ${referralId}
      )
      else true
    end`;
}

/**
 * The clinician who acts on a referral that has no care team yet becomes its first member: whoever assesses, accepts or
 * records scores; so does one who takes over the care.
 *
 * Call it before anything is locked: reactions to bookings take clinicians in first, too.
 *
 * @returns the clinician, for the event that tells the other services; null where nobody came in.
 */
export async function joinByActing(
  tx: Transaction,
  { caller }: Pick<Inquiry, 'caller'>,
  referralId: string,
): Promise<string | null> {
  const { role, clinicianId, providerCode } = caller;
  if (role !== 'clinician' || clinicianId === undefined || providerCode === null) return null;
  if (tx.joining === 'not') return null;
  await joinCareTeam(tx, providerCode, [{ referralId, clinicianId, joining: tx.joining }]);
  return clinicianId;
}

/**
 * Of one referral its own team counts or, while it has none, those of the person's open referrals: a second referral of
 * somebody who is in treatment opens the record to nobody. Of a person as a whole the open referrals count or, where none
 * is open, all. Null for callers of another role.
 */
export async function careTeamStanding(
  tx: Transaction,
  { caller }: Inquiry,
  { personId, referralId }: ConcernedRecord,
): Promise<CareTeamStanding | null> {
  if (caller.role !== 'clinician') return null;
  const [found] = await tx.query<{ standing: CareTeamStanding }>(selectStanding, [
    ...[caller.providerCode, personId, referralId ?? null, caller.clinicianId ?? null],
  ]);
  return found?.standing ?? 'outside';
}

/** In the teams of which of these referrals the clinician is, for lists that show more to those inside. */
export async function memberships(
  tx: Transaction,
  { providerCode, clinicianId }: Caller,
  records: readonly { readonly referralId: string }[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ referralId: string }>(
    `select referral_id as "referralId"
     from care_team
     where provider_code = $1
       and clinician_id = $2
       and referral_id = any($3::uuid[])`,
    [providerCode, clinicianId ?? null, records.map(({ referralId }) => referralId)],
  );
  return new Set(rows.map(({ referralId }) => referralId));
}

const selectStanding = `
  with own_team as (
    select clinician_id
    from care_team
    where provider_code = $1
      and referral_id = $3
  ), of_person as (
    select referral_id, is_open
    from care_team_scope
    where provider_code = $1
      and person_id = $2
      and not exists (select from own_team)
  ), team as (
    select clinician_id
    from own_team
    union all
    select care_team.clinician_id
    from of_person
    join care_team on care_team.provider_code = $1 and care_team.referral_id = of_person.referral_id
    where of_person.is_open
       or ($3::uuid is null and not exists (select from of_person where is_open))
  )
  select case
           when bool_or(clinician_id = $4) then 'inside'
           when count(*) > 0 then 'outside'
           else 'nobody-yet'
         end as standing
  from team`;
