import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { EventDefinition, Fact } from '#domain-model/define-event';
import type { Transaction } from '#service-kit/transaction';
import type { Subscription } from './hears.js';

interface WholeBatch {
  readonly types: ReadonlySet<string>;
  readonly handler: MessageHandler;
}

/** Everything that a service hears: gathered by Nest from its `@Hears` and `@HearsBatch` methods. */
export class Subscriptions {
  private readonly definitions = new Map<string, EventDefinition>();
  private readonly oneByOne = new Map<string, MessageHandler[]>();
  private readonly wholeBatches: WholeBatch[] = [];

  add({ hears, wholeBatch }: Subscription, handler: MessageHandler): void {
    for (const event of hears) this.definitions.set(event.type, event);
    if (wholeBatch) {
      this.wholeBatches.push({ types: new Set(hears.map((event) => event.type)), handler });
      return;
    }
    for (const { type } of hears) this.oneByOne.set(type, [...(this.oneByOne.get(type) ?? []), handler]);
  }

  /** The topics that carry the events heard, in the alphabet's order. */
  get topics(): string[] {
    return [...new Set([...this.definitions.values()].map((event) => event.topic))].sort();
  }

  /** Undefined where nobody here hears the type (given without the prefix of the wire). */
  definitionOf(type: string): EventDefinition | undefined {
    return this.definitions.get(type);
  }

  /** Whether some method hears facts of this type one by one. */
  hearsAlone(type: string): boolean {
    return this.oneByOne.has(type);
  }

  /** Tells one fact to the methods that hear it alone. @throws whatever they throw. */
  async tell(fact: Fact, tx: Transaction): Promise<void> {
    const handlers = this.oneByOne.get(fact.event.type) ?? [];
    if (handlers.length > 0) await tx.setProviders([fact.providerCode]);
    for (const handler of handlers) await answerOf(handler, fact, tx);
  }

  /** Tells facts, in the order of the log, to the methods that hear a whole batch. @throws whatever they throw. */
  async tellTogether(facts: readonly Fact[], tx: Transaction): Promise<void> {
    for (const { types, handler } of this.wholeBatches) {
      const heard = facts.filter((fact) => types.has(fact.event.type));
      if (heard.length === 0) continue;
      await tx.setProviders([...new Set(heard.map((fact) => fact.providerCode))].sort());
      await answerOf(handler, heard, tx);
    }
  }
}

/** Nest's wrapper gives the method's result, or an observable that carries the error it threw. */
async function answerOf(handler: MessageHandler, heard: unknown, tx: Transaction): Promise<void> {
  const answer: unknown = await handler(heard, tx);
  if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
}
