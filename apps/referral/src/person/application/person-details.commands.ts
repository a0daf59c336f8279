import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { refuseIfStale } from '#service-kit/http/etag';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import type { ChangeableDetail } from '../domain/person-details.js';
import { Details, type OrderedChange } from './details.js';
import { AuditedPersons } from './audited-persons.js';

export { refuseUnlessReachable } from '../domain/reachable.js';
export { unsaidIdentity, type Identity } from '../domain/identity.js';
export {
  changeableDetails,
  identifyingDetails,
  type ChangeableDetail,
  type NewDetails,
} from '../domain/person-details.js';

export type DetailsOrder = Omit<OrderedChange, 'by' | 'fromPersonId'>;

/** Which details changed, never their values: an answer is stored with its Idempotency-Key. */
export interface DetailsChanged {
  readonly personId: string;
  readonly correctionId: string;
  readonly changed: readonly ChangeableDetail[];
  readonly version: number;
}

/**
 * People move, and get another telephone. The old values are stored in the log of corrections; no event names them, since
 * identities stay in this service.
 */
@Injectable()
export class PersonDetailsCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly inFlight: AuditedPersons,
    private readonly details: Details,
  ) {}

  /**
   * @throws RuleBroken `person.unknown`, `person.erased` (404), `record.changed-since-read` (412), those of the domain's
   *   changeDetails and of eligibility, `person.already-known`, `person.changed-meanwhile` (409)
   */
  async change(context: CommandContext, personId: string, order: DetailsOrder): Promise<DetailsChanged> {
    const answer = await this.transactions
      .command(context, (tx) => this.changeIn(tx, context, { personId, order }))
      .catch(throwWithOwnField);
    context.showVersion?.(answer.version);
    return answer;
  }

  private async changeIn(
    tx: Transaction,
    context: CommandContext,
    { personId, order }: { personId: string; order: DetailsOrder },
  ): Promise<DetailsChanged> {
    const person = await this.inFlight.find(tx, context, personId);
    refuseIfStale(context, person.state.version);
    const { role, personId: account = person.id } = context.caller;
    const by = role === 'patient' ? 'person' : 'staff';
    const fromPersonId = account === person.id ? null : account;
    const { correctionId, changed, version } = await this.details.change(tx, context, {
      person,
      order: { ...order, by, fromPersonId },
    });
    return { personId: person.id, correctionId, changed, version };
  }
}

/** The rules that are shared with a referral name its `person`; here the person's fields are the body. */
function throwWithOwnField(error: unknown): never {
  if (!(error instanceof RuleBroken) || error.field?.startsWith('person.') !== true) throw error;
  throw error.with({ field: error.field.replace('person.', '') });
}
