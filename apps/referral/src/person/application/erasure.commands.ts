import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { ErasureStore } from '../database/erasure.store.js';
import { Erasure, type ErasureAsked } from '../domain/erasure.js';

export { erasureBases, type ErasureAsked, type ErasureBasis } from '../domain/erasure.js';

export interface Erased {
  readonly personId: string;
  readonly erasedOn: CalendarDay;
  readonly irreversible: true;
  readonly backups: string;
}

/**
 * How long what was erased here lies in a backup is for whoever stores the backups to say; brought back by a restore, it
 * is erased once more, for the event of the erasure outlives the database (recover-from-own-events.ts).
 */
const backups =
  'Backups taken before still hold it until they expire; a restored database erases it again when it is brought level, before it takes commands.';

/** Erases who someone was. The pseudonymous events stay: figures and clocks rest on them, and they name nobody. */
@Injectable()
export class ErasureCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly erasures: ErasureStore,
  ) {}

  /** @throws RuleBroken `person.unknown`, `person.erased` (404), `person.merged-into-another`, `erasure.…` (409, 422) */
  erase(context: CommandContext, asked: ErasureAsked): Promise<Erased> {
    const { caller, now } = context;
    const { personId } = asked;
    return this.transactions.command(context, async (tx) => {
      const personIds = await this.erasures.lock(tx, personId);
      await tx.auditAccess({ personId });
      const record = await this.erasures.recordOf(tx, personIds);
      const by = { providerCode: caller.providerCode ?? '', subject: caller.subject, role: caller.role };
      const erasure = Erasure.of(asked, { record, personIds, by }, now);
      await this.erasures.store(tx, erasure);
      const { erasedOn } = erasure.state;
      return { personId, erasedOn, irreversible: true, backups };
    });
  }
}
