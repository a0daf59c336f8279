import { Injectable } from '@nestjs/common';
import { v4 as randomId, v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, type CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { OdsCode } from '#domain-model/values/ods-code';
import { refuseIfStale } from '#service-kit/http/etag';
import type { CommandContext } from '#service-kit/http/command-context';
import type { Transaction } from '#service-kit/database/transaction';
import { Transactions } from '#service-kit/database/transaction';
import { PersonStore } from '../../person/database/person.store.js';
import { ReferralStore } from '../database/referral.store.js';
import { TransferStore, type PassedOnDanger } from '../database/transfer.store.js';
import { transferOut, withdraw, type TransferOrder } from '../domain/withdrawal-and-transfer.js';
import { asClaim, Person } from '../../person/domain/person.js';
import type { ReferralState } from '../domain/referral.state.js';
import { ReferralIntake } from '../../intake/application/referral-intake.js';

export interface LeftAnswer {
  readonly referralId: string;
  readonly closedOn: CalendarDay;
  readonly endCode: EndCode;
}

export interface Withdrawing {
  readonly withdrawnOn: CalendarDay | null;
  /** Of staff: the questionnaires of the risks that nobody has reviewed yet. */
  readonly openRisksSeen: readonly string[];
}

export interface Transferring extends TransferOrder {
  /** Kept where it was written, never published and not passed on. */
  readonly reason: string;
}

interface PassedOn {
  readonly person: Person;
  readonly stored: ReferralState;
  readonly toProvider: OdsCode;
  readonly transferredOn: CalendarDay;
  readonly danger: PassedOnDanger;
}

/** How people leave other than by a decision about them: they withdraw, or are passed on with their clock. */
@Injectable()
export class WithdrawalAndTransferCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
    private readonly persons: PersonStore,
    private readonly intake: ReferralIntake,
    private readonly transfers: TransferStore,
  ) {}

  /**
   * By the person, or by staff who were asked to. People withdraw as of today; staff may record it later.
   *
   * @throws RuleBroken `withdrawal.speaks-of-today` (422) and those of a closing
   */
  withdraw(
    context: CommandContext,
    referralId: string,
    { withdrawnOn: given, openRisksSeen: risksSeen }: Withdrawing,
  ): Promise<LeftAnswer> {
    const { caller, now } = context;
    const today = londonDay(now);
    const withdrawnOn = given ?? today;
    const by = caller.role === 'patient' ? 'person' : 'staff';
    if (by === 'person' && withdrawnOn !== today) {
      throw RuleBroken.wrongValue(
        'withdrawal.speaks-of-today',
        'People withdraw as of today.',
        'withdrawnOn',
      );
    }
    return this.transactions.command(context, async (tx) => {
      const referral = await this.referrals.load(tx, caller, referralId);
      refuseIfStale(context, referral.stored.version);
      const { endCode } = referral.leave(withdraw({ withdrawnOn, by, risksSeen }), now);
      await this.referrals.save(tx, referral);
      return { referralId, closedOn: withdrawnOn, endCode };
    });
  }

  /**
   * One transaction, two tenants: closed here, received there, or neither. The other provider gets the person and the day
   * of the first receipt, and ids of its own; neither side ever sees an id of the other's.
   *
   * @throws RuleBroken `provider.unknown`, `transfer.to-itself` (422), those of {@link transferOut} and of a receipt
   */
  transfer(
    context: CommandContext,
    referralId: string,
    { reason, ...order }: Transferring,
  ): Promise<LeftAnswer & { receivedBy: OdsCode }> {
    const { caller, now } = context;
    const { toProvider, transferredOn } = order;
    const providerCode = refuseImpossibleTarget(context, this.transfers.mayReceive(toProvider), toProvider);
    return this.transactions.command(context, async (tx) => {
      const referral = await this.referrals.load(tx, caller, referralId);
      refuseIfStale(context, referral.stored.version);
      const { endCode } = referral.leave(transferOut(order), now);
      await this.referrals.save(tx, referral);
      const person = await this.persons.find(tx, caller, referral.stored.personId);
      if (person === undefined) throw new Error('A referral is of a person.');
      const link = randomId();
      const danger = await this.transfers.dangerKnownOf(tx, providerCode, referralId);
      const out = {
        providerCode,
        referralId,
        toProvider,
        transferredOn,
        reason,
        subject: caller.subject,
        link,
      };
      await this.transfers.saveTransferOut(tx, out);
      await tx.setProviders([toProvider]);
      const passedOn = { person, stored: referral.stored, toProvider, transferredOn, danger };
      const received = await this.receiveThere(tx, passedOn, context);
      const into = { providerCode: toProvider, referralId: received, fromProvider: providerCode };
      await this.transfers.saveTransferIn(tx, { ...into, transferredOn, danger, link });
      await tx.setProviders(caller.providers);
      return { referralId, closedOn: transferredOn, endCode, receivedBy: toProvider };
    });
  }

  private async receiveThere(
    tx: Transaction,
    { person, stored, toProvider, transferredOn, danger }: PassedOn,
    { now }: CommandContext,
  ): Promise<string> {
    const received = await this.intake.receive(
      tx,
      {
        // Another provider's word on the number is a claim: staff of this one put the records together, or not.
        providerCode: toProvider,
        person: Person.meet(newId(), toProvider, asClaim(person.state.identity)),
        // National source N4: another NHS Talking Therapies service.
        said: null,
        source: 'N4',
        receivedOn: stored.receivedOn,
        transferredIn: transferredOn,
        danger,
      },
      now,
    );
    return received.referralId;
  }
}

function refuseImpossibleTarget({ caller }: CommandContext, isKnown: boolean, toProvider: OdsCode): OdsCode {
  if (!isKnown) {
    throw RuleBroken.wrongValue(
      'provider.unknown',
      'There is no such provider on this platform.',
      'toProvider',
    );
  }
  if (caller.providerCode === null || caller.providerCode === toProvider) {
    throw RuleBroken.wrongValue(
      'transfer.to-itself',
      'A referral is passed on to another provider.',
      'toProvider',
    );
  }
  return caller.providerCode;
}
