import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { Configuration } from './configuration.js';
import { Refused } from './problem-details.js';
import { callerFrom, type Caller } from './scope.js';

/** Clocks of two machines differ by a little; more than this is a fault to mend, not to forgive. */
const clockToleranceSeconds = 5;
/** A token of 600 bytes and its caller take about 2 kB: some 4 MB at most. */
const tokensRemembered = 2_000;

interface Verified {
  readonly caller: Caller;
  readonly expiresAtMs: number;
}

/** Verifies bearer tokens against the issuer's published keys. */
@Injectable()
export class Tokens {
  private readonly keys: JWTVerifyGetKey;
  /** Verified tokens by their full text, least recently used first. A signature check costs 20 times a look-up. */
  private readonly verified = new Map<string, Verified>();

  constructor(private readonly configuration: Configuration) {
    this.keys = createRemoteJWKSet(new URL(configuration.jwksUrl), {
      timeoutDuration: 2_000,
      cooldownDuration: 5_000,
    });
  }

  /**
   * The caller whom an Authorization header names.
   *
   * @throws Refused 401 `token.missing`, `token.expired`, `token.invalid`; 503 when the keys cannot be fetched.
   */
  async callerOf(authorization: string | undefined): Promise<Caller> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw unauthorised('token.missing', 'A bearer token is needed.');
    const known = this.verified.get(token);
    if (known && known.expiresAtMs > Date.now()) return this.remember(token, known).caller;
    this.verified.delete(token);
    return this.remember(token, await this.verify(token)).caller;
  }

  private async verify(token: string): Promise<Verified> {
    const claims = await this.claimsOf(token);
    try {
      return {
        caller: callerFrom(claims),
        expiresAtMs: (Number(claims.exp) + clockToleranceSeconds) * 1_000,
      };
    } catch (cause) {
      throw unauthorised('token.invalid', 'The token lacks a claim, or a claim is malformed.', cause);
    }
  }

  private async claimsOf(token: string) {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms: ['ES256'],
        issuer: this.configuration.tokenIssuer,
        audience: this.configuration.tokenAudience,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: clockToleranceSeconds,
      });
      return payload;
    } catch (cause) {
      if (cause instanceof errors.JWTExpired)
        throw unauthorised('token.expired', 'The token has expired.', cause);
      if (isOurFault(cause))
        throw Refused.unavailable('token.keys-unavailable', 'The keys cannot be fetched now.', cause);
      throw unauthorised('token.invalid', 'The token cannot be verified.', cause);
    }
  }

  private remember(token: string, verified: Verified): Verified {
    this.verified.delete(token);
    this.verified.set(token, verified);
    if (this.verified.size > tokensRemembered) {
      const oldest = this.verified.keys().next();
      if (!oldest.done) this.verified.delete(oldest.value);
    }
    return verified;
  }
}

/** The issuer could not be reached, or answered nonsense: that says nothing about the token. */
function isOurFault(cause: unknown): boolean {
  if (!(cause instanceof errors.JOSEError)) return true;
  return (
    cause.code === 'ERR_JOSE_GENERIC' ||
    cause instanceof errors.JWKSTimeout ||
    cause instanceof errors.JWKSInvalid
  );
}

function unauthorised(code: string, detail: string, cause?: unknown): Refused {
  const error = code === 'token.missing' ? '' : ', error="invalid_token"';
  return new Refused(
    { status: 401, code, detail, headers: { 'www-authenticate': `Bearer realm="stepwise"${error}` } },
    cause,
  );
}
