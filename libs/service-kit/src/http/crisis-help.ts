import type { FastifyRequest } from 'fastify';
import { crisisHelp } from '#domain-model/values/crisis-help';
import type { RoutePolicy } from '../security/route-policy.js';

const helped = new WeakSet<FastifyRequest>();

/** Notes of a request, before anything can refuse it, that its refusals say where to turn at once. */
export function noteCrisisHelp(request: FastifyRequest, policy: RoutePolicy | undefined): void {
  if (policy?.crisisHelp) helped.add(request);
}

/** What a refusal of this request says beside its reason, whoever refuses it: service, gateway or the parser. */
export function helpBeside(request: FastifyRequest): Readonly<Record<string, unknown>> {
  return helped.has(request) ? { crisisHelp } : {};
}
