import { type ArgumentsHost, applyDecorators, Catch, type ExceptionFilter, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';
import type { EventDefinition, Fact } from '#domain-model/define-event';
import type { Transaction } from '#service-kit/transaction';

/** What a subscription is registered with: which facts, and whether one by one or the whole batch. */
export interface Subscription {
  readonly hears: readonly EventDefinition[];
  readonly wholeBatch: boolean;
}

type Handler<Heard> = (heard: Heard, tx: Transaction) => Promise<void> | void;

/**
 * The method hears every fact of this event, in the order of its aggregate, in the transaction of the batch:
 * `handler(fact, tx)`. Row-level security is set to the fact's provider.
 *
 * `RuleBroken` is an answer: the method's writes are undone and the fact counts as heard. Any other error parks it.
 */
export function Hears<Definition extends EventDefinition>(event: Definition) {
  return <Method extends Handler<Fact<Definition>>>(
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => subscribe({ hears: [event], wholeBatch: false }, { target, method, descriptor });
}

/**
 * The method hears the facts of these events of a whole batch at once, in the order of the log: `handler(facts, tx)`.
 * For read models that write with one statement. Row-level security is set to the providers of the batch. When the
 * batch fails it is heard again one fact at a time.
 */
export function HearsBatch(events: readonly EventDefinition[]) {
  return <Method extends Handler<readonly Fact[]>>(
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => subscribe({ hears: events, wholeBatch: true }, { target, method, descriptor });
}

interface Decorated {
  readonly target: object;
  readonly method: string;
  readonly descriptor: PropertyDescriptor;
}

function subscribe(subscription: Subscription, { target, method, descriptor }: Decorated): void {
  const pattern = subscription.hears.map((event) => event.type).join(' ');
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
