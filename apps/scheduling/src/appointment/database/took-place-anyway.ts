import type { Transaction } from '#service-kit/database/transaction';

/** What a contact went against, by the codes of the rules, and why it took place all the same. */
export interface TookPlaceAnyway {
  readonly wentAgainst: readonly string[];
  readonly reason: string | null;
}

/** Stands in place of what was kept of the contact before: a correction may say that nothing was wrong. */
export async function keepTookPlaceAnyway(
  tx: Transaction,
  appointmentId: string,
  { wentAgainst, reason }: TookPlaceAnyway,
): Promise<void> {
  await tx.execute(
    `update appointment
        set went_against = $2,
            took_place_reason = $3
      where id = $1
        and (went_against <> $2::text[] or took_place_reason is distinct from $3)`,
    [appointmentId, wentAgainst, wentAgainst.length === 0 ? null : reason],
  );
}
