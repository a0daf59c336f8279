import { z } from 'zod';
import { oddityOf } from '../http/json-text.js';

/** Keys come from the issuer's address alone: whoever sends one along, or says where to fetch one, is no issuer. */
const keyCarriers = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip'];

const header = z.object({
  alg: z.literal('ES256'),
  kid: z.string().min(1).max(200),
  /** RFC 9068: an access token says that it is one, so that no other token of the issuer passes for it. */
  typ: z.string().regex(/^(application\/)?at\+jwt$/i),
});

/** The id of the key that an access token claims to be signed with, or null where it cannot be one of the issuer's. */
export function keyIdIn(token: string): string | null {
  const [head = '', body = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  const said = parsed(head);
  if (typeof said !== 'object' || said === null || keyCarriers.some((name) => name in said)) return null;
  // What one service reads as a patient, another might read as an operator.
  if (oddityOf(head) !== null || oddityOf(body) !== null) return null;
  return header.safeParse(said).data?.kid ?? null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
