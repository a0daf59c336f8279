import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { roleOf, routeOf } from '../security/authorisation.js';
import { RoutePolicies } from '../security/route-policies.js';
import { noteCrisisHelp } from './crisis-help.js';
import { CommandStop } from '../runtime/command-stop.js';
import { Readiness } from '../runtime/health.js';
import { Log } from '../runtime/logging.js';
import { Metrics } from '../runtime/metrics.js';
import { answerProblem, rememberTrace, traceOf } from './problem-details.js';
import { newTrace, runInTrace } from '../runtime/trace-context.js';
import { Tracing } from '../runtime/tracing.js';

/** The platform asks after itself every few seconds: counted, not logged. */
const ownRoutes = /^\/(health|metrics)/;

/**
 * Gives each request its trace, its X-Correlation-Id on the answer, and one log line: the route's pattern, never the
 * path, since what somebody typed may be in a path.
 */
export function followRequests(app: NestFastifyApplication): void {
  const log = app.get(Log);
  const metrics = app.get(Metrics);
  const readiness = app.get(Readiness);
  const tracing = app.get(Tracing);
  const policies = app.get(RoutePolicies);
  const fastify = app.getHttpAdapter().getInstance();

  fastify.addHook('onRequest', (request, reply, done) => {
    const begun = newTrace({
      correlationId: single(request.headers['x-correlation-id']),
      traceparent: single(request.headers['traceparent']),
    });
    const trace = tracing.isOn ? { ...begun, recorder: tracing } : begun;
    rememberTrace(request, trace);
    noteCrisisHelp(request, policies.atAny(routeOf(request)));
    metrics.requestReceived();
    void reply.header('x-correlation-id', trace.correlationId);
    runInTrace(trace, done);
  });
  // Once more: reading a body resumes in the socket's context, not in the request's.
  fastify.addHook('preValidation', (request, _reply, done) => runInTrace(traceOf(request), done));

  const commands = app.get(CommandStop);
  fastify.addHook('onRequest', (request, reply, done) => {
    const refusal = commands.refusalOf(request.method);
    if (refusal === null) done();
    else answerProblem(reply, refusal, traceOf(request));
  });

  // A client that leaves its connection open would delay the stop of a service that has nothing left to do.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.isDraining) void reply.header('connection', 'close');
    done(null, payload);
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    metrics.requestAnswered({ method, route, status: reply.statusCode, ms });
    if (!ownRoutes.test(route)) {
      recordRequest(tracing, request, { route, status: reply.statusCode, ms });
      const { correlationId } = traceOf(request);
      log.info('request', {
        method,
        route,
        status: reply.statusCode,
        ms,
        role: roleOf(request),
        correlationId,
      });
    }
    done();
  });
}

function recordRequest(
  tracing: Tracing,
  request: FastifyRequest,
  { route, status, ms }: { readonly route: string; readonly status: number; readonly ms: number },
): void {
  if (!tracing.isOn) return;
  const endedAtMs = Date.now();
  const { method } = request;
  tracing.record({
    name: `${method} ${route}`,
    kind: 'server',
    trace: traceOf(request),
    beganAtMs: endedAtMs - ms,
    endedAtMs,
    attributes: { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status },
    isFailed: status >= 500,
  });
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
