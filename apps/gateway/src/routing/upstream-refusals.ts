import type { Refusal } from '#service-kit/http/problem-details';
import type { ServiceName } from './upstream-routes.js';

/** Why there is no answer. After a broken connection nobody knows whether a command had its effect. */
export function refusalOf(service: ServiceName, error: Error): Refusal {
  const code = codeOf(error.cause) ?? codeOf(error);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    const detail = `The service ${service} did not answer in time. A command may be sent again with its Idempotency-Key.`;
    return { status: 504, code: 'service.too-slow', detail };
  }
  const detail = `The service ${service} is not available. A command may be sent again with its Idempotency-Key.`;
  return { status: 503, code: 'service.unavailable', detail, retryAfterMs: 1_000 };
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return String(error.code);
}
