import httpProxy from '@fastify/http-proxy';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { RuleBroken } from '#domain-model/rule-broken';
import { admit, callerOf, routeOf } from '#service-kit/security/authorisation';
import { answerProblem, Refused, traceOf } from '#service-kit/http/problem-details';
import type { Caller } from '#service-kit/security/scope';
import { Tokens } from '#service-kit/security/tokens';
import { Limits } from '../limits/limits.js';
import { answerHeaders, requestHeaders } from './proxy-headers.js';
import { policyAt, methodsAt, patternsOf, type ServiceName } from './upstream-routes.js';
import { NamedLists, namedLists } from '../names/named-lists.js';
import { refusalOf } from './upstream-refusals.js';
import { Upstreams } from './upstreams.js';

/** Encoded dots, slashes and backslashes in a path: some reader further on may take them for the way up. */
const climbsOut = /^[^?]*(?:%2e|%2f|%5c|\\|\.\.)/i;

/** A service closes an idle connection after 75 s; we do so well before, so that no request meets a closing one. */
const connections = { connections: 64, pipelining: 1, keepAliveTimeout: 10_000, keepAliveMaxTimeout: 30_000 };
const connectPatienceMs = 2_000;

/** Verifies who calls, then passes the request on to the service whose route it is. */
@Injectable()
export class ReverseProxy implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly tokens: Tokens,
    private readonly upstreams: Upstreams,
    private readonly limits: Limits,
    private readonly names: NamedLists,
  ) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    // At every route, the gateway's own compositions and pages too, and at addresses where there is none.
    fastify.addHook('onRequest', async (request, reply) => {
      if (isOfPlatform(request)) return;
      this.limits.enforce(await this.authorise(request, reply), request, reply);
    });
    void fastify.register(async (proxies) => {
      proxies.removeAllContentTypeParsers();
      // Not parsed here, only measured: the service reads it.
      proxies.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
        done(null, body),
      );
      for (const [service, url] of this.upstreams.urls)
        await proxies.register(httpProxy, this.proxyTo(service, url));
    });
  }

  /**
   * By the route policies: who calls, and whether his or her role may. The service asks the same again.
   *
   * @returns null for a page that is open, or an address that leads nowhere.
   */
  private async authorise(request: FastifyRequest, reply: FastifyReply): Promise<Caller | null> {
    const policy = policyAt(routeOf(request));
    if (policy === undefined) {
      const { url: pattern = '' } = request.routeOptions;
      if (methodsAt(pattern).length > 0) throw methodUnknown(pattern);
      return null;
    }
    if (climbsOut.test(request.url)) throw malformedAddress();
    try {
      await admit(request, policy, this.tokens);
    } catch (error) {
      if (error instanceof Refused && error.refusal.status === 401) this.limits.noteFailedSignIn(request);
      // Whoever may not do this is known all the same, and asks at his or her own cost.
      if (error instanceof RuleBroken) this.limits.enforce(callerOf(request), request, reply);
      throw error;
    }
    return callerOf(request);
  }

  private proxyTo(service: ServiceName, url: string) {
    const { patienceMs } = this.upstreams;
    return {
      upstream: url,
      routes: patternsOf(service),
      httpMethods: ['GET', 'POST'],
      proxyPayloads: false,
      disableCache: true,
      destroyAgent: true,
      undici: {
        ...connections,
        headersTimeout: patienceMs,
        bodyTimeout: patienceMs,
        connect: { timeout: connectPatienceMs },
      },
      handler: forwardTo(service, this.names),
      replyOptions: {
        rewriteRequestHeaders: requestHeaders,
        rewriteHeaders: answerHeaders,
        // The library would repeat a GET that was answered 503, ten times.
        retryDelay: () => null,
      },
    };
  }
}

/** What the platform asks itself, every few seconds: whether the gateway lives must never be a matter of a limit. */
function isOfPlatform(request: FastifyRequest): boolean {
  return /^\/(health|metrics)(\/|$)/.test(request.routeOptions.url ?? '');
}

function malformedAddress(): Refused {
  return new Refused({ status: 400, code: 'address.malformed', detail: 'The address cannot be read.' });
}

function methodUnknown(pattern: string): Refused {
  const allow = methodsAt(pattern).join(', ');
  return new Refused({
    status: 405,
    code: 'route.method-unknown',
    detail: `This address knows ${allow}.`,
    headers: { allow },
  });
}

function forwardTo(service: ServiceName, names: NamedLists) {
  return (request: FastifyRequest, reply: FastifyReply, path: string, options: object = {}): FastifyReply => {
    const { body } = request;
    const hasBody = Buffer.isBuffer(body) && body.length > 0;
    return reply.from(path, {
      ...options,
      ...(hasBody ? { body, contentType: 'application/json' } : {}),
      onResponse: (_request, _reply, { stream }) => {
        const isList = reply.statusCode === 200 && isToBeNamed(request);
        void (isList ? answerNamed(names, { request, reply, stream }) : reply.send(stream));
      },
      onError: (_reply, { error }) => answerProblem(reply, refusalOf(service, error), traceOf(request)),
    });
  };
}

const readingNames: ReadonlySet<string> = new Set(['clinician', 'administrator', 'clinical-lead']);

/** A person knows who he or she is, and a service manager never learns it (decision 0024). */
function isToBeNamed(request: FastifyRequest): boolean {
  return namedLists.includes(routeOf(request)) && readingNames.has(callerOf(request).role);
}

/** Reads the answer of a service, and sends it on with names. */
async function answerNamed(
  names: NamedLists,
  { request, reply, stream }: { request: FastifyRequest; reply: FastifyReply; stream: Readable },
): Promise<void> {
  const asker = {
    authorization: request.headers.authorization ?? '',
    correlationId: traceOf(request).correlationId,
  };
  try {
    const { list, hasNames } = await names.named(await json(stream), asker);
    reply.removeHeader('content-length');
    void reply.header('names', hasNames ? 'shown' : 'unavailable').send(JSON.stringify(list));
  } catch (error) {
    void reply.send(error);
  }
}
