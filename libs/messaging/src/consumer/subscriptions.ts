import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { EventDefinition, EventOf } from '#domain-model/define-event';
import type { Transaction } from '#service-kit/database/transaction';
import type { Subscription } from './consumes.js';

interface WholeBatch {
  readonly types: ReadonlySet<string>;
  readonly handler: MessageHandler;
}

/** Everything that a service consumes: gathered by Nest from its `@Consumes` and `@ConsumesBatch` methods. */
export class Subscriptions {
  private readonly definitions = new Map<string, EventDefinition>();
  private readonly oneByOne = new Map<string, MessageHandler[]>();
  private readonly wholeBatches: WholeBatch[] = [];

  add({ consumes, wholeBatch }: Subscription, handler: MessageHandler): void {
    for (const event of consumes) this.definitions.set(event.type, event);
    if (wholeBatch) {
      this.wholeBatches.push({ types: new Set(consumes.map((event) => event.type)), handler });
      return;
    }
    for (const { type } of consumes) this.oneByOne.set(type, [...(this.oneByOne.get(type) ?? []), handler]);
  }

  /** The topics that carry the events consumed, in the alphabet's order. */
  get topics(): string[] {
    return [...new Set([...this.definitions.values()].map((event) => event.topic))].sort();
  }

  /** Undefined where nobody here consumes the type (given without the prefix of the wire). */
  definitionOf(type: string): EventDefinition | undefined {
    return this.definitions.get(type);
  }

  /** Whether some method consumes events of this type one by one. */
  consumesAlone(type: string): boolean {
    return this.oneByOne.has(type);
  }

  /** Hands one event to the methods that consume it alone. @throws whatever they throw. */
  async dispatch(event: EventOf, tx: Transaction): Promise<void> {
    const handlers = this.oneByOne.get(event.definition.type) ?? [];
    if (handlers.length > 0) await tx.setProviders([event.providerCode]);
    for (const handler of handlers) await answerOf(handler, event, tx);
  }

  /** Hands events, in the order of the log, to the methods that consume a whole batch. @throws whatever they throw. */
  async dispatchBatch(events: readonly EventOf[], tx: Transaction): Promise<void> {
    for (const { types, handler } of this.wholeBatches) {
      const consumed = events.filter((event) => types.has(event.definition.type));
      if (consumed.length === 0) continue;
      await tx.setProviders([...new Set(consumed.map((event) => event.providerCode))].sort());
      await answerOf(handler, consumed, tx);
    }
  }
}

/** Nest's wrapper gives the method's result, or an observable that carries the error it threw. */
async function answerOf(handler: MessageHandler, consumed: unknown, tx: Transaction): Promise<void> {
  const answer: unknown = await handler(consumed, tx);
  if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
}
