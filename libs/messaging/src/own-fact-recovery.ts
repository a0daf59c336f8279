import type { EventDefinition, Fact } from '#domain-model/define-event';
import type { Transaction } from '#service-kit/transaction';

/** Something that a fact does not hold and its row needs: `identity`, `item-answers`, `reason-of-override`. */
export interface LeftToComplete {
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly what: string;
}

type Left = readonly LeftToComplete[];

/**
 * How a service brings its own rows up from its own facts, after its database was restored to an earlier instant. A
 * service that publishes provides one under this token; without it, facts are put back in the history alone.
 *
 * Facts of one aggregate come in order, each once, in the scope of its provider. What is written must be what the
 * command wrote, as far as the fact holds it; what it does not hold is told, for a person to complete.
 */
export abstract class OwnFactRecovery {
  private readonly ways = new Map<string, (fact: Fact, tx: Transaction) => Promise<Left>>();
  private readonly definitions: EventDefinition[] = [];

  /** The facts whose rows it can recover. Others stay in the history, and are reported as not applied. */
  get events(): readonly EventDefinition[] {
    return this.definitions;
  }

  /** What the row of the fact still lacks. */
  async recover(fact: Fact, tx: Transaction): Promise<Left> {
    return (await this.ways.get(fact.event.type)?.(fact, tx)) ?? [];
  }

  protected when<Definition extends EventDefinition>(
    event: Definition,
    recover: (fact: Fact<Definition>, tx: Transaction) => Promise<Left>,
  ): void {
    this.definitions.push(event);
    this.ways.set(event.type, async (fact, tx) => (isOf(event, fact) ? recover(fact, tx) : []));
  }
}

function isOf<Definition extends EventDefinition>(event: Definition, fact: Fact): fact is Fact<Definition> {
  return fact.event.type === event.type;
}

/** Nothing is left: the fact held all that its row needs. */
export const complete: Left = [];
