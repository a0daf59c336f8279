import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import type { PersonMerged, PersonUnmerged } from '#domain-model/events/referral.events';
import type { Transaction } from '#service-kit/database/transaction';
import type { Handover } from '../database/handover.store.js';
import { HandoverStore } from '../database/handover.store.js';

/**
 * Referrals change hands when two records turn out to be one person’s, and go back when that was a mistake. Appointments
 * and the time that they take go with them, so that nobody is booked twice at once under two names.
 *
 * The later event decides, in whatever order they are consumed: a merge and the receipt of a referral come by different
 * partitions, and none of the other events says again whose a known referral is.
 */
@Injectable()
export class FollowPersonWhenMerged {
  constructor(private readonly handovers: HandoverStore) {}

  whenMerged(
    { data, providerCode, recordedAt }: EventOf<typeof PersonMerged>,
    tx: Transaction,
  ): Promise<void> {
    const { personId, mergedPersonId, referralIds, accountsVerified = [] } = data;
    const handover = { personId, mergedPersonId, referralIds, accountsVerified };
    return this.follow(tx, { providerCode, ...handover, recordedAt });
  }

  whenUnmerged(
    { data, providerCode, recordedAt }: EventOf<typeof PersonUnmerged>,
    tx: Transaction,
  ): Promise<void> {
    const { unmergedPersonId: personId, referralIds } = data;
    const handover = { personId, mergedPersonId: personId, referralIds, accountsVerified: [] };
    return this.follow(tx, { providerCode, ...handover, recordedAt });
  }

  private async follow(tx: Transaction, handover: Handover): Promise<void> {
    await this.handovers.noteIdentity(tx, handover);
    const changed = await this.handovers.handOver(tx, handover);
    if (changed.length > 0) await this.handovers.moveTime(tx, handover, changed);
  }
}
