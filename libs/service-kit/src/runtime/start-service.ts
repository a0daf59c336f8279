import type { Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Configuration, ConfigurationError, trustedProxiesIn } from './configuration.js';
import { refuseOtherMethods, refuseUnlessRoutePoliciesAgree } from '../security/route-policy.check.js';
import { Readiness } from './health.js';
import { Log, NestLog, safely, StartLog } from './logging.js';
import { answerProblem, traceOf } from '../http/problem-details.js';
import { serveOpenApi } from '../openapi/openapi.js';
import { followRequests } from '../http/request-log.js';
import { sendSecurityHeaders } from '../http/security-headers.js';
import {
  answerUnreadable,
  headersOfEarlyRefusals,
  readPlainJsonOnly,
  refuseRepeatedHeaders,
} from '../http/unreadable.js';

/** Transports (the pipe's consumer) that a module brings. Value: `readonly CustomTransportStrategy[]`. */
export const TRANSPORTS: unique symbol = Symbol('stepwise:transports');

/** Whoever stops us waits ten seconds before the kill. */
const longestStopMs = 9_000;

/** Boots a service and listens until it is asked to stop. A wrong configuration ends the process with one clear line. */
export async function startService(module: Type<unknown>): Promise<NestFastifyApplication> {
  try {
    const app = await createService(module);
    const { host, port, serviceName } = app.get(Configuration);
    stopOnSignal(app);
    await app.listen(port, host);
    app.get(Log).info('service started', { address: await app.getUrl(), name: serviceName });
    return app;
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exit(1);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof ConfigurationError ? error.message : JSON.stringify(safely(error));
}

/** The same app with its transports connected, not yet listening: what specs use. */
export async function createService(module: Type<unknown>): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, httpServer(), {
    logger: new StartLog(),
    abortOnError: false,
    bodyParser: false,
  });
  app.useLogger(new NestLog(app.get(Log)));
  const fastify = app.getHttpAdapter().getInstance();
  const { bodyLimitBytes } = app.get(Configuration);
  fastify.removeContentTypeParser('text/plain');
  fastify.addHook('onRoute', (route) => void (route.bodyLimit ??= bodyLimitBytes));
  followRequests(app);
  await sendSecurityHeaders(app);
  refuseRepeatedHeaders(fastify);
  readPlainJsonOnly(fastify);
  refuseOtherMethods(app);
  serveOpenApi(app);
  await app.init();
  refuseUnlessRoutePoliciesAgree(app);
  for (const strategy of transportsOf(app)) app.connectMicroservice({ strategy });
  await app.startAllMicroservices();
  return app;
}

function httpServer(): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    trustProxy: trustedProxiesIn(process.env),
    requestTimeout: 30_000,
    // Longer than an idle connection of the gateway lasts, so that it is never the service that closes one in use.
    keepAliveTimeout: 75_000,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Whoever sends a body byte by byte is noticed within five seconds of the thirty, not within a minute.
    http: { headersTimeout: 10_000, maxHeaderSize: 16_384, connectionsCheckingInterval: 5_000 },
    // What the router refuses before any route is found.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const refusal = { status: 400, code: 'address.malformed', detail: 'The address cannot be read.' };
      answerProblem(reply.headers(headersOfEarlyRefusals), refusal, traceOf(request));
    },
    clientErrorHandler: answerUnreadable,
  });
}

/** Whichever modules bring some; most specs' modules bring none. */
function transportsOf(app: NestFastifyApplication): CustomTransportStrategy[] {
  const modules = [...app.get(ModulesContainer).values()];
  const tokens = modules
    .map((module) => module.providers.get(TRANSPORTS))
    .filter((brought) => brought !== undefined);
  return tokens.flatMap((brought) => brought.instance as CustomTransportStrategy[]);
}

/** SIGTERM and Ctrl-C: no new work, finish what has begun, close, leave. */
function stopOnSignal(app: NestFastifyApplication): void {
  const log = app.get(Log);
  const leave = async (signal: NodeJS.Signals): Promise<void> => {
    app.get(Readiness).isDraining = true;
    log.info('service stopping', { signal });
    setTimeout(() => {
      log.error('service did not stop in time', undefined, { waitedMs: longestStopMs });
      process.exit(1);
    }, longestStopMs).unref();
    await app.close();
    log.info('service stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void leave(signal));
  const crash = (error: unknown): void => {
    log.error('process ends by an error that nobody caught', error);
    process.exit(1);
  };
  process.once('uncaughtException', crash).once('unhandledRejection', crash);
}
