/**
 * How a refusal is answered over HTTP: a wrong value, a wrong state or lost race, an unknown thing, a stale
 * version.
 */
export type RefusalKind = 'wrong-value' | 'wrong-state' | 'unknown' | 'stale' | 'forbidden';

export interface RefusalDetails {
  /**
   * The field of the command that the rule speaks of, as the caller wrote it: `startsAt`, `scores[0].total`.
   */
  readonly field?: string;
  /** Default `wrong-state` (409); a broken rule about one value is `wrong-value` (422). */
  readonly kind?: RefusalKind;
  /** Set where the same command is worth sending again: an event of another service has not arrived yet. */
  readonly retryAfterMs?: number;
  /** Extension members of the problem: ids, codes and days that show the ways on. Never an identity. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** What else is wrong with the same command: see {@link refuseTogether}. */
  readonly others?: readonly RuleBroken[];
  readonly cause?: unknown;
}

/**
 * A rule of the domain refuses a command. It is an answer, not a fault: it reaches the caller as RFC 9457
 * problem details with its stable code.
 *
 * @param code stable, lower-case, dotted: `referral.cannot-accept-declined`.
 * @param message what was wrong with which thing, and what was expected. Never holds a name, NHS number or
 * free text.
 */
export class RuleBroken extends Error {
  readonly field: string | undefined;
  readonly kind: RefusalKind;
  readonly retryAfterMs: number | undefined;
  readonly more: Readonly<Record<string, unknown>> | undefined;
  readonly others: readonly RuleBroken[];

  constructor(
    readonly code: string,
    message: string,
    details: RefusalDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'RuleBroken';
    this.field = details.field;
    this.kind = details.kind ?? 'wrong-state';
    this.retryAfterMs = details.retryAfterMs;
    this.more = details.more;
    this.others = details.others ?? [];
  }
}

/**
 * Refuses a command with everything that is wrong with its values, so that nobody has to send it again for each.
 *
 * @throws RuleBroken the first refusal, with its own code and field, and the others beside it
 */
export function refuseTogether(refusals: readonly (RuleBroken | null | undefined)[]): void {
  const [first, ...others] = refusals.filter((refusal) => refusal instanceof RuleBroken);
  if (first === undefined) return;
  const { code, message, kind, field, more } = first;
  throw new RuleBroken(code, message, {
    kind,
    others,
    ...(field === undefined ? {} : { field }),
    ...(more === undefined ? {} : { more }),
  });
}
