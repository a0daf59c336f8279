import { Injectable } from '@nestjs/common';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { ProviderBoards } from '#service-kit/provider-boards';
import type { Scope } from '#service-kit/scope';
import type { Transaction } from '#service-kit/transaction';

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
  readonly knownRisk: string | null;
  readonly link: string;
}

/** Both sides of transfers; neither holds an id of the other. */
@Injectable()
export class TransferStore {
  constructor(private readonly providers: ProviderBoards) {}

  /** Whether there is such a provider at all. */
  mayReceive(toProvider: OdsCode): boolean {
    return this.providers.knows(toProvider);
  }

  /** The highest risk that was raised here and reviewed: whoever goes on should know of it. */
  async reviewedRisk(tx: Transaction, providerCode: OdsCode, referralId: string): Promise<string | null> {
    const [row] = await tx.query<{ level: string }>(
      `select level
       from open_risk
       where provider_code = $1
         and referral_id = $2
         and level is not null
       order by level = 'same-day' desc
       limit 1`,
      [providerCode, referralId],
    );
    return row?.level ?? null;
  }

  /** Again after a transfer that had been a mistake and was undone: the last one stands. */
  async keepOut(tx: Transaction, out: TransferOut): Promise<void> {
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
        ...[out.providerCode, out.referralId, out.toProvider, out.transferredOn],
        ...[out.reason, out.subject, out.link],
      ],
    );
  }

  /** The receiver sees in its own row that the transfer was undone; neither side learns an id of the other. */
  async noticeUndone(
    tx: Transaction,
    {
      referralId,
      receiver,
      scope,
      now,
    }: { referralId: string; receiver: OdsCode; scope: Scope; now: Instant },
  ): Promise<void> {
    const [out] = await tx.query<{ link: string }>(
      `select link
       from transfer_out
       where provider_code = any ($1)
         and referral_id = $2`,
      [scope.providers, referralId],
    );
    if (out === undefined) return;
    await tx.setProviders([receiver]);
    await tx.execute(
      `update transfer_in
       set undone_on = $3
       where provider_code = $1
         and link = $2`,
      [receiver, out.link, londonDay(now)],
    );
    await tx.setProviders(scope.providers);
  }

  async keepIn(tx: Transaction, into: TransferIn): Promise<void> {
    await tx.execute(
      `insert into transfer_in (provider_code, referral_id, from_provider, transferred_on, known_risk, link)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        ...[into.providerCode, into.referralId, into.fromProvider, into.transferredOn],
        ...[into.knownRisk, into.link],
      ],
    );
  }
}
