import { createLocalJWKSet, jwtVerify, type JWK } from 'jose';
import type { Client, Provider, TokenEndpointGrantContext } from 'oidc-provider';
import { z } from 'zod';
import type { TokenSigner } from '#local/tokens';
import { tokenExchange } from '#local/clients';

const jwtType = 'urn:ietf:params:oauth:token-type:jwt';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
export const exchangedTokenHours = 1;

const parameters = z.object({
  subject_token: z.string().min(1),
  subject_token_type: z.literal(jwtType),
});

/** Those the simulator may speak for: who act in a provider's year. Never an operator, a partner or an analyst. */
const subject = z.object({
  sub: z.string().min(1).max(200),
  role: z.enum(['patient', 'clinician', 'administrator', 'clinical-lead', 'service-manager']),
  provider: z.string().regex(/^[A-Z0-9]{3,6}$/),
  clinician_id: z.uuid().optional(),
  person_id: z.uuid().optional(),
});

interface Exchanging {
  readonly tokenUrl: string;
  readonly InvalidRequest: new (description: string) => Error;
}

/**
 * OAuth 2.0 token exchange (RFC 8693): a machine that is registered for it hands in its own signed word on who the subject
 * is, and gets that subject's access token, which names the machine as the actor.
 */
export function exchangeTokens(provider: Provider, signer: TokenSigner, exchanging: Exchanging): void {
  const { tokenUrl, InvalidRequest } = exchanging;
  const handler = async (ctx: TokenEndpointGrantContext): Promise<void> => {
    const { client, params } = ctx.oidc;
    const asked = parameters.safeParse(params);
    if (!asked.success) throw new InvalidRequest('subject_token is a JWT of the client');
    const claims = await subjectIn(asked.data.subject_token, client, tokenUrl).catch(() => null);
    if (claims === null) throw new InvalidRequest('the subject_token cannot be accepted');
    const { sub, role, clinician_id: clinicianId, person_id: personId } = claims;
    const access_token = await signer.sign({
      subject: sub,
      role,
      provider: claims.provider,
      clinicianId,
      personId,
      hours: exchangedTokenHours,
      actor: client.clientId,
    });
    const expires_in = exchangedTokenHours * 3_600;
    ctx.body = { access_token, issued_token_type: accessTokenType, token_type: 'Bearer', expires_in };
  };
  provider.registerGrantType(tokenExchange, handler, ['subject_token', 'subject_token_type']);
}

async function subjectIn(token: string, client: Client, tokenUrl: string) {
  const keys = createLocalJWKSet({ keys: [...(client.jwks?.keys ?? [])] as JWK[] });
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ['ES256'],
    issuer: client.clientId,
    audience: tokenUrl,
    requiredClaims: ['exp'],
    maxTokenAge: 300,
    clockTolerance: 5,
  });
  return subject.parse(payload);
}
