import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, type CalendarDay } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/http/request-context';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { ProfessionalReferralStore } from '../database/professional-referral.store.js';
import { ReferralStore } from '../../referral/database/referral.store.js';
import { asClaim, Person } from '../../person/domain/person.js';
import type { ProfessionalReferral, SentStatus } from '../domain/professional-referral.js';
import { refuseUnlessSent, sentStatusOf } from '../domain/professional-referral.js';
import { referenceAsWritten } from '../domain/reference-number.js';
import { statusOf } from '../../referral/domain/referral-status.js';
import { DoubleTaps } from './double-taps.js';
import { drawReference } from './draw-reference.js';
import { ReferralIntake } from './referral-intake.js';

export {
  knownRisk,
  senderKinds,
  sentStatuses,
  type KnownRisk,
  type SenderKind,
  type SentStatus,
} from '../domain/professional-referral.js';

export interface SentReferral {
  readonly reference: string;
  readonly receivedOn: CalendarDay;
  readonly status: SentStatus;
}

/**
 * A GP practice, a hospital or a voluntary organisation refers somebody, and may ask later how far it has come. Like the
 * person, it is never told whether the person is known here.
 */
@Injectable()
export class ProfessionalReferralCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
    private readonly intake: ReferralIntake,
    private readonly sent: ProfessionalReferralStore,
    private readonly doubleTaps: DoubleTaps,
  ) {}

  /**
   * @throws RuleBroken `sender.…`, `person.…`, `professional-referral.immediate-risk`, `time.in-future` (422),
   *   `professional-referral.sent-twice` (409) with the reference of the first
   */
  receive(context: CommandContext, referral: ProfessionalReferral): Promise<SentReferral> {
    const { caller, now } = context;
    refuseUnlessSent(referral, now);
    const { identity, despite, ...written } = referral;
    const { source } = written.sender;
    const receivedOn = londonDay(now);
    return this.transactions.command(context, async (tx) => {
      const providerCode = caller.providerCode ?? '';
      const day = { providerCode, receivedOn, sentBy: caller.subject };
      const open = await this.doubleTaps.refuseSentTwice(tx, day, referral);
      // Whoever is known here is found by staff: a number in a letter is a claim.
      const person = Person.meet(newId(), providerCode, asClaim(identity));
      const arrival = { providerCode, person, said: null, source, receivedOn, danger: written };
      const { referralId } = await this.intake.receive(tx, arrival, now);
      await this.doubleTaps.noteBeside(tx, context, { providerCode, referralId, open, despite });
      const stored = { ...written, providerCode, referralId, sentBy: caller.subject };
      const reference = await drawReference(providerCode, (drawn) =>
        this.sent.store(tx, { ...stored, reference: drawn }),
      );
      return { reference, receivedOn, status: 'received' };
    });
  }

  /** @throws RuleBroken `professional-referral.unknown` (404), also for what somebody else has sent */
  status(context: RequestContext, written: string): Promise<SentReferral> {
    const { caller, now } = context;
    return this.transactions.auditedRead(context, async (tx) => {
      const reference = referenceAsWritten(written);
      const wanted = { reference: reference ?? '', sentBy: caller.subject };
      const referralId = await this.sent.find(tx, caller, wanted);
      if (reference === null || referralId === undefined) {
        throw RuleBroken.unknown('professional-referral.unknown', 'You have sent no such referral.');
      }
      const referral = await this.referrals.load(tx, caller, referralId);
      const { receivedOn } = referral.stored;
      const status = sentStatusOf(
        statusOf({ ...referral.stored, suitable: referral.stored.assessment?.suitable ?? null }),
        referral.clocks(londonDay(now)),
      );
      return { reference, receivedOn, status };
    });
  }
}
