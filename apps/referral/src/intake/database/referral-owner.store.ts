import { Injectable } from '@nestjs/common';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';

/** Who sees to a referral until it is accepted or closed: a clinician, or staff who have no clinician's id. */
export interface Owner {
  readonly clinicianId: string | null;
  /** The opaque subject of who took it; null where a clinician was named by somebody else. */
  readonly subject: string | null;
}

export interface OwnedSince extends Owner {
  readonly since: Instant;
}

interface OwnerRow extends Owner {
  readonly since: Date;
}

@Injectable()
export class ReferralOwnerStore {
  /** @returns nothing where somebody else owns it already, unless told `insteadOf` */
  async own(
    tx: Transaction,
    referral: { readonly providerCode: OdsCode; readonly referralId: string },
    { owner, insteadOf, by, at }: { owner: Owner; insteadOf: boolean; by: string; at: Instant },
  ): Promise<OwnedSince | undefined> {
    const rows = await tx.query<OwnerRow>(upsertOwner, [
      referral.providerCode,
      referral.referralId,
      owner.clinicianId,
      owner.subject,
      by,
      at,
      insteadOf,
    ]);
    return rows.map(ownedSince)[0];
  }

  async ownerOf(
    tx: Transaction,
    { providerCode, referralId }: { providerCode: OdsCode; referralId: string },
  ): Promise<OwnedSince | undefined> {
    const rows = await tx.query<OwnerRow>(
      `select clinician_id as "clinicianId", subject, since
       from referral_owner
       where provider_code = $1
         and referral_id = $2`,
      [providerCode, referralId],
    );
    return rows.map(ownedSince)[0];
  }
}

/** Whoever owns it already stays its owner since then. */
const upsertOwner = `
  insert into referral_owner as kept (provider_code, referral_id, clinician_id, subject, assigned_by, since)
  values ($1, $2, $3, $4, $5, $6)
  on conflict on constraint referral_owner_is_one do update
  set clinician_id = excluded.clinician_id,
      subject = excluded.subject,
      assigned_by = excluded.assigned_by,
      since = case when kept.clinician_id = excluded.clinician_id or kept.subject = excluded.subject
                   then kept.since else excluded.since end
  where $7 or kept.clinician_id = excluded.clinician_id or kept.subject = excluded.subject
  returning clinician_id as "clinicianId", subject, since`;

function ownedSince({ clinicianId, subject, since }: OwnerRow): OwnedSince {
  return { clinicianId, subject, since: toInstant(since) };
}
