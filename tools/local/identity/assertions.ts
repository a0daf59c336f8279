import type { Client, KoaContextWithOIDC } from 'oidc-provider';

const longestLifeSeconds = 300;
const clockToleranceSeconds = 5;

type ErrorOf = new (description: string) => Error;
type Claims = Readonly<Record<string, unknown>>;

/**
 * What SMART Backend Services asks of a client's signed assertion beyond its signature: meant for the token URL and nothing
 * else, at most five minutes to live, the key named by `kid`, and used once.
 */
export function clientAssertions(tokenUrl: string, InvalidClientAuth: ErrorOf) {
  /** When each assertion that was used expires. Looked up and noted in one step: of two that arrive together, one is late. */
  const used = new Map<string, number>();

  return (_ctx: KoaContextWithOIDC, claims: Claims, header: Claims, client: Client): void => {
    const refuse = (why: string): never => {
      throw new InvalidClientAuth(why);
    };
    const now = Math.floor(Date.now() / 1_000);
    const { aud, exp, jti, sub } = claims;
    if (aud !== tokenUrl) refuse('aud is the token URL');
    if (sub !== client.clientId) refuse('sub is the client');
    if (typeof exp !== 'number' || exp > now + longestLifeSeconds + clockToleranceSeconds) {
      refuse('exp is at most 5 minutes ahead');
    }
    if (typeof header['kid'] !== 'string' || header['kid'] === '') refuse('kid names the key');
    if (['jwk', 'jku', 'x5u', 'x5c'].some((name) => name in header))
      refuse('no key comes with the assertion');

    for (const [one, until] of used) if (until < now) used.delete(one);
    const once = `${client.clientId} ${String(jti)}`;
    if (used.has(once)) refuse('an assertion is used once');
    used.set(once, Number(exp) + clockToleranceSeconds);
  };
}
