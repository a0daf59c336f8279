import { Injectable } from '@nestjs/common';
import { londonDay, type CalendarDay } from '#domain-model/values/calendar';
import type { Invocation } from '#service-kit/invocation';
import { Transactions } from '#service-kit/transaction';
import { ErasureStore } from '../database/erasure.store.js';
import { keptUntil } from '#domain-model/values/record-retention';
import { refuseErasure, type ErasureAsked } from '../domain/erasure.js';

export { erasureBases, type ErasureAsked, type ErasureBasis } from '../domain/erasure.js';

export interface Erased {
  readonly personId: string;
  readonly erasedOn: CalendarDay;
  readonly irreversible: true;
  readonly backups: string;
}

/**
 * How long what was erased here lies in a backup is for whoever keeps the backups to say; brought back by a restore, it
 * is erased once more, for the fact of the erasure outlives the database (recover-from-own-facts.ts).
 */
const backups =
  'Backups taken before still hold it until they expire; a restored database erases it again when it is brought level, before it takes commands.';

/** Erases who someone was. The pseudonymous facts stay: figures and clocks rest on them, and they name nobody. */
@Injectable()
export class ErasureCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly erasures: ErasureStore,
  ) {}

  /** @throws RuleBroken `person.unknown`, `person.erased` (404), `person.merged-into-another`, `erasure.…` (409, 422) */
  erase(invocation: Invocation, asked: ErasureAsked): Promise<Erased> {
    const { caller, now } = invocation;
    const { personId } = asked;
    return this.transactions.command(invocation, async (tx) => {
      const personIds = await this.erasures.hold(tx, personId);
      await tx.concerns({ personId });
      const record = await this.erasures.recordOf(tx, personIds);
      refuseErasure(asked, record, now);
      const erasedOn = londonDay(now);
      const { confirm: _, ...ground } = asked;
      await this.erasures.erase(
        tx,
        { personIds, at: now },
        {
          ...{ ...ground, erasedOn, keptUntil: keptUntil(record) },
          providerCode: caller.providerCode ?? '',
          erasedBy: caller.subject,
          erasedByRole: caller.role,
        },
      );
      return { personId, erasedOn, irreversible: true, backups };
    });
  }
}
