import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { ReferralStore } from '../../referral/database/referral.store.js';
import { DangerLookStore } from '../database/danger-look.store.js';
import { ReferralOwnerStore, type OwnedSince } from '../database/referral-owner.store.js';

export type { OwnedSince, Owner } from '../database/referral-owner.store.js';

export interface Owning {
  /** The clinician who is to see to it; the caller where nobody is named. */
  readonly clinicianId: string | null;
  /** Also where somebody else owns it. */
  readonly insteadOf: boolean;
}

/** What nobody owns nobody reads: a referral that was received has one who sees to it. */
@Injectable()
export class ReferralOwnerCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
    private readonly owners: ReferralOwnerStore,
    private readonly looks: DangerLookStore,
  ) {}

  /** @throws RuleBroken `referral.unknown` (404), `referral.already-closed`, `referral.owned-already` (409) */
  own(
    context: CommandContext,
    referralId: string,
    { clinicianId, insteadOf }: Owning,
  ): Promise<{ referralId: string; owner: OwnedSince }> {
    const { caller, now } = context;
    return this.transactions.command(context, async (tx) => {
      const { stored } = await this.referrals.load(tx, caller, referralId);
      if (stored.closure !== null) {
        throw RuleBroken.wrongState(
          'referral.already-closed',
          'Nobody has to see to a referral that is closed.',
        );
      }
      const own = { clinicianId: caller.clinicianId ?? null, subject: caller.subject };
      const owner = clinicianId === null ? own : { clinicianId, subject: null };
      const referral = { providerCode: stored.providerCode, referralId };
      const owned = await this.owners.own(tx, referral, { owner, insteadOf, by: caller.subject, at: now });
      if (owned === undefined) throw ownedAlready(await this.owners.ownerOf(tx, referral));
      // Who is named by a colleague has not looked yet: the time to look runs on until he or she takes it. Nor has a
      // service manager, who is shown neither name nor telephone and can ring nobody.
      const isTaken = clinicianId === null || clinicianId === own.clinicianId;
      if (isTaken && caller.role !== 'service-manager') await this.looks.note(tx, referral, now);
      return { referralId, owner: owned };
    });
  }
}

function ownedAlready(owner: OwnedSince | undefined): RuleBroken {
  return RuleBroken.wrongState(
    'referral.owned-already',
    'Somebody else sees to this referral. Send insteadOf where you take it over.',
    { field: 'insteadOf', more: { owner: owner ?? null } },
  );
}
