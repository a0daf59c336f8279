import { type ArgumentsHost, applyDecorators, Catch, type ExceptionFilter, UseFilters } from '@nestjs/common';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { PATTERN_EXTRAS_METADATA } from '@nestjs/microservices/constants.js';
import { type Observable, throwError } from 'rxjs';
import type { EventDefinition, EventOf } from '#domain-model/define-event';
import type { Transaction } from '#service-kit/database/transaction';

/** What a subscription is registered with: which events, and whether one by one or the whole batch. */
export interface Subscription {
  readonly consumes: readonly EventDefinition[];
  readonly wholeBatch: boolean;
}

/** Checked by the compiler against the name of each: a test of a text would pass over whatever was renamed. */
const keys = ['consumes', 'wholeBatch'] as const satisfies readonly (keyof Subscription)[];

function isSubscription(extras: object): extras is Subscription {
  return keys.every((key) => key in extras);
}

/**
 * What a method was registered with.
 *
 * @throws TypeError where it is something else: a service that consumes nothing must not start as if all were well
 */
export function subscriptionIn(extras: object): Subscription {
  if (isSubscription(extras)) return extras;
  throw new TypeError(
    `A method of this service consumes events, and is no subscription: ${Object.keys(extras).join(', ')}.`,
  );
}

/** The events that the controllers of an application consume, each once. */
export function consumedEventsOf(modules: ModulesContainer): ReadonlySet<EventDefinition> {
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  const methods = controllers.flatMap(({ metatype }) => {
    const prototype = metatype?.prototype as object | undefined;
    if (prototype === undefined) return [];
    const names = new MetadataScanner().getAllMethodNames(prototype);
    return names.map((name) => Reflect.get(prototype, name) as object);
  });
  const registered = methods.flatMap(
    (method) => (Reflect.getMetadata(PATTERN_EXTRAS_METADATA, method) as object | undefined) ?? [],
  );
  return new Set(registered.flatMap((extras) => subscriptionIn(extras).consumes));
}

type Handler<Consumed> = (consumed: Consumed, tx: Transaction) => Promise<void> | void;

/**
 * The method consumes every event of this definition, in the order of its aggregate, in the transaction of the batch:
 * `handler(event, tx)`. Row-level security is set to the event's provider.
 *
 * `RuleBroken` is an answer: the method's writes are undone and the event counts as consumed. Any other error parks it.
 */
export function Consumes<Definition extends EventDefinition>(event: Definition) {
  return <Method extends Handler<EventOf<Definition>>>(
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => subscribe({ consumes: [event], wholeBatch: false }, { target, method, descriptor });
}

/**
 * The method consumes the events of these definitions of a whole batch at once, in the order of the log: `handler(events, tx)`.
 * For read models that write with one statement. Row-level security is set to the providers of the batch. When the
 * batch fails it is consumed again one event at a time.
 */
export function ConsumesBatch(events: readonly EventDefinition[]) {
  return <Method extends Handler<readonly EventOf[]>>(
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => subscribe({ consumes: events, wholeBatch: true }, { target, method, descriptor });
}

interface Decorated {
  readonly target: object;
  readonly method: string;
  readonly descriptor: PropertyDescriptor;
}

function subscribe(subscription: Subscription, { target, method, descriptor }: Decorated): void {
  const pattern = subscription.consumes.map((event) => event.type).join(' ');
  applyDecorators(EventPattern<string>(pattern, { ...subscription }), UseFilters(ErrorsPass))(
    target,
    method,
    descriptor,
  );
  Payload()(target, method, 0);
  Ctx()(target, method, 1);
}

/** Nest's own filter would replace the error by "Internal server error", and parking could not name the reason. */
@Catch()
class ErrorsPass implements ExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}
