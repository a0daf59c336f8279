import { Injectable } from '@nestjs/common';
import { createLocalJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { Gauge } from 'prom-client';
import { z } from 'zod';
import { Configuration } from '../runtime/configuration.js';
import { Refreshed } from '../runtime/refreshed.js';
import { Log } from '../runtime/logging.js';
import { Metrics } from '../runtime/metrics.js';
import { Refused } from '../http/problem-details.js';
import { callerFrom, type Caller } from './scope.js';
import { keyIdIn } from './token-parts.js';
import { RevokedTokens, type Revocable } from './token-revocations.js';

/** Clocks of two machines differ by a little; more than this is a fault to mend, not to forgive. */
const clockToleranceSeconds = 5;
/** A token of 600 bytes and its caller take about 2 kB: some 4 MB at most. */
const tokensRemembered = 2_000;

interface Verified {
  readonly caller: Caller;
  readonly expiresAtMs: number;
  readonly revocable: Revocable;
}

interface Keys {
  readonly ids: ReadonlySet<string>;
  readonly find: JWTVerifyGetKey;
}

/** Verifies bearer tokens: by the issuer's published keys, and against what it has taken back. */
@Injectable()
export class Tokens {
  private readonly keys: Refreshed<Keys>;
  private readonly revoked: Refreshed<RevokedTokens> | undefined;
  /** Verified tokens by their full text, least recently used first. A signature check costs 20 times a look-up. */
  private readonly verified = new Map<string, Verified>();

  constructor(
    private readonly configuration: Configuration,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    const { jwksUrl, revocationsUrl, tokenKeysFreshMs, revocationsFreshMs } = configuration;
    this.keys = new Refreshed({
      url: jwksUrl,
      read: keysIn,
      freshMs: tokenKeysFreshMs,
      report: (failure) => this.report('keys', failure),
      // Whose key has been withdrawn is verified anew, and refused.
      changed: () => this.verified.clear(),
    });
    if (revocationsUrl === undefined) return;
    const revoked = new Refreshed({
      url: revocationsUrl,
      read: (text) => RevokedTokens.read(text),
      freshMs: revocationsFreshMs,
      report: (failure) => this.report('revocations', failure),
    });
    this.revoked = revoked;
    new Gauge({
      name: 'stepwise_revocations_age_seconds',
      help: 'Since the list of revoked tokens was last fetched: a token revoked later than that still passes.',
      registers: [metrics.registry],
      collect() {
        if (Number.isFinite(revoked.ageMs)) this.set(revoked.ageMs / 1_000);
      },
    });
  }

  /**
   * The caller that an Authorization header names.
   *
   * @throws Refused 401 `token.missing`, `token.expired`, `token.not-yet-valid`, `token.lives-too-long`, `token.revoked`, `token.invalid`; 503
   * `token.keys-unavailable`, `token.revocations-unavailable` where neither could ever be fetched.
   */
  async callerOf(authorization: string | undefined): Promise<Caller> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw unauthorised('token.missing', 'A bearer token is needed.');
    // First, so that a withdrawn key is noticed before what it signed is taken for verified.
    const keys = this.keys.fresh ?? (await this.fetched(this.keys.latest(), 'keys'));
    const known = this.verified.get(token);
    const verified = known && known.expiresAtMs > Date.now() ? known : await this.verify(token, keys);
    this.remember(token, verified);
    if (this.revoked) {
      const revoked = this.revoked.fresh ?? (await this.fetched(this.revoked.latest(), 'revocations'));
      if (revoked.has(verified.revocable))
        throw unauthorised('token.revoked', 'The token has been taken back by its issuer.');
    }
    return verified.caller;
  }

  private async verify(token: string, keys: Keys): Promise<Verified> {
    this.verified.delete(token);
    const kid = keyIdIn(token);
    if (kid === null) throw unauthorised('token.invalid', 'The token cannot be verified.');
    const known = keys.ids.has(kid) ? keys : await this.fetched(this.keys.renewed(), 'keys');
    const claims = await this.claimsOf(token, known);
    try {
      const revocable = { jti: claims.jti, sub: String(claims.sub), iat: Number(claims.iat) };
      const expiresAtMs = (Number(claims.exp) + clockToleranceSeconds) * 1_000;
      return { caller: callerFrom(claims), expiresAtMs, revocable };
    } catch (cause) {
      throw unauthorised('token.invalid', 'The token lacks a claim, or a claim is malformed.', cause);
    }
  }

  private async claimsOf(token: string, keys: Keys): Promise<JWTPayload> {
    const { tokenIssuer: issuer, tokenAudience: audience } = this.configuration;
    let payload: JWTPayload;
    try {
      const expected = { algorithms: ['ES256'], issuer, audience, requiredClaims: ['exp', 'iat', 'sub'] };
      const clockTolerance = clockToleranceSeconds;
      ({ payload } = await jwtVerify(token, keys.find, { ...expected, clockTolerance }));
    } catch (cause) {
      if (cause instanceof errors.JWTExpired)
        throw unauthorised('token.expired', 'The token has expired.', cause);
      if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'nbf') throw tooEarly(cause);
      throw unauthorised('token.invalid', 'The token cannot be verified.', cause);
    }
    if (Number(payload.iat) > Date.now() / 1_000 + clockToleranceSeconds) throw tooEarly();
    if (Number(payload.exp) - Number(payload.iat) > this.configuration.tokenLongestLifeSeconds)
      throw unauthorised('token.lives-too-long', 'The token is valid for longer than is accepted here.');
    return payload;
  }

  private remember(token: string, verified: Verified): void {
    this.verified.delete(token);
    this.verified.set(token, verified);
    if (this.verified.size <= tokensRemembered) return;
    const oldest = this.verified.keys().next();
    if (!oldest.done) this.verified.delete(oldest.value);
  }

  private async fetched<T>(document: Promise<T>, what: 'keys' | 'revocations'): Promise<T> {
    try {
      return await document;
    } catch (cause) {
      throw Refused.unavailable(`token.${what}-unavailable`, `The ${what} cannot be fetched now.`, cause);
    }
  }

  private report(what: string, failure: unknown): void {
    if (failure === null) return this.log.info('the issuer answers again', { what });
    this.log.warn('the issuer does not answer; its last answer counts', {
      what,
      reason: failure instanceof Error ? failure.message : 'unknown',
    });
  }
}

const jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** Only what can verify ES256 is taken from what the issuer publishes. */
function keysIn(text: string): Keys {
  const keys = jwks.parse(JSON.parse(text)).keys.filter(({ kty, crv, use, alg }) => {
    const isForUs = (alg === undefined || alg === 'ES256') && (use === undefined || use === 'sig');
    return kty === 'EC' && crv === 'P-256' && isForUs;
  });
  const ids = new Set(keys.flatMap(({ kid }) => (typeof kid === 'string' ? kid : [])));
  return { ids, find: createLocalJWKSet({ keys }) };
}

function tooEarly(cause?: unknown): Refused {
  return unauthorised('token.not-yet-valid', 'The token is not valid yet.', cause);
}

function unauthorised(code: string, detail: string, cause?: unknown): Refused {
  const error = code === 'token.missing' ? '' : ', error="invalid_token"';
  return new Refused(
    { status: 401, code, detail, headers: { 'www-authenticate': `Bearer realm="stepwise"${error}` } },
    cause,
  );
}
