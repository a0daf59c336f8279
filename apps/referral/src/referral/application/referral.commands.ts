import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import type { NewFact } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { joinByActing } from '#service-kit/care-team';
import { refuseIfStale } from '#service-kit/etag';
import type { Invocation } from '#service-kit/invocation';
import type { Caller } from '#service-kit/scope';
import type { Transaction } from '#service-kit/transaction';
import { Transactions } from '#service-kit/transaction';
import { EarlierReferralStore } from '../../intake/database/earlier-referral.store.js';
import { PersonStore } from '../../person/database/person.store.js';
import { ReferralStore } from '../database/referral.store.js';
import type { EarlierReferral } from '../../intake/domain/earlier-referrals.js';
import { earlierThan, refuseBesideOpenReferral } from '../../intake/domain/earlier-referrals.js';
import type { Identity } from '../../person/domain/person.js';
import { Person } from '../../person/domain/person.js';
import type { Accepting } from '../domain/referral.js';
import type { Referral } from '../domain/referral.js';
import type { Assessment } from '../domain/suitability.js';
import type { Alike } from '../../person/application/possible-duplicates.js';
import { Reception } from '../../intake/application/reception.js';

export type { EarlierReferral } from '../../intake/domain/earlier-referrals.js';
export type { Identity } from '../../person/domain/person.js';

export interface Receiving {
  readonly source: SourceOfReferral;
  readonly receivedOn: CalendarDay;
  /** Someone known already; then `identity` may be left out. */
  readonly personId: string | null;
  readonly identity: Identity | null;
  /** Why it is kept beside an open referral of the same person. */
  readonly despite: { readonly reason: string } | null;
}

export interface ReceivedForStaff {
  readonly referralId: string;
  readonly personId: string;
  readonly warnings: readonly {
    readonly code: 'person.possible-duplicate';
    readonly personId: string;
    readonly foundBy: readonly string[];
  }[];
  readonly previousReferrals: number;
  readonly earlierReferrals: readonly EarlierReferral[];
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
    private readonly reception: Reception,
    private readonly earlier: EarlierReferralStore,
  ) {}

  /**
   * Someone is referred, who may be known here already: by id, or by the NHS number.
   *
   * @throws RuleBroken `referral.person-has-open-referral` (409) with the first referral and the ways on
   */
  receive(invocation: Invocation, receiving: Receiving): Promise<ReceivedForStaff> {
    const { caller, now } = invocation;
    const providerCode = providerOf(caller);
    return this.transactions.command(invocation, async (tx) => {
      const person = await this.whoIsReferred(tx, caller, receiving);
      await this.earlier.holdPerson(tx, caller, person.id);
      const others = await this.earlier.others(tx, caller, { personId: person.id, exceptFor: null });
      const { source, receivedOn, identity, despite } = receiving;
      const arrival = { providerCode, person, hasNews: identity !== null, source, receivedOn };
      const { referralId, personId, alike } = await this.reception.receive(tx, arrival, now);
      // Last, so that a wrong value is said first: what was received by now is undone with the transaction.
      const open = refuseBesideOpenReferral(others, despite);
      if (open !== null && despite !== null) {
        const note = { providerCode, referralId, openReferralId: open.referralId, ...despite };
        await this.earlier.noteKeptBeside(tx, { ...note, subject: caller.subject, at: now });
      }
      const earlierReferrals = earlierThan(receivedOn, others);
      const previousReferrals = earlierReferrals.length;
      return { referralId, personId, warnings: alike.map(warningOf), previousReferrals, earlierReferrals };
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
      const providerCode = providerOf(invocation.caller);
      const person = known ?? Person.meet(personId, providerCode, identity);
      const arrival = { providerCode, person, hasNews: true, source: 'B1', receivedOn } as const;
      const { referralId } = await this.reception.receive(tx, arrival, invocation.now);
      return { referralId, personId };
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

  private async whoIsReferred(tx: Transaction, caller: Caller, receiving: Receiving): Promise<Person> {
    const { personId, identity } = receiving;
    const known = await this.findKnown(tx, caller, receiving);
    if (personId !== null && known === undefined) {
      throw new RuleBroken('person.unknown', 'There is no such person here.', {
        field: 'personId',
        kind: 'unknown',
      });
    }
    // Before anything is said or changed: whoever refers somebody again opens the record.
    if (known !== undefined) await tx.concerns({ personId: known.id });
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
      return joinByActing(tx, invocation, referralId);
    });
  }

  private decide(
    invocation: Invocation,
    referralId: string,
    verb: (referral: Referral, tx: Transaction) => Promise<string | null> | void,
  ): Promise<{ referralId: string }> {
    return this.transactions.command(invocation, async (tx) => {
      const referral = await this.referrals.load(tx, invocation.caller, referralId);
      refuseIfStale(invocation, referral.kept.version);
      const joined = (await verb(referral, tx)) ?? null;
      await this.referrals.save(tx, referral, namingWhoJoined(referral.facts, joined));
      return { referralId };
    });
  }
}

/** The other services keep the same care team. */
function namingWhoJoined(facts: readonly NewFact[], joinedCareTeam: string | null): readonly NewFact[] {
  if (joinedCareTeam === null) return facts;
  return facts.map((one) => ({ ...one, data: { ...one.data, joinedCareTeam } }));
}

function warningOf({ personId, likeness }: Alike): ReceivedForStaff['warnings'][number] {
  return { code: 'person.possible-duplicate', personId, foundBy: likeness };
}

function providerOf(caller: Caller): OdsCode {
  if (caller.providerCode !== null) return caller.providerCode;
  throw new RuleBroken('caller.without-provider', 'Only a caller of a provider organisation may do this.', {
    kind: 'forbidden',
  });
}
