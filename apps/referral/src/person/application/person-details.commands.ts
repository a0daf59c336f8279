import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, type CalendarDay } from '#domain-model/values/calendar';
import { Configuration } from '#service-kit/configuration';
import { keepCorrection, puttingRight, type Why } from '#service-kit/correction-log';
import { refuseIfStale } from '#service-kit/etag';
import type { Invocation } from '#service-kit/invocation';
import { Transactions, type Transaction } from '#service-kit/transaction';
import { PersonStore } from '../database/person.store.js';
import { refuseUnlessEligible } from '../../intake/domain/eligibility.js';
import type { ChangeableDetail, DetailsChange } from '../domain/person-details.js';
import type { Person } from '../domain/person.js';
import { PersonsInHand } from './persons-in-hand.js';
import { PossibleDuplicates } from './possible-duplicates.js';

export { refuseUnlessReachable } from '../domain/reachable.js';
export { changeableDetails, type ChangeableDetail, type NewDetails } from '../domain/person-details.js';

export interface DetailsOrder extends Omit<DetailsChange, 'by'> {
  readonly note: string | null;
}

/** Which details changed, never their values: an answer is stored with its Idempotency-Key. */
export interface DetailsChanged {
  readonly personId: string;
  readonly correctionId: string;
  readonly changed: readonly ChangeableDetail[];
  readonly version: number;
}

/**
 * People move, and get another telephone. The old values are kept in the log of corrections; no event tells of it, since
 * identities stay in this service.
 */
@Injectable()
export class PersonDetailsCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly inHand: PersonsInHand,
    private readonly persons: PersonStore,
    private readonly configuration: Configuration,
    private readonly duplicates: PossibleDuplicates,
  ) {}

  /**
   * @throws RuleBroken `person.unknown`, `person.erased` (404), `record.changed-since-read` (412), those of the domain's
   *   changeDetails and of eligibility, `person.already-known`, `person.changed-meanwhile` (409)
   */
  async change(invocation: Invocation, personId: string, order: DetailsOrder): Promise<DetailsChanged> {
    const answer = await this.transactions
      .command(invocation, (tx) => this.changeIn(tx, invocation, { personId, order }))
      .catch(throwWithOwnField);
    invocation.tellVersion?.(answer.version);
    return answer;
  }

  private async changeIn(
    tx: Transaction,
    invocation: Invocation,
    { personId, order }: { personId: string; order: DetailsOrder },
  ): Promise<DetailsChanged> {
    const person = await this.inHand.find(tx, invocation, personId);
    refuseIfStale(invocation, person.kept.version);
    const by = invocation.caller.role === 'patient' ? 'person' : 'staff';
    const { changed, before, after } = person.changeDetails({ ...order, by });
    const why = whyOf(order, invocation);
    puttingRight(invocation, why);
    if (changed.includes('birthDate')) await this.refuseUnlessEligible(tx, person, invocation);
    await this.persons.save(tx, person);
    await this.duplicates.pointOut(tx, person, invocation.now);
    const { providerCode, version } = person.kept;
    const correctionId = newId();
    await keepCorrection(tx, invocation, {
      ...{ correctionId, providerCode, personId: person.id, referralId: null, subjectId: person.id },
      ...{ what: 'details', why, before, after },
    });
    return { personId: person.id, correctionId, changed, version: version + 1 };
  }

  /** Held to the rules of a first recording, as every correction is. */
  private async refuseUnlessEligible(tx: Transaction, person: Person, { now }: Invocation): Promise<void> {
    const { providerCode } = person.kept;
    const [first] = await tx.query<{ on: CalendarDay | null }>(
      `select min(received_on) as on
       from referral
       where provider_code = $1
         and person_id = $2`,
      [providerCode, person.id],
    );
    const minimumAge = this.configuration.minimumAgeOf(providerCode);
    const receivedOn = first?.on ?? londonDay(now);
    refuseUnlessEligible({ birthDate: person.birthDate, receivedOn, minimumAge });
  }
}

/** Somebody who moves has made no mistake: it was right by what was known then. */
function whyOf({ reason, note }: DetailsOrder, { now }: Invocation): Why {
  return { reason: reason ?? 'late-information', note, correctedAt: now };
}

/** The rules that are shared with a referral name its `person`; here the person's fields are the body. */
function throwWithOwnField(error: unknown): never {
  if (!(error instanceof RuleBroken) || error.field?.startsWith('person.') !== true) throw error;
  const { code, message, kind } = error;
  throw new RuleBroken(code, message, { kind, field: error.field.replace('person.', '') });
}
