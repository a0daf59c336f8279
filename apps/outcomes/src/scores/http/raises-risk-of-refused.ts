import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, type Observable } from 'rxjs';
import { isUUID } from 'class-validator';
import { admissionOf } from '#service-kit/security/authorisation';
import { Clock } from '#service-kit/runtime/clock';
import {
  accessReasons,
  exchangeOf,
  type Exchange,
  type RequestContext,
} from '#service-kit/http/request-context';
import { traceOf } from '#service-kit/http/problem-details';
import { UnscoredRisks } from '../application/unscored-risks.js';
import { refusedFormIn } from './refused-form.js';

/**
 * Around every route that takes questionnaires: whatever refuses them, the shape of the body, a time, the key of the request
 * or a rule, item 9 is looked for in what was sent. The guard comes before it: whoever may not knock raises nothing.
 */
@Injectable()
export class RaisesRiskOfRefused implements NestInterceptor {
  constructor(
    private readonly risks: UnscoredRisks,
    private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError(async (error: unknown): Promise<never> => {
        const exchange = exchangeOf(context);
        const commandContext = this.requestContextOf(exchange);
        const { params, body } = exchange.request;
        const form = refusedFormIn(body, commandContext.now);
        const ids = {
          referralId: idIn(params, 'referralId'),
          questionnaireId: idIn(params, 'questionnaireId'),
        };
        throw await this.risks.raisedBefore(error, commandContext, { ...form, ...ids });
      }),
    );
  }

  /** A header that is refused is no reason to overlook the body. */
  private requestContextOf({ request }: Exchange): RequestContext {
    const { caller, policy } = admissionOf(request);
    const stated = request.headers['access-reason'];
    return {
      caller,
      policy,
      route: policy.route,
      now: this.clock.now(),
      correlationId: traceOf(request).correlationId,
      accessReason: accessReasons.find((reason) => reason === stated) ?? null,
    };
  }
}

function idIn(params: unknown, name: string): string | null {
  const id: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
  return isUUID(id) ? String(id).toLowerCase() : null;
}
