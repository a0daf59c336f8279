import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { importJWK, SignJWT, type JWK } from 'jose';
import { z } from 'zod';
import type { Role } from '#service-kit/security/scope';
import { identity, places } from './settings.js';

/** Who the bearer is. `provider` and `icb` are ODS codes; an ICB's analyst has no provider. */
export interface TokenClaims {
  readonly role: Role;
  /** Default: the role's name, with the provider's code after it. */
  readonly subject?: string | undefined;
  readonly provider?: string | undefined;
  readonly icb?: string | undefined;
  readonly clinicianId?: string | undefined;
  readonly personId?: string | undefined;
  /** The person's own NHS number, proved to level P9: see `verifiedNhsNumber` of a caller. */
  readonly nhsNumber?: string | undefined;
  /** How long the token is good for. Default 8. */
  readonly hours?: number | undefined;
  /** The client that acts for the bearer, where the token was exchanged for another's word. */
  readonly actor?: string | undefined;
}

const provedToBeThePerson = 'P9';

/** Who the bearer is, in the names that a token uses. Absent ones are left out. */
export function claimsInToken(claims: Omit<TokenClaims, 'subject' | 'hours'>): Record<string, unknown> {
  const { role, provider, icb, clinicianId, personId, nhsNumber, actor } = claims;
  const act = actor === undefined ? undefined : { sub: actor };
  const proved =
    nhsNumber === undefined ? {} : { nhs_number: nhsNumber, identity_proofing_level: provedToBeThePerson };
  const named = { role, provider, icb, clinician_id: clinicianId, person_id: personId, ...proved, act };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

export const signingKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
export type SigningKey = z.infer<typeof signingKey>;

/** Signs tokens as an identity provider would, with one key, issuer and audience. */
export class TokenSigner {
  readonly keyId: string;
  private readonly imported: ReturnType<typeof importJWK>;

  constructor(
    private readonly key: SigningKey,
    private readonly issuer: string,
    private readonly audience: string,
  ) {
    this.keyId = keyIdOf(key);
    this.imported = importJWK(key, 'ES256');
  }

  /** The keys that verify this signer's tokens, for `/.well-known/jwks.json`. */
  get jwks(): { keys: JWK[] } {
    return { keys: [publicHalf(this.key)] };
  }

  /** The same with the private half: for the identity provider, which signs with it too. */
  get signingJwks(): { keys: JWK[] } {
    return { keys: [{ ...publicHalf(this.key), d: this.key.d }] };
  }

  /** A token with a `jti` of its own, by which it can be revoked. */
  async sign({ subject, hours = 8, ...claims }: TokenClaims): Promise<string> {
    const { role, provider, icb } = claims;
    return new SignJWT(claimsInToken(claims))
      .setProtectedHeader({ alg: 'ES256', kid: this.keyId, typ: 'at+jwt' })
      .setIssuer(this.issuer)
      .setAudience(this.audience)
      .setSubject(subject ?? [role, provider ?? icb].filter(Boolean).join('-'))
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1_000 + hours * 3_600))
      .sign(await this.imported);
  }
}

/** The signer of the local stack; its key is made when it is first asked for and stored under `.stepwise/keys`. */
export function localSigner(keyFile = places.signingKey): TokenSigner {
  return new TokenSigner(storedKey(keyFile), identity.issuer, identity.audience);
}

/** A key that nobody stores: for specs. */
export function passingSigner(issuer: string, audience: string): TokenSigner {
  return new TokenSigner(newKey(), issuer, audience);
}

let signer: TokenSigner | undefined;

/** A token of the local stack, by the key in STEPWISE_KEY_FILE or under `.stepwise/keys`. */
export function signToken(claims: TokenClaims): Promise<string> {
  signer ??= localSigner();
  return signer.sign(claims);
}

function keyIdOf({ x, y }: SigningKey): string {
  return createHash('sha256').update(`${x}.${y}`).digest('base64url').slice(0, 16);
}

/** The half of a key that anybody may know. */
export function publicHalf(key: SigningKey): JWK & { readonly kid: string } {
  const { kty, crv, x, y } = key;
  return { kty, crv, x, y, kid: keyIdOf(key), alg: 'ES256', use: 'sig' };
}

/** Whoever comes first makes the key; a file that is there whole or not at all prevents two from making two. */
export function storedKey(keyFile: string): SigningKey {
  const stored = readKey(keyFile);
  if (stored) return stored;
  mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
  const arriving = `${keyFile}.${randomBytes(4).toString('hex')}`;
  writeFileSync(arriving, JSON.stringify(newKey()), { mode: 0o600 });
  try {
    linkSync(arriving, keyFile);
  } catch (cause) {
    if (!readKey(keyFile)) throw cause;
  } finally {
    rmSync(arriving, { force: true });
  }
  return storedKey(keyFile);
}

function readKey(keyFile: string): SigningKey | null {
  let text: string;
  try {
    text = readFileSync(keyFile, 'utf8');
  } catch {
    return null;
  }
  return signingKey.parse(JSON.parse(text));
}

function newKey(): SigningKey {
  return signingKey.parse(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  );
}
