import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientMetadata } from 'oidc-provider';
import { z } from 'zod';
import type { TokenClaims } from './tokens.js';
import { storedKey, publicHalf, type SigningKey } from './tokens.js';
import { partner } from './personas.js';

export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** What SMART Backend Services has a client sign with, and what the local stack's own keys are. */
export const assertionAlgorithms = ['ES384', 'RS384', 'ES256'] as const;

/** What a service may be allowed: SMART's word for reading and searching all that it may see. */
export const systemScope = 'system/*.rs';

/** The demo's web client: public, so it proves by PKCE that it is the one who asked. Any port of this machine is its own. */
export const webClient: ClientMetadata = {
  client_id: 'stepwise-web',
  client_name: 'Stepwise',
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1/signed-in'],
  post_logout_redirect_uris: ['http://127.0.0.1/signed-out'],
  id_token_signed_response_alg: 'ES256',
};

/** A machine that authenticates itself with a key of its own. */
export interface MachineClient {
  /** What its own token says; null for one that only acts for others. */
  readonly claims: TokenClaims | null;
  readonly grants: readonly string[];
}

export const machineClients: ReadonlyMap<string, MachineClient> = new Map([
  [
    partner.id,
    {
      claims: { role: partner.role, provider: partner.provider, subject: partner.id },
      grants: ['client_credentials'],
    },
  ],
  ['simulator', { claims: null, grants: [tokenExchange] }],
]);

const published = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** The registration of a machine, with the public keys that lie under its name; undefined while it has left none. */
export function machineMetadata(clientId: string, directory: string): ClientMetadata | undefined {
  const machine = machineClients.get(clientId);
  const jwks = machine && publishedKeys(join(directory, `${clientId}.json`));
  if (!machine || !jwks) return undefined;
  return {
    client_id: clientId,
    token_endpoint_auth_method: 'private_key_jwt',
    grant_types: [...machine.grants],
    response_types: [],
    redirect_uris: [],
    id_token_signed_response_alg: 'ES256',
    scope: systemScope,
    jwks,
  };
}

/** A machine's own key, made on first use; its public half is left where the identity provider looks for it. */
export function machineKey(clientId: string, directory: string): SigningKey {
  const key = storedKey(join(directory, `${clientId}.private.json`));
  publish(clientId, directory, [publicHalf(key)]);
  return key;
}

/** Leaves public keys as a machine's own, instead of any that were there. */
export function publish(clientId: string, directory: string, keys: readonly object[]): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, `${clientId}.json`);
  const arriving = `${file}.${process.pid}`;
  writeFileSync(arriving, JSON.stringify({ keys }));
  renameSync(arriving, file);
}

function publishedKeys(file: string) {
  try {
    return published.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
