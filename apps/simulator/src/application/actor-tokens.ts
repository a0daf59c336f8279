import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import { publicHalf, type SigningKey } from '#local/tokens';
import { Refused, Unreachable } from './gateway-client.js';

/** Someone for whose account the simulator acts, in the words of a token. */
export interface Actor {
  readonly sub: string;
  readonly role: string;
  readonly provider: string;
  readonly clinician_id?: string;
}

export interface ActorToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

const clientId = 'simulator';
const assertionLife = '1m';
const pauseMs = 300;
const answerWithinMs = 10_000;

const answered = z.object({ access_token: z.string(), expires_in: z.number() });
const refused = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * Gets actors' tokens from the identity provider by OAuth token exchange: the simulator authenticates itself with its own key
 * (private_key_jwt), and hands in its signed statement of who it acts for.
 */
export class ActorTokens {
  private readonly signingKey: ReturnType<typeof importJWK>;
  private readonly keyId: string;

  /** @param tokenUrl the identity provider's, as its metadata name it. */
  constructor(
    private readonly tokenUrl: string,
    key: SigningKey,
    private readonly patienceMs = 120_000,
  ) {
    this.keyId = publicHalf(key).kid;
    this.signingKey = importJWK(key, 'ES256');
  }

  /** @throws Refused when the provider will not have it; Unreachable when it has not answered for two minutes. */
  async of(actor: Actor): Promise<ActorToken> {
    const until = Date.now() + this.patienceMs;
    for (;;) {
      const answer = await this.exchange(actor).catch((problem: unknown) => {
        if (problem instanceof Refused || Date.now() > until) throw problem;
        return null;
      });
      if (answer !== null) return answer;
      await pause(pauseMs);
    }
  }

  private async exchange(actor: Actor): Promise<ActorToken> {
    const askedAtMs = Date.now();
    const answer = await fetch(this.tokenUrl, {
      method: 'POST',
      body: await this.form(actor),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const body: unknown = await answer.json();
    if (answer.ok) {
      const { access_token: token, expires_in: seconds } = answered.parse(body);
      return { token, expiresAtMs: askedAtMs + seconds * 1_000 };
    }
    if (answer.status >= 500) throw new Unreachable(`The identity provider answers ${answer.status}.`);
    const { error, error_description: why = '' } = refused.parse(body);
    throw new Refused(answer.status, error, `The identity provider refuses: ${error} ${why}`);
  }

  private async form(actor: Actor): Promise<URLSearchParams> {
    const [assertion, subjectToken] = await Promise.all([this.signed({ sub: clientId }), this.signed(actor)]);
    return new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: subjectToken,
    });
  }

  private async signed(claims: { readonly sub: string }): Promise<string> {
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: this.keyId, typ: 'JWT' })
      .setIssuer(clientId)
      .setAudience(this.tokenUrl)
      .setIssuedAt()
      .setExpirationTime(assertionLife)
      .setJti(randomUUID())
      .sign(await this.signingKey);
  }
}
