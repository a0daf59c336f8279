import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assertionAlgorithms, systemScope } from '#local/clients';
import { identityProvider, paths } from './identity/provider.js';
import { Revocations } from './identity/revocations.js';
import { signIn } from './identity/sign-in.js';
import { identity, keysBeside } from '#local/settings';
import type { TokenSigner } from '#local/tokens';

export interface Identity {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface IdentitySettings {
  /** 0: any free one. */
  readonly port: number;
  readonly host?: string;
  /** What the tokens name. Default: this machine and the port. */
  readonly issuer?: string;
  readonly clientsDirectory?: string;
  readonly revocationsFile?: string;
}

type Answering = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/**
 * The identity provider of the local stack: signs in made-up people by OpenID Connect, gives machines tokens for their signed
 * assertions, and publishes which keys verify its tokens and which tokens have been revoked.
 */
export async function serveIdentity(signer: TokenSigner, settings: IdentitySettings): Promise<Identity> {
  const { host = '127.0.0.1', clientsDirectory = keysBeside.clients } = settings;
  let answering: Answering = (_request, response) => json(response, {}, 503);
  const server = createServer((request, response) => {
    Promise.resolve(answering(request, response)).catch((fault: unknown) => failed(response, fault));
  });
  await listening(server, settings.port, host);
  const { port } = server.address() as AddressInfo;
  const issuer = settings.issuer ?? `http://127.0.0.1:${port}`;
  const { audience, jwksPath } = identity;
  const provider = await identityProvider({ issuer, audience, signer, jwksPath, clientsDirectory });
  provider.on('server_error', (_ctx, fault) => process.stderr.write(`${fault.stack ?? fault.message}\n`));
  const revocations = new Revocations(settings.revocationsFile ?? keysBeside.revocations);
  // Whoever signs out has the token no longer, wherever it was copied to.
  provider.on('end_session.success', (ctx) => {
    const { accountId } = ctx.oidc.session ?? {};
    if (accountId !== undefined && ctx.oidc.params?.['logout']) revocations.addAllOf(accountId);
  });
  const speak = provider.callback();

  answering = (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    if (path.startsWith('/health/')) return json(response, {});
    if (path === identity.revocationsPath) return json(response, revocations.read());
    if (path === '/.well-known/smart-configuration') return json(response, smartConfiguration(issuer));
    if (path.startsWith('/sign-in/')) return signIn(provider, request, response);
    return speak(request, response);
  };
  return {
    issuer,
    jwksUrl: `http://127.0.0.1:${port}${jwksPath}`,
    port,
    close: () => closed(server),
  };
}

/** How a partner's system comes by a token: SMART Backend Services. */
function smartConfiguration(issuer: string) {
  return {
    issuer,
    jwks_uri: `${issuer}${identity.jwksPath}`,
    token_endpoint: `${issuer}${paths.token}`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    scopes_supported: [systemScope],
    capabilities: ['client-confidential-asymmetric'],
  };
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

function failed(response: ServerResponse, fault: unknown): void {
  process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
  if (!response.headersSent) json(response, { error: 'server_error' }, 500);
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
