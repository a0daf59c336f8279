import { Injectable } from '@nestjs/common';
import type { RequestContext } from '#service-kit/http/request-context';
import type { Transaction } from '#service-kit/database/transaction';
import { ErasureStore } from '../database/erasure.store.js';
import { PersonStore } from '../database/person.store.js';
import { erasedPerson, unknownPerson } from '../domain/erasure.js';
import type { Person } from '../domain/person.js';

/** The only way to who someone is for a caller: whoever is found is noted in the audit of the same transaction. */
@Injectable()
export class AuditedPersons {
  constructor(
    private readonly persons: PersonStore,
    private readonly erasures: ErasureStore,
  ) {}

  /** @throws RuleBroken `person.erased`, `person.unknown` (404), also for a patient who asks for somebody else. */
  async find(tx: Transaction, context: RequestContext, personId: string): Promise<Person> {
    const person = await this.persons.find(tx, context.caller, personId);
    if (person === undefined) {
      await this.refuseIfErased(tx, context, personId);
      throw unknownPerson();
    }
    // Not by the id that was asked for: the record may have gone into another, whose care team counts.
    await tx.auditAccess({ personId: person.id });
    return person;
  }

  private async refuseIfErased(tx: Transaction, { caller }: RequestContext, personId: string): Promise<void> {
    if (caller.personId !== undefined && caller.personId !== personId) return;
    const erasedOn = await this.erasures.erasedOn(tx, personId);
    if (erasedOn !== null) throw erasedPerson(erasedOn);
  }
}
