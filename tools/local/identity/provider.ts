import type { ClientMetadata, Configuration, ErrorOut, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { claimsInToken, type TokenSigner } from '#local/tokens';
import { clientAssertions } from './assertions.js';
import { assertionAlgorithms, machineClients, machineMetadata, systemScope, webClient } from '#local/clients';
import { scopesOfClaims, personaClaims } from './claims.js';
import { ExpiringMemory } from './memory.js';
import { askToSignOut, haveSignedOut } from './pages.js';
import { claimsOf, personaOf } from '#local/personas';
import { exchangeTokens } from './token-exchange.js';

/** The platform's API, as a client names it when it asks for a token that is good there (RFC 8707). */
export const stepwiseApi = 'urn:stepwise:api';

export const paths = {
  authorization: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  end_session: '/sign-out',
};

export interface ProviderSettings {
  readonly issuer: string;
  /** Of the access tokens. */
  readonly audience: string;
  readonly signer: TokenSigner;
  readonly jwksPath: string;
  /** Where machines leave their public keys. */
  readonly clientsDirectory: string;
}

const accessTokenSeconds = 3_600;
/** SMART Backend Services advises five minutes for a machine: it can ask again without waking anybody. */
const machineTokenSeconds = 300;
const workingDaySeconds = 10 * 3_600;

/** The identity provider of the local stack: shaped like NHS CIS2 for staff, like NHS login for people. */
export async function identityProvider(settings: ProviderSettings): Promise<Provider> {
  const { Provider, errors } = await quietly(() => import('oidc-provider'));
  const tokenUrl = `${settings.issuer}${paths.token}`;
  const provider = new Provider(settings.issuer, {
    ...configurationOf(settings),
    assertJwtClientAuthClaimsAndHeader: clientAssertions(tokenUrl, errors.InvalidClientAuth),
  });
  exchangeTokens(provider, settings.signer, { tokenUrl, InvalidRequest: errors.InvalidRequest });
  return provider;
}

function configurationOf(settings: ProviderSettings): Configuration {
  return {
    adapter: (kind: string) =>
      kind === 'Client' ? new MachineRegistry(settings.clientsDirectory) : new ExpiringMemory(),
    clients: [webClient],
    jwks: settings.signer.signingJwks,
    scopes: [...Object.keys(scopesOfClaims), 'offline_access', systemScope],
    claims: scopesOfClaims,
    acrValues: ['AAL2_OR_AAL3_ANY', 'AAL3_ANY'],
    extraParams: ['vtr'],
    findAccount: (_ctx, id) => {
      const persona = personaOf(id);
      return persona && { accountId: id, claims: async () => ({ sub: id, ...personaClaims(persona) }) };
    },
    extraTokenClaims: (_ctx, token) => ownClaims(token),
    features: featuresOf(settings),
    routes: { ...paths, jwks: settings.jwksPath },
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    enabledJWA: { clientAuthSigningAlgValues: [...assertionAlgorithms], idTokenSigningAlgValues: ['ES256'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['none', 'private_key_jwt'],
    pkce: { required: () => true },
    clockTolerance: 5,
    cookies: { keys: [settings.signer.keyId] },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    renderError,
    ttl: lifetimes,
  };
}

const lifetimes: Configuration['ttl'] = {
  AccessToken: accessTokenSeconds,
  ClientCredentials: machineTokenSeconds,
  AuthorizationCode: 60,
  IdToken: accessTokenSeconds,
  RefreshToken: workingDaySeconds,
  Session: workingDaySeconds,
  Grant: workingDaySeconds,
  Interaction: 600,
};

/**
 * Without `resource` an access token is opaque and good at the userinfo endpoint alone, as one of NHS CIS2 is; with it, it is
 * the JWT that the platform takes. A machine has no userinfo to ask for, and gets the JWT in any case.
 */
function featuresOf({ audience, signer }: ProviderSettings): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    clientCredentials: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: askToSignOut,
      postLogoutSuccessSource: haveSignedOut,
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, client, oneOf) =>
        oneOf ?? (machineClients.has(client.clientId) ? stepwiseApi : []),
      getResourceServerInfo: (_ctx, indicator, client) => {
        if (indicator !== stepwiseApi) throw new Error('There is no such API.');
        return {
          audience,
          scope: systemScope,
          accessTokenFormat: 'jwt',
          accessTokenTTL: machineClients.has(client.clientId) ? machineTokenSeconds : accessTokenSeconds,
          jwt: { sign: { alg: 'ES256', kid: signer.keyId } },
        };
      },
    },
  };
}

function ownClaims(token: { kind: string; accountId?: unknown; clientId?: unknown }) {
  const persona = typeof token.accountId === 'string' ? personaOf(token.accountId) : undefined;
  const claims = persona ? claimsOf(persona) : (machineClients.get(String(token.clientId))?.claims ?? null);
  return claims === null ? undefined : claimsInToken(claims);
}

/** Machines are looked up each time, so that one may leave new keys while the provider runs. */
class MachineRegistry extends ExpiringMemory {
  constructor(private readonly directory: string) {
    super();
  }

  override async find(id: string): Promise<ClientMetadata | undefined> {
    return machineMetadata(id, this.directory);
  }
}

function renderError(ctx: KoaContextWithOIDC, { error, error_description: why = '' }: ErrorOut): void {
  ctx.type = 'text/plain';
  ctx.body = `${error}\n${why}\n`;
}

/** The library warns of every Node before 22. This one is run by its specs on 20 as well; it serves no one but ourselves. */
async function quietly<T>(load: () => Promise<T>): Promise<T> {
  const warn = console.warn;
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('Unsupported runtime')) warn(...words);
  };
  try {
    return await load();
  } finally {
    console.warn = warn;
  }
}
