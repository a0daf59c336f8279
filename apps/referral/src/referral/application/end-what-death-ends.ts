import { Injectable } from '@nestjs/common';
import type { CommandContext } from '#service-kit/http/command-context';
import type { Transaction } from '#service-kit/database/transaction';
import { ReferralStore } from '../database/referral.store.js';
import { instantOf } from '#domain-model/values/calendar';
import { isDeath } from '../domain/end-code-fit.js';
import { endByDeath } from '../domain/withdrawal-and-transfer.js';
import type { Referral } from '../domain/referral.js';

/**
 * A referral that ends with a death code says that the person has died. That ends every other open referral of the person
 * here, each with the code of its own course, and is published for whoever still plans something for the person.
 *
 * Nobody is marked: who has died is read from the end codes that stand, so that undoing or correcting the closures is all
 * that a mistake takes.
 */
@Injectable()
export class EndWhatDeathEnds {
  constructor(private readonly referrals: ReferralStore) {}

  /** @returns the other referrals that ended with the person's death. */
  async after(tx: Transaction, context: CommandContext, referral: Referral): Promise<readonly string[]> {
    const { id, providerCode, personId, closure } = referral.stored;
    if (closure === null || !isDeath(closure.endCode)) return [];
    const { closedOn: diedOn } = closure;
    const open = await tx.query<{ id: string }>(
      `select id
       from referral
       where provider_code = $1
         and person_id = $2
         and id <> $3
         and closed_on is null
         and voided_on is null
       order by id`,
      [providerCode, personId, id],
    );
    for (const other of open) {
      const ending = await this.referrals.load(tx, { providers: [providerCode] }, other.id);
      ending.leave(endByDeath(ending.closableOn(diedOn, context.now)), context.now);
      await this.referrals.save(tx, ending);
    }
    await this.referrals.publishDeath(tx, referral.stored, {
      diedOn,
      at: instantOf(diedOn, context.now),
    });
    return open.map((other) => other.id);
  }
}
