import { Injectable } from '@nestjs/common';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { ProviderBoards } from '#service-kit/security/provider-boards';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { KnownRisk } from '../../intake/domain/professional-referral.js';
import type { SafetyNow } from '../../intake/domain/self-referral.js';

export interface TransferOut {
  readonly providerCode: OdsCode;
  readonly referralId: string;
  readonly toProvider: OdsCode;
  readonly transferredOn: CalendarDay;
  readonly reason: string;
  readonly subject: string;
  /** Joins the two sides, which each see only their own row. */
  readonly link: string;
}

export interface TransferIn {
  readonly providerCode: OdsCode;
  readonly referralId: string;
  readonly fromProvider: OdsCode;
  readonly transferredOn: CalendarDay;
  readonly danger: PassedOnDanger;
  readonly link: string;
}

/** What is known of danger when a referral is passed on: codes, never words. */
export interface PassedOnDanger {
  /** As the person said on arrival; null: was not asked. */
  readonly safeNow: SafetyNow | null;
  /** As a professional said on arrival; null: was not asked. */
  readonly knownRisk: KnownRisk | null;
  /** The highest risk that was raised and reviewed, here or before. */
  readonly reviewedElsewhere: string | null;
}

/** Both sides of transfers; neither holds an id of the other. */
@Injectable()
export class TransferStore {
  constructor(private readonly providers: ProviderBoards) {}

  /** Whether there is such a provider at all. */
  mayReceive(toProvider: OdsCode): boolean {
    return this.providers.knows(toProvider);
  }

  /** What was said or found here, or came with an earlier transfer: whoever goes on has to know of it. */
  async dangerKnownOf(tx: Transaction, providerCode: OdsCode, referralId: string): Promise<PassedOnDanger> {
    const [row] = await tx.query<PassedOnDanger>(selectDanger, [providerCode, referralId]);
    return row ?? { safeNow: null, knownRisk: null, reviewedElsewhere: null };
  }

  /** Again after a transfer that had been a mistake and was undone: the last one stands. */
  async saveTransferOut(tx: Transaction, out: TransferOut): Promise<void> {
    await tx.execute(
      `insert into transfer_out (provider_code, referral_id, to_provider, transferred_on, reason, subject, link)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (provider_code, referral_id) do update
       set to_provider = excluded.to_provider,
           transferred_on = excluded.transferred_on,
           reason = excluded.reason,
           subject = excluded.subject,
           link = excluded.link`,
      [
        out.providerCode,
        out.referralId,
        out.toProvider,
        out.transferredOn,
        out.reason,
        out.subject,
        out.link,
      ],
    );
  }

  /**
   * The receiver sees in its own row that the transfer was undone; neither side learns an id of the other.
   *
   * @returns whether the referral is still open there.
   */
  async noticeUndone(
    tx: Transaction,
    {
      referralId,
      receiver,
      scope,
      now,
    }: { referralId: string; receiver: OdsCode; scope: Scope; now: Instant },
  ): Promise<boolean> {
    const [out] = await tx.query<{ link: string }>(
      `select link
       from transfer_out
       where provider_code = any ($1)
         and referral_id = $2`,
      [scope.providers, referralId],
    );
    if (out === undefined) return false;
    await tx.setProviders([receiver]);
    const [there] = await tx.query<{ isOpen: boolean }>(
      `update transfer_in
       set undone_on = $3
       from referral
       where transfer_in.provider_code = $1
         and transfer_in.link = $2
         and referral.provider_code = transfer_in.provider_code
         and referral.id = transfer_in.referral_id
       returning referral.closed_on is null and referral.voided_on is null as "isOpen"`,
      [receiver, out.link, londonDay(now)],
    );
    await tx.setProviders(scope.providers);
    return there?.isOpen ?? false;
  }

  async saveTransferIn(tx: Transaction, { danger, ...into }: TransferIn): Promise<void> {
    await tx.execute(
      `insert into transfer_in
         (provider_code, referral_id, from_provider, transferred_on, link, known_risk, said_safe_now, said_known_risk)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        into.providerCode,
        into.referralId,
        into.fromProvider,
        into.transferredOn,
        into.link,
        danger.reviewedElsewhere,
        danger.safeNow,
        danger.knownRisk,
      ],
    );
  }
}

const selectDanger = `
  select coalesce(self.safe_now, moved.said_safe_now) as "safeNow",
         coalesce(sent.known_risk, moved.said_known_risk) as "knownRisk",
         (select level
          from (select level
                from open_risk
                where open_risk.provider_code = referral.provider_code
                  and open_risk.referral_id = referral.id
                union all
                select moved.known_risk) as known
          where level is not null
          order by level = 'same-day' desc
          limit 1) as "reviewedElsewhere"
  from referral
  left join self_referral as self
    on self.provider_code = referral.provider_code and self.referral_id = referral.id
  left join professional_referral as sent
    on sent.provider_code = referral.provider_code and sent.referral_id = referral.id
  left join transfer_in as moved
    on moved.provider_code = referral.provider_code and moved.referral_id = referral.id
  where referral.provider_code = $1
    and referral.id = $2`;
