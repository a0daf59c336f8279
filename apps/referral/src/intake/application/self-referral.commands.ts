import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import { addMinutes, londonDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { CommandContext } from '#service-kit/http/command-context';
import { ProviderBoards } from '#service-kit/security/provider-boards';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { SameDayStore } from '../database/same-day.store.js';
import { SelfReferralStore } from '../database/self-referral.store.js';
import { asClaim, Person } from '../../person/domain/person.js';
import type { Asking, SelfReferralAnswer } from '../domain/self-referral.js';
import { asksForCrisisHelp, flagsOf, refuseUnlessComplete } from '../domain/self-referral.js';
import { drawReference } from './draw-reference.js';
import { ReferralIntake } from './referral-intake.js';

export {
  accessibleInformationNeed,
  reasonForComing,
  safetyNow,
  type AccessibleInformationNeed,
  type ReasonForComing,
  type SafetyNow,
  type SelfReferralAnswer,
} from '../domain/self-referral.js';

/**
 * People refer themselves without an account. What they say of themselves is a claim: it makes a record of its own and
 * never touches one that is here, and whoever asks is answered the same, known or not. Staff are told whom it may be.
 */
@Injectable()
export class SelfReferralCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly intake: ReferralIntake,
    private readonly selfReferrals: SelfReferralStore,
    private readonly sameDay: SameDayStore,
    private readonly providers: ProviderBoards,
  ) {}

  /** @throws RuleBroken `provider.unknown` (404), `consent.…`, `person.…`, `referral.under-minimum-age` (422) */
  async receiveFromAnyone(
    context: CommandContext,
    providerCode: OdsCode,
    asking: Asking,
  ): Promise<SelfReferralAnswer> {
    refuseUnknownProvider(this.providers, providerCode);
    refuseUnlessComplete(asking);
    const { now } = context;
    const receivedOn = londonDay(now);
    const { identity, isLikelyProgram, ...written } = asking;
    return this.transactions.commandFor(context, providerCode, async (tx) => {
      const crisisHelpFirst = asksForCrisisHelp(written.safeNow);
      const first = await this.sentBefore(tx, context, providerCode);
      if (first !== undefined) return { ...first, crisisHelpFirst };
      const person = Person.meet(newId(), providerCode, asClaim(identity));
      const alikeToday = await this.selfReferrals.countAlike(tx, { providerCode, receivedOn }, identity);
      const arrival = {
        providerCode,
        person,
        said: null,
        source: 'B1',
        receivedOn,
        danger: written,
      } as const;
      const { referralId } = await this.intake.receive(tx, arrival, now);
      const flags = flagsOf({ ...written, isLikelyProgram }, alikeToday);
      const { fingerprint } = context;
      const stored = {
        ...written,
        flags,
        providerCode,
        referralId,
        receivedOn,
        consentedAt: now,
        fingerprint,
      };
      const reference = await drawReference(providerCode, (drawn) =>
        this.selfReferrals.store(tx, { ...stored, reference: drawn }),
      );
      return { reference, receivedOn, crisisHelpFirst };
    });
  }

  /** Whoever presses twice has one referral and one reference; whoever sends anything else learns nothing. */
  private async sentBefore(
    tx: Transaction,
    { now, fingerprint }: CommandContext,
    providerCode: OdsCode,
  ): Promise<Pick<SelfReferralAnswer, 'reference' | 'receivedOn'> | undefined> {
    await this.sameDay.comeOneByOne(tx, providerCode, fingerprint);
    const since = addMinutes(now, -sameRequestMinutes);
    const request = { providerCode, receivedSince: londonDay(since), fingerprint, since };
    const first = await this.sameDay.sameRequest(tx, request);
    if (first === undefined) return undefined;
    const { reference, receivedOn, referralId, personId } = first;
    await tx.auditAccess({ personId, referralId, providerCode });
    return { reference, receivedOn };
  }
}

/** People press again, or go back and send again, within the hour; who asks again later has a reason. */
const sameRequestMinutes = 60;

/** @throws RuleBroken `provider.unknown` (404): the same for a code that nobody has and one that never was. */
export function refuseUnknownProvider(providers: ProviderBoards, providerCode: string): void {
  if (providers.knows(providerCode)) return;
  throw RuleBroken.unknown(
    'provider.unknown',
    'There is no such service here. Any GP can tell you which one is yours, and nhs.uk finds it by your postcode.',
  );
}
