import type { IncomingHttpHeaders } from 'node:http';
import { traceOf } from '#service-kit/http/problem-details';

/** All that a service gets of a request: nothing that a hostile client adds gets through. */
const forwardedHeaders = [
  'accept',
  'access-reason',
  'authorization',
  'content-length',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'host',
];

/** All that a client gets of an answer; security headers and the correlation id are the gateway's own. */
const returnedHeaders = [
  'cache-control',
  'content-length',
  'content-type',
  'deprecation',
  'etag',
  'idempotent-replayed',
  'link',
  'location',
  'retry-after',
  'sunset',
  'www-authenticate',
];

export function requestHeaders(request: object, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { correlationId, traceparent } = traceOf(request);
  return { ...picked(headers, forwardedHeaders), 'x-correlation-id': correlationId, traceparent };
}

export function answerHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return picked(headers, returnedHeaders);
}

function picked(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  const found: IncomingHttpHeaders = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
