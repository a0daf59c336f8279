import type { EventDefinition, Fact } from '#domain-model/define-event';
import type { Transaction } from '#service-kit/transaction';

/** Something that a fact does not hold and its row needs: `identity`, `item-answers`, `reason-of-override`. */
export interface LeftToComplete {
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly what: string;
}

/**
 * How a service brings its own rows up from its own facts, after its database was restored to an earlier instant. A
 * service that publishes provides one under this token; without it, facts are put back in the history alone.
 *
 * Facts of one aggregate come in order, each in the scope of its provider. What it writes must be what the command
 * wrote, as far as the fact holds it, and must leave a row that knows more already as it is.
 */
export abstract class OwnFactRecovery {
  /** The facts whose rows it can recover. Others stay in the history, and are reported as not applied. */
  abstract readonly events: readonly EventDefinition[];

  abstract recover(fact: Fact, tx: Transaction): Promise<readonly LeftToComplete[]>;
}
