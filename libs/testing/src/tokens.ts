import type { Role } from '#service-kit/security/scope';
import { passingSigner, signingKey, TokenSigner, type TokenClaims } from '#local/tokens';
import { serveKeys, type ServedKeys } from '#local/served-keys';

export const testIssuer = 'https://identity.stepwise.test';
export const testAudience = 'stepwise';

type Claims = Omit<TokenClaims, 'role'>;

const signer = signerOfThisRun();

/** One key for every process of a run that has servers, so that a platform in a process of its own knows the suites' tokens. */
function signerOfThisRun(): TokenSigner {
  const key = process.env['TEST_SIGNING_KEY'];
  if (key === undefined) return passingSigner(testIssuer, testAudience);
  return new TokenSigner(signingKey.parse(JSON.parse(key)), testIssuer, testAudience);
}

/** A token that every service of the suite accepts. Staff belong to provider DH0 unless the claims say otherwise. */
export function testToken(role: Role, claims: Claims = {}): Promise<string> {
  const provider = role === 'icb-analyst' || role === 'operator' ? {} : { provider: 'DH0' };
  return signer.sign({ role, ...provider, ...claims });
}

/** A token of the right shape, with a signature that no service knows. */
export function strangersToken(role: Role, claims: Claims = {}): Promise<string> {
  return passingSigner(testIssuer, testAudience).sign({ role, provider: 'DH0', ...claims });
}

let published: Promise<ServedKeys> | undefined;
let users = 0;

/** The address of the keys that verify `testToken`; `release` when the service that reads them has closed. */
export async function borrowJwks(): Promise<{ jwksUrl: string; release(): Promise<void> }> {
  users += 1;
  published ??= serveKeys(signer);
  const identity = await published;
  return {
    jwksUrl: identity.jwksUrl,
    async release() {
      users -= 1;
      if (users > 0) return;
      published = undefined;
      await identity.close();
    },
  };
}
