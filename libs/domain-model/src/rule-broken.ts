/**
 * How a refusal is answered over HTTP: a wrong value (422), a wrong state or lost race (409), an unknown thing (404), a
 * stale version (412), something that this caller may not do (403).
 */
export type RefusalKind = 'wrong-value' | 'wrong-state' | 'unknown' | 'stale' | 'forbidden';

export interface RefusalDetails {
  /**
   * The field of the command that the rule speaks of, as the caller wrote it: `startsAt`, `scores[0].total`.
   */
  readonly field?: string;
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
  readonly retryAfterMs: number | undefined;
  readonly more: Readonly<Record<string, unknown>> | undefined;
  readonly others: readonly RuleBroken[];

  /** One value of the command breaks a rule: 422. @param field as the caller wrote it: `startsAt`, `scores[0].total`. */
  static wrongValue(code: string, message: string, field?: string, details: RefusalDetails = {}): RuleBroken {
    return new RuleBroken(
      'wrong-value',
      code,
      message,
      field === undefined ? details : { ...details, field },
    );
  }

  /** Not possible in this state, or somebody else was first: 409. */
  static wrongState(code: string, message: string, details: RefusalDetails = {}): RuleBroken {
    return new RuleBroken('wrong-state', code, message, details);
  }

  /** There is no such thing for this caller: 404. */
  static unknown(code: string, message: string, details: RefusalDetails = {}): RuleBroken {
    return new RuleBroken('unknown', code, message, details);
  }

  /** Changed since it was read: 412. */
  static stale(code: string, message: string, details: RefusalDetails = {}): RuleBroken {
    return new RuleBroken('stale', code, message, details);
  }

  /** This caller may not do it: 403. */
  static forbidden(code: string, message: string, details: RefusalDetails = {}): RuleBroken {
    return new RuleBroken('forbidden', code, message, details);
  }

  protected constructor(
    readonly kind: RefusalKind,
    readonly code: string,
    message: string,
    details: RefusalDetails,
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'RuleBroken';
    this.field = details.field;
    this.retryAfterMs = details.retryAfterMs;
    this.more = details.more;
    this.others = details.others ?? [];
  }

  /** The same refusal with other details. */
  with(details: RefusalDetails, message = this.message): RuleBroken {
    const { kind, code, field, retryAfterMs, more, others } = this;
    const own = {
      others,
      ...(field && { field }),
      ...(retryAfterMs && { retryAfterMs }),
      ...(more && { more }),
    };
    return new RuleBroken(kind, code, message, { ...own, ...details });
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
  throw first.with({ others });
}
