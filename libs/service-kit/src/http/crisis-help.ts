import type { FastifyRequest } from 'fastify';
import { crisisHelp } from '#domain-model/values/crisis-help';

/** Where people ask for help, take the request back, or say that they are not safe: a refusal there says where to turn at once. */
const routes: ReadonlySet<string> = new Set([
  'GET /self-referral-form',
  'GET /gp-practices',
  'POST /providers/:providerCode/self-referrals',
  'POST /self-referrals',
  'POST /referrals/:referralId/withdrawal',
  'POST /referrals/:referralId/scores',
]);

/** What a refusal of this request says beside its reason, whoever refuses it: service, gateway or the parser. */
export function helpBeside(request: FastifyRequest): Readonly<Record<string, unknown>> {
  const route = `${request.method} ${request.routeOptions.url ?? ''}`;
  return routes.has(route) ? { crisisHelp } : {};
}
