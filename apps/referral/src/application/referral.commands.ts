import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { Configuration } from '#service-kit/configuration';
import { joinByActing } from '#service-kit/care-team';
import { refuseIfStale } from '#service-kit/etag';
import type { Invocation } from '#service-kit/invocation';
import type { Caller } from '#service-kit/scope';
import type { Transaction } from '#service-kit/transaction';
import { Transactions } from '#service-kit/transaction';
import { PersonStore } from '../database/person.store.js';
import { ReferralStore } from '../database/referral.store.js';
import type { Identity } from '../domain/person.js';
import { Person } from '../domain/person.js';
import type { Accepting } from '../domain/referral.js';
import { Referral } from '../domain/referral.js';
import type { Assessment } from '../domain/suitability.js';

export type { Identity } from '../domain/person.js';

export interface Receiving {
  readonly source: SourceOfReferral;
  readonly receivedOn: CalendarDay;
  /** Someone known already; then `identity` may be left out. */
  readonly personId: string | null;
  readonly identity: Identity | null;
}

export interface Declining {
  readonly declinedOn: CalendarDay;
  readonly endCode: EndCode;
  readonly signpostedTo: string | null;
}

/** Everything that can be done with a referral. Each command is one transaction: load, decide, save. */
@Injectable()
export class ReferralCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
    private readonly persons: PersonStore,
    private readonly configuration: Configuration,
  ) {}

  /** A professional refers someone, who may be known here already: by id, or by the NHS number. */
  receive(invocation: Invocation, receiving: Receiving): Promise<{ referralId: string; personId: string }> {
    return this.transactions.command(invocation, async (tx) => {
      const person = await this.whoIsReferred(tx, invocation.caller, receiving);
      return this.open(tx, invocation, { ...receiving, person });
    });
  }

  /** People refer themselves. Who they are, their token says; what they tell of themselves is kept. */
  receiveFromSelf(
    invocation: Invocation,
    { receivedOn, identity }: { receivedOn: CalendarDay; identity: Identity },
  ): Promise<{ referralId: string; personId: string }> {
    return this.transactions.command(invocation, async (tx) => {
      const personId = invocation.caller.personId ?? null;
      if (personId === null) throw new Error('A patient’s token names the person.');
      const known = await this.persons.find(tx, invocation.caller, personId);
      known?.meetAgain(identity);
      const person = known ?? Person.meet(personId, providerOf(invocation.caller), identity);
      return this.open(tx, invocation, { source: 'B1', receivedOn, identity, person });
    });
  }

  recordAssessment(
    invocation: Invocation,
    referralId: string,
    assessment: Assessment,
  ): Promise<{ referralId: string }> {
    return this.join(invocation, referralId, (referral) =>
      referral.recordAssessment(assessment, invocation.now),
    );
  }

  accept(invocation: Invocation, referralId: string, accepting: Accepting): Promise<{ referralId: string }> {
    return this.join(invocation, referralId, (referral) => referral.accept(accepting, invocation.now));
  }

  decline(invocation: Invocation, referralId: string, declining: Declining): Promise<{ referralId: string }> {
    return this.decide(invocation, referralId, (referral) => referral.decline(declining, invocation.now));
  }

  discharge(
    invocation: Invocation,
    referralId: string,
    discharging: { dischargedOn: CalendarDay; endCode: EndCode },
  ): Promise<{ referralId: string }> {
    return this.decide(invocation, referralId, (referral) => referral.discharge(discharging, invocation.now));
  }

  private async open(
    tx: Transaction,
    { caller, now }: Invocation,
    { person, identity, source, receivedOn }: Omit<Receiving, 'personId'> & { person: Person },
  ): Promise<{ referralId: string; personId: string }> {
    const referralId = newId();
    const providerCode = providerOf(caller);
    const minimumAge = this.configuration.minimumAgeOf(providerCode);
    const referral = Referral.receive(
      { referralId, providerCode, person, source, receivedOn, minimumAge },
      now,
    );
    if (identity !== null) await this.persons.save(tx, person);
    await this.referrals.save(tx, referral);
    await tx.concerns({ personId: person.id, referralId });
    return { referralId, personId: person.id };
  }

  private async whoIsReferred(tx: Transaction, caller: Caller, receiving: Receiving): Promise<Person> {
    const { personId, identity } = receiving;
    const known = await this.findKnown(tx, caller, receiving);
    if (personId !== null && known === undefined) {
      throw new RuleBroken('person.unknown', 'There is no such person here.', {
        field: 'personId',
        kind: 'unknown',
      });
    }
    if (identity === null) {
      if (known !== undefined) return known;
      throw new RuleBroken('person.missing', 'A referral says who is referred: person or personId.', {
        field: 'person',
        kind: 'wrong-value',
      });
    }
    known?.meetAgain(identity);
    return known ?? Person.meet(newId(), providerOf(caller), identity);
  }

  private async findKnown(
    tx: Transaction,
    caller: Caller,
    receiving: Receiving,
  ): Promise<Person | undefined> {
    const { personId, identity } = receiving;
    if (personId !== null) return this.persons.find(tx, caller, personId);
    const nhsNumber = identity?.nhsNumber ?? null;
    return nhsNumber === null ? undefined : this.persons.findByNhsNumber(tx, caller, nhsNumber);
  }

  /** Decides, and takes the clinician who does into the care team. */
  private join(
    invocation: Invocation,
    referralId: string,
    verb: (referral: Referral) => void,
  ): Promise<{ referralId: string }> {
    return this.decide(invocation, referralId, async (referral, tx) => {
      verb(referral);
      await joinByActing(tx, invocation, referralId);
    });
  }

  private decide(
    invocation: Invocation,
    referralId: string,
    verb: (referral: Referral, tx: Transaction) => Promise<void> | void,
  ): Promise<{ referralId: string }> {
    return this.transactions.command(invocation, async (tx) => {
      const referral = await this.referrals.load(tx, invocation.caller, referralId);
      refuseIfStale(invocation, referral.kept.version);
      await verb(referral, tx);
      await this.referrals.save(tx, referral);
      return { referralId };
    });
  }
}

function providerOf(caller: Caller): OdsCode {
  if (caller.providerCode !== null) return caller.providerCode;
  throw new RuleBroken('caller.without-provider', 'Only a caller of a provider organisation may do this.', {
    kind: 'forbidden',
  });
}
