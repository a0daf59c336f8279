import type { EventDefinition, EventOf } from '#domain-model/define-event';
import type { Transaction } from '#service-kit/database/transaction';

/** Something that an event does not have and its row needs: `identity`, `item-answers`, `reason-of-override`. */
export interface LeftToComplete {
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly what: string;
}

type Left = readonly LeftToComplete[];

/**
 * How a service brings its own rows up from its own events, after its database was restored to an earlier instant. A
 * service that publishes provides one under this token; without it, events are put back in the history alone.
 *
 * Events of one aggregate come in order, each once, in the scope of its provider. What is written must be what the
 * command wrote, as far as the event has it; what it lacks is reported, for a person to complete.
 */
export abstract class OwnEventRecovery {
  private readonly ways = new Map<string, (event: EventOf, tx: Transaction) => Promise<Left>>();
  private readonly definitions: EventDefinition[] = [];

  /** The events whose rows it can recover. Others stay in the history, and are reported as not applied. */
  get events(): readonly EventDefinition[] {
    return this.definitions;
  }

  /** What the row of the event still lacks. */
  async recover(event: EventOf, tx: Transaction): Promise<Left> {
    return (await this.ways.get(event.definition.type)?.(event, tx)) ?? [];
  }

  protected when<Definition extends EventDefinition>(
    event: Definition,
    recover: (recorded: EventOf<Definition>, tx: Transaction) => Promise<Left>,
  ): void {
    this.definitions.push(event);
    this.ways.set(event.type, async (recorded, tx) => (isOf(event, recorded) ? recover(recorded, tx) : []));
  }
}

function isOf<Definition extends EventDefinition>(
  event: Definition,
  recorded: EventOf,
): recorded is EventOf<Definition> {
  return recorded.definition.type === event.type;
}

/** Nothing is left: the event had all that its row needs. */
export const complete: Left = [];
