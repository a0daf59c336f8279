import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import type { PersonMerged, PersonUnmerged } from '#domain-model/events/referral.events';
import type { Transaction } from '#service-kit/database/transaction';
import { MergedPersonStore } from '../../course/database/merged-person.store.js';

/**
 * Courses change hands when two records turn out to be one person’s, and go back when that was a mistake. What was
 * published of a course says whose it was then; what follows says whose it is.
 */
@Injectable()
export class FollowPersonWhenMerged {
  constructor(private readonly persons: MergedPersonStore) {}

  whenMerged(
    { data, providerCode, recordedAt }: EventOf<typeof PersonMerged>,
    tx: Transaction,
  ): Promise<void> {
    const { personId, mergedPersonId, referralIds: courseIds, accountsVerified = [] } = data;
    return this.persons.handOver(tx, {
      providerCode,
      personId,
      mergedPersonId,
      courseIds,
      accountsVerified,
      mergedAt: recordedAt,
    });
  }

  whenUnmerged(
    { data, providerCode, recordedAt }: EventOf<typeof PersonUnmerged>,
    tx: Transaction,
  ): Promise<void> {
    const { unmergedPersonId: personId, referralIds: courseIds } = data;
    const whole = { personId, mergedPersonId: personId, courseIds, accountsVerified: [] };
    return this.persons.handOver(tx, { providerCode, ...whole, mergedAt: recordedAt });
  }
}
