import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { deepestNesting, mostValues, oddityOf, type OddJson } from './json-text.js';
import { problemOf, Refused, type Refusal } from './problem-details.js';
import { newTrace } from '../runtime/trace-context.js';

/** What an answer needs that is made before any route, and so any hook, is found. */
export const headersOfEarlyRefusals = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cache-control': 'no-store',
};

/** Bodies are JSON in UTF-8, not compressed: what says otherwise, or is otherwise, is refused before it is looked at. */
export function readPlainJsonOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = request.headers;
    const charset = /charset\s*=\s*"?([^";]*)/i.exec(type)?.[1]?.trim().toLowerCase() ?? 'utf-8';
    if (encoding.toLowerCase() !== 'identity')
      return done(
        unsupported('body.wrongly-encoded', 'The body is sent with a Content-Encoding; none is supported.'),
      );
    if (charset !== 'utf-8' && charset !== 'utf8')
      return done(unsupported('body.wrongly-encoded', 'The body is not sent as UTF-8.'));
    done();
  });
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(body)) {
      const detail = 'The body is not UTF-8.';
      return done(new Refused({ status: 400, code: 'body.wrongly-encoded', detail }), undefined);
    }
    const text = body.toString('utf8');
    const oddity = oddityOf(text);
    if (oddity !== null) return done(new Refused(odd[oddity]), undefined);
    void parse(request, text, done);
  });
}

const odd: Readonly<Record<OddJson, Refusal>> = {
  'nested-too-deep': {
    status: 400,
    code: 'body.nested-too-deep',
    detail: `The body is nested deeper than ${deepestNesting} levels.`,
  },
  'too-many-values': {
    status: 400,
    code: 'body.too-many-values',
    detail: `The body has more than ${mostValues} values.`,
  },
  'name-repeated': {
    status: 400,
    code: 'body.name-repeated',
    detail: 'The body names a field twice in one object. Which of the two is meant, nobody can know.',
  },
};

/** What a request says once. Readers differ in which of two they take, so that two are none. */
const saidOnce = [
  'authorization',
  'idempotency-key',
  'if-match',
  'access-reason',
  'content-type',
  'content-encoding',
  'x-correlation-id',
  'traceparent',
];

/** Refuses a header that is sent twice where one is meant: Node would take the first of some, and join others. */
export function refuseRepeatedHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const names = request.raw.rawHeaders
      .filter((_, index) => index % 2 === 0)
      .map((name) => name.toLowerCase());
    const repeated = saidOnce.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
    if (repeated === undefined) return done();
    const field = repeated.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
    const message = 'This header is sent once.';
    const code = 'header.repeated';
    done(new Refused({ status: 400, code, detail: message, errors: [{ field, code, message }] }));
  });
}

function unsupported(code: string, detail: string): Refused {
  return new Refused({ status: 415, code, detail });
}

/** Where not even the headers can be read there is no request, only a connection to answer on and to close. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refusal = unreadable[error.code ?? ''] ?? malformed;
  const trace = newTrace({ correlationId: undefined, traceparent: undefined });
  const body = JSON.stringify(problemOf(refusal, trace));
  const headers = {
    ...headersOfEarlyRefusals,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'x-correlation-id': trace.correlationId,
    'connection': 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} Refused\r\n${lines.join('')}\r\n${body}`);
}

const malformed: Refusal = { status: 400, code: 'request.malformed', detail: 'The request cannot be read.' };
const unreadable: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers.too-large',
    detail: 'The headers are larger than allowed.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'request.too-slow',
    detail: 'The request did not come in time.',
  },
};
