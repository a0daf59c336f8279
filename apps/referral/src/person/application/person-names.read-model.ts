import { Injectable } from '@nestjs/common';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions } from '#service-kit/database/transaction';
import { PersonNameStore, type PersonName } from '../database/person-name.store.js';

export type { PersonName } from '../database/person-name.store.js';

/** Service managers see courses and waits, never who it is (decision 0024): their rows are without names. */
export function shownTo<Row extends { readonly person: PersonName | null }>(
  { caller }: RequestContext,
  rows: readonly Row[],
): readonly Row[] {
  return caller.role === 'service-manager' ? rows.map((row) => ({ ...row, person: null })) : rows;
}

export interface NamedPerson {
  readonly personId: string;
  readonly person: PersonName;
}

/** Who the people are whose ids another service lists; each is noted in the audit. */
@Injectable()
export class PersonNames {
  constructor(
    private readonly transactions: Transactions,
    private readonly names: PersonNameStore,
  ) {}

  of(context: RequestContext, personIds: readonly string[]): Promise<readonly NamedPerson[]> {
    return this.transactions.auditedRead(context, async (tx) => {
      const names = await this.names.of(tx, context.caller.providers, personIds);
      const found = [...names].map(([personId, person]) => ({ personId, person }));
      await tx.auditAccess(...found.map(({ personId }) => ({ personId })));
      return found;
    });
  }
}
