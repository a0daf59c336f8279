import { z } from 'zod';

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
  if (repeatsAName(head) || repeatsAName(body)) return null;
  return header.safeParse(said).data?.kid ?? null;
}

/**
 * Whether an object says something twice on its first level. Readers differ in which of the two they take: what one service
 * reads as a patient, another might read as an operator.
 */
export function repeatsAName(json: string): boolean {
  const names = new Set<string>();
  let depth = 0;
  for (const [part, name, colon] of json.matchAll(/"((?:[^"\\]|\\.)*)"\s*(:)?|[{}[\]]/g)) {
    if (part === '{' || part === '[') depth += 1;
    else if (part === '}' || part === ']') depth -= 1;
    else if (colon !== undefined && depth === 1) {
      const plain = String(parsed(`"${name ?? ''}"`));
      if (names.has(plain)) return true;
      names.add(plain);
    }
  }
  return false;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
