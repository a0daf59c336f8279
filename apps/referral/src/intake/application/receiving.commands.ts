import { providerOf } from '#service-kit/security/scope';
import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, type CalendarDay } from '#domain-model/values/calendar';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import type { CommandContext } from '#service-kit/http/command-context';

import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { receivedTwice } from '../domain/double-tap.js';
import {
  earlierThan,
  refuseBesideOpenReferral,
  type EarlierReferral,
  type OtherReferral,
} from '../domain/earlier-referrals.js';
import { isDeath } from '../../referral/domain/end-code-fit.js';
import type { Alike } from '../../person/application/possible-duplicates.js';
import type { Identity } from '../../person/domain/identity.js';
import { DoubleTaps, type Despite } from './double-taps.js';
import { ReferralIntake } from './referral-intake.js';
import { WhoIsReferred, type Naming } from './who-is-referred.js';

export type { EarlierReferral } from '../domain/earlier-referrals.js';
export type { Identity } from '../../person/domain/identity.js';

export interface Receiving extends Naming {
  readonly source: SourceOfReferral;
  readonly receivedOn: CalendarDay;
  readonly despite: Despite;
}

export interface ReceivingFromSelf {
  readonly identity: Identity;
  readonly despite: Despite;
}

export interface ReceivedForStaff {
  readonly referralId: string;
  readonly personId: string;
  readonly warnings: readonly {
    readonly code: 'person.possible-duplicate' | 'person.deceased';
    readonly personId: string;
    readonly foundBy: readonly string[];
  }[];
  readonly previousReferrals: number;
  readonly earlierReferrals: readonly EarlierReferral[];
}

export interface ReceivedFromSelf {
  readonly referralId: string;
  readonly personId: string;
}

/** How referrals are received from staff and from people who have signed in. */
@Injectable()
export class ReceivingCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly whoIsReferred: WhoIsReferred,
    private readonly doubleTaps: DoubleTaps,
    private readonly intake: ReferralIntake,
  ) {}

  /**
   * Someone is referred, who may be known here already: by id, or by a verified NHS number.
   *
   * @throws RuleBroken `person.may-be-another`, `referral.person-has-open-referral`, `referral.received-twice` (409), each
   *   with what is known and the ways on
   */
  receive(context: CommandContext, receiving: Receiving): Promise<ReceivedForStaff> {
    return this.transactions.command(context, (tx) => this.receiveIn(tx, context, receiving));
  }

  /**
   * People refer themselves, as of today. Who they are, their token says; what they tell of themselves is kept where nothing is held
   * yet, and proposed where something is.
   *
   * @throws RuleBroken `referral.person-has-open-referral` (409), which shows the person's own
   */
  async receiveFromSelf(context: CommandContext, asking: ReceivingFromSelf): Promise<ReceivedFromSelf> {
    const receive = () =>
      this.transactions.command(context, (tx) => this.receiveFromSelfIn(tx, context, asking));
    try {
      return await receive();
    } catch (error) {
      // A second tap at the same moment: by now the first is received, and is shown.
      if (!(error instanceof RuleBroken) || error.code !== 'person.already-known') throw error;
      return receive();
    }
  }

  private async receiveIn(
    tx: Transaction,
    context: CommandContext,
    receiving: Receiving,
  ): Promise<ReceivedForStaff> {
    const { caller, now } = context;
    const { source, receivedOn, identity, despite } = receiving;
    const providerCode = providerOf(caller);
    const referred = await this.whoIsReferred.find(tx, caller, receiving);
    const { person, decided } = referred;
    const notOf = decided?.as === 'another-person' ? decided.known.id : null;
    const repeated = await this.doubleTaps.repeatedBy(tx, person, { receivedOn, notOf });
    const others = await this.doubleTaps.othersOf(tx, caller, person);
    const said = identity === null ? null : ({ identity, source: 'staff', by: caller.subject } as const);
    const arrival = { providerCode, person, said, source, receivedOn };
    const { referralId, personId, alike } = await this.intake.receive(tx, arrival, now);
    // Last, so that a wrong value is said first: what was received by now is undone with the transaction.
    if (repeated !== null) tx.lists(repeated);
    tx.lists(...alike);
    if (repeated !== null && despite === null) throw receivedTwice(repeated);
    const open = repeated ?? refuseBesideOpenReferral(others, despite);
    await this.doubleTaps.noteBeside(tx, context, { providerCode, referralId, open, despite });
    await this.whoIsReferred.note(tx, context, { referralId, referred });
    const earlierReferrals = earlierThan(receivedOn, others);
    const previousReferrals = earlierReferrals.length;
    const warnings = [...warningsOf(alike), ...deceasedBy(others, personId)];
    return { referralId, personId, warnings, previousReferrals, earlierReferrals };
  }

  private async receiveFromSelfIn(
    tx: Transaction,
    context: CommandContext,
    { identity: claimed, despite }: ReceivingFromSelf,
  ): Promise<ReceivedFromSelf> {
    const { caller, now } = context;
    const providerCode = providerOf(caller);
    const { personId, person, identity } = await this.whoIsReferred.bySelf(tx, caller, claimed);
    const others = await this.doubleTaps.othersOf(tx, caller, person);
    const fromPersonId = person.id === personId ? null : personId;
    const said = { identity, source: 'person', by: caller.subject, fromPersonId } as const;
    const arrival = { providerCode, person, said, source: 'B1', receivedOn: londonDay(now) } as const;
    const { referralId } = await this.intake.receive(tx, arrival, now);
    const open = refuseBesideOpenReferral(others, despite);
    await this.doubleTaps.noteBeside(tx, context, { providerCode, referralId, open, despite });
    await this.whoIsReferred.noteOwnId(tx, person, { personId, referralId });
    return { referralId, personId };
  }
}

/** A referral of this person was closed because he or she had died: staff look at it, though this one is received. */
function deceasedBy(others: readonly OtherReferral[], personId: string): ReceivedForStaff['warnings'] {
  return others.some(({ endCode }) => isDeath(endCode))
    ? [{ code: 'person.deceased', personId, foundBy: [] }]
    : [];
}

/** What staff should look at though the referral is received: whoever else it may be. */
function warningsOf(alike: readonly Alike[]): ReceivedForStaff['warnings'] {
  return alike.map(({ personId, likeness }) => ({
    code: 'person.possible-duplicate',
    personId,
    foundBy: likeness,
  }));
}
