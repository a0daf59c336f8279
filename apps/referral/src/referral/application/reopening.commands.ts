import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { puttingRight, type Why } from '#service-kit/records/correction-log';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { EarlierReferralStore } from '../../intake/database/earlier-referral.store.js';
import { refuseBesideOpenReferral } from '../../intake/domain/earlier-referrals.js';
import { PersonStore } from '../../person/database/person.store.js';
import { ReferralStore } from '../database/referral.store.js';
import { TransferStore } from '../database/transfer.store.js';
import { isDeath } from '../domain/end-code-fit.js';
import { reopen } from '../domain/referral-corrections.js';
import type { Closure, ReferralState } from '../domain/referral.state.js';
import { unvoidReferral, voidReferral } from '../domain/voiding.js';
import { correctIn, type Corrected } from './correct-in.js';

export interface CancelledAppointment {
  readonly appointmentId: string;
  readonly contactOn: CalendarDay;
}

export interface Reopened extends Corrected {
  readonly cancelledAppointments: readonly CancelledAppointment[];
  /** The provider at which a transfer is still open: undoing it here undoes nothing there. null: it has ended there. */
  readonly stillOpenAt: OdsCode | null;
  /** Other referrals that the same death had ended: each is opened again by itself. */
  readonly alsoEndedByDeath: readonly string[];
}

export interface Reopening {
  readonly why: Why;
  /** Why it is opened beside another open referral of the same person. */
  readonly despite: { readonly reason: string } | null;
}

/** Undoes closings, takes mistaken referrals out of every count, and undoes that. */
@Injectable()
export class ReopeningCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
    private readonly persons: PersonStore,
    private readonly earlier: EarlierReferralStore,
    private readonly transfers: TransferStore,
  ) {}

  /**
   * What the closure cancelled stays cancelled, for its time may be another's by now: the answer lists it, as far as
   * scheduling has told. A referral that is opened again is held to the rules of one that is received.
   *
   * @throws RuleBroken referral.not-closed, referral.closed-too-long-ago, referral.person-has-open-referral (409),
   *   person.erased (404)
   */
  reopen(context: CommandContext, referralId: string, { why, despite }: Reopening): Promise<Reopened> {
    const correction = reopen(puttingRight(context, why));
    return this.transactions.command(context, async (tx) => {
      let before: Closure | null = null;
      const { corrected, referral } = await correctIn(
        { tx, context, referrals: this.referrals },
        {
          referralId,
          what: 'reopening',
          why,
          correctionOf: (_tx, { stored }) => {
            before = stored.closure;
            return correction;
          },
        },
      );
      await this.refuseUnlessReceivable(tx, context, { stored: referral.stored, despite });
      const alsoEndedByDeath = await this.endedByDeath(tx, referral.stored, before);
      return {
        ...corrected,
        cancelledAppointments: await cancelledByClosure(tx, context, referralId),
        stillOpenAt: await this.noticeReceiver(tx, context, { referralId, before }),
        alsoEndedByDeath,
      };
    });
  }

  /** @throws RuleBroken referral.voided, referral.has-contacts, referral.risk-not-reviewed (409), correction.note-needed */
  void(context: CommandContext, referralId: string, why: Why): Promise<Corrected> {
    const correction = voidReferral(puttingRight(context, withWords(why)));
    return this.transactions.command(context, async (tx) => {
      const voiding = { referralId, what: 'void', why, correctionOf: () => correction } as const;
      const { corrected } = await correctIn({ tx, context, referrals: this.referrals }, voiding);
      return corrected;
    });
  }

  /** @throws RuleBroken referral.not-voided, referral.voided-too-long-ago, referral.person-has-open-referral (409) */
  unvoid(context: CommandContext, referralId: string, { why, despite }: Reopening): Promise<Corrected> {
    const correction = unvoidReferral(puttingRight(context, why));
    return this.transactions.command(context, async (tx) => {
      const { corrected, referral } = await correctIn(
        { tx, context, referrals: this.referrals },
        { referralId, what: 'unvoid', why, correctionOf: () => correction },
      );
      const { stored } = referral;
      if (stored.closure === null) await this.refuseUnlessReceivable(tx, context, { stored, despite });
      return corrected;
    });
  }

  /** Last, since it can be answered: what cannot be undone at all is said first, and all is undone with the transaction. */
  private async refuseUnlessReceivable(
    tx: Transaction,
    { caller, now }: CommandContext,
    { stored, despite }: { stored: ReferralState; despite: Reopening['despite'] },
  ): Promise<void> {
    const { id, personId, providerCode } = stored;
    if ((await this.persons.find(tx, { providers: [providerCode] }, personId)) === undefined) {
      throw RuleBroken.unknown('person.erased', 'Who this person was is erased.');
    }
    await this.earlier.lockPerson(tx, caller, personId);
    const others = await this.earlier.others(tx, caller, { personId, exceptFor: id });
    const open = refuseBesideOpenReferral(others, despite);
    if (open === null || despite === null) return;
    const note = { providerCode, referralId: id, openReferralId: open.referralId, ...despite };
    await this.earlier.noteReasonBeside(tx, { ...note, subject: caller.subject, at: now });
  }

  private async noticeReceiver(
    tx: Transaction,
    { caller, now }: CommandContext,
    { referralId, before }: { referralId: string; before: Closure | null },
  ): Promise<OdsCode | null> {
    const receiver = before?.transferredTo;
    if (receiver === undefined) return null;
    const isOpen = await this.transfers.noticeUndone(tx, { referralId, receiver, scope: caller, now });
    return isOpen ? receiver : null;
  }

  private async endedByDeath(
    tx: Transaction,
    { id, personId, providerCode }: ReferralState,
    before: Closure | null,
  ): Promise<readonly string[]> {
    if (!isDeath(before?.endCode ?? null)) return [];
    const rows = await tx.query<{ id: string }>(
      `select id
       from referral
       where provider_code = $1
         and person_id = $2
         and id <> $3
         and end_code in ('17', '49')
         and voided_on is null
       order by id`,
      [providerCode, personId, id],
    );
    return rows.map((row) => row.id);
  }
}

/** A void takes a whole referral out of every count: it is always explained. */
function withWords(why: Why): Why {
  if (why.note !== null) return why;
  throw RuleBroken.wrongValue(
    'correction.note-needed',
    'Why a referral is voided is written down in the note.',
    'note',
  );
}

function cancelledByClosure(
  tx: Transaction,
  { caller }: CommandContext,
  referralId: string,
): Promise<CancelledAppointment[]> {
  return tx.query<CancelledAppointment>(
    `select appointment_id as "appointmentId", contact_on as "contactOn"
     from contact
     where provider_code = any ($1)
       and referral_id = $2
       and cancellation_reason = 'referral-closed'
     order by contact_on, appointment_id`,
    [caller.providers, referralId],
  );
}
