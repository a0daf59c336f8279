import { Injectable } from '@nestjs/common';
import type { Inquiry } from '#service-kit/inquiry';
import { Transactions } from '#service-kit/transaction';
import type { Identity } from '../domain/person.js';
import { PersonsInHand } from './persons-in-hand.js';

export interface PersonView extends Identity {
  readonly personId: string;
}

/** Who someone is. Every look leaves its trace in the same transaction. */
@Injectable()
export class PersonReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly persons: PersonsInHand,
  ) {}

  /** @throws RuleBroken `person.erased`, `person.unknown` (404), also for a patient who asks for somebody else. */
  show(inquiry: Inquiry, personId: string): Promise<PersonView> {
    return this.transactions.look(inquiry, async (tx) => {
      const person = await this.persons.find(tx, inquiry, personId);
      inquiry.tellVersion?.(person.kept.version);
      return { personId: person.id, ...person.kept.identity };
    });
  }
}
