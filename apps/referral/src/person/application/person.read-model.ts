import { Injectable } from '@nestjs/common';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions } from '#service-kit/database/transaction';
import type { Identity } from '../domain/identity.js';
import { AuditedPersons } from './audited-persons.js';

export interface PersonView extends Identity {
  readonly personId: string;
}

/** Who someone is. Every look leaves its trace in the same transaction. */
@Injectable()
export class PersonReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly persons: AuditedPersons,
  ) {}

  /** @throws RuleBroken `person.erased`, `person.unknown` (404), also for a patient who asks for somebody else. */
  show(context: RequestContext, personId: string): Promise<PersonView> {
    return this.transactions.auditedRead(context, async (tx) => {
      const person = await this.persons.find(tx, context, personId);
      context.showVersion?.(person.state.version);
      return { personId: person.id, ...person.state.identity };
    });
  }
}
