import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { CommandContext } from '#service-kit/http/command-context';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import { EarlierReferralStore } from '../database/earlier-referral.store.js';
import { SameDayStore } from '../database/same-day.store.js';
import { repeatedOf, sentTwice, type ReferralOfDay } from '../domain/double-tap.js';
import type { OtherReferral } from '../domain/earlier-referrals.js';
import type { Identity } from '../../person/domain/identity.js';
import type { Person } from '../../person/domain/person.js';
import { nameKey } from '../../person/domain/same-person.js';

/** Why a referral is kept beside an open one of the same person. */
export type Despite = { readonly reason: string } | null;

interface Day {
  readonly providerCode: OdsCode;
  readonly receivedOn: CalendarDay;
}

/** Notices that the same referral comes again: one that is open of the same person, or one of the same name and day. */
@Injectable()
export class DoubleTaps {
  constructor(
    private readonly earlier: EarlierReferralStore,
    private readonly sameDay: SameDayStore,
  ) {}

  /** All others of somebody who is known, whom nobody else refers meanwhile; of somebody new there are none. */
  async othersOf(tx: Transaction, scope: Scope, person: Person): Promise<readonly OtherReferral[]> {
    if (person.state.version === 0) return [];
    await this.earlier.lockPerson(tx, scope, person.id);
    return this.earlier.others(tx, scope, { personId: person.id, exceptFor: null });
  }

  /**
   * What was received of somebody of this name on this day; null for somebody known, whose referrals are looked at.
   *
   * @param notOf whom staff said that it is not
   */
  async repeatedBy(
    tx: Transaction,
    { state }: Person,
    { receivedOn, notOf }: { readonly receivedOn: CalendarDay; readonly notOf: string | null },
  ): Promise<ReferralOfDay | null> {
    const { providerCode, identity, version } = state;
    if (version > 0) return null;
    await this.sameDay.comeOneByOne(tx, providerCode, identity.birthDate, nameKey(identity));
    const ofDay = await this.ofDay(tx, { providerCode, receivedOn }, identity);
    const ofOthers = ofDay.filter(({ personId }) => personId !== notOf);
    return repeatedOf(ofOthers, identity) ?? null;
  }

  /**
   * What the same sender has sent today is not sent again, unless told otherwise. It says nothing of what others sent.
   *
   * @throws RuleBroken `professional-referral.sent-twice` (409)
   */
  async refuseSentTwice(
    tx: Transaction,
    { sentBy, ...day }: Day & { readonly sentBy: string },
    { identity, despite }: { readonly identity: Identity; readonly despite: Despite },
  ): Promise<ReferralOfDay | null> {
    await this.sameDay.comeOneByOne(tx, day.providerCode, sentBy, identity.birthDate, nameKey(identity));
    const own = (await this.ofDay(tx, day, identity)).filter((referral) => referral.sentBy === sentBy);
    const repeated = repeatedOf(own, identity) ?? null;
    if (repeated !== null && despite === null) throw sentTwice(repeated);
    return repeated;
  }

  /** That it was told otherwise, by whom and why. */
  async noteBeside(
    tx: Transaction,
    { caller, now }: CommandContext,
    beside: {
      readonly providerCode: OdsCode;
      readonly referralId: string;
      readonly open: { readonly referralId: string } | null;
      readonly despite: Despite;
    },
  ): Promise<void> {
    const { providerCode, referralId, open, despite } = beside;
    if (open === null || despite === null) return;
    const note = { providerCode, referralId, openReferralId: open.referralId, ...despite };
    await this.earlier.noteReasonBeside(tx, { ...note, subject: caller.subject, at: now });
  }

  private ofDay(tx: Transaction, day: Day, { birthDate }: Identity): Promise<ReferralOfDay[]> {
    return this.sameDay.openOfDay(tx, { ...day, birthDate });
  }
}
