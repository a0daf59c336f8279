import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as client from 'openid-client';
import { Configuration } from '#service-kit/runtime/configuration';
import { Log } from '#service-kit/runtime/logging';
import { Metrics } from '#service-kit/runtime/metrics';
import { Refused } from '#service-kit/http/problem-details';
import { Tokens } from '#service-kit/security/tokens';
import { eventually } from '#testing/eventually';
import { serveIdentity, type Identity } from '../identity.js';
import { passingSigner } from '#local/tokens';
import { Browser } from './browser-of-specs.js';
import { stepwiseApi } from './provider.js';
import { Revocations } from './revocations.js';

const redirectUri = 'http://127.0.0.1:4711/signed-in';
const directory = mkdtempSync(join(tmpdir(), 'stepwise-trust-'));
const revocationsFile = join(directory, 'revocations.json');
let identity: Identity;
let platform: Tokens;

beforeAll(async () => {
  identity = await serveIdentity(passingSigner('http://unused', 'stepwise'), {
    port: 0,
    clientsDirectory: directory,
    revocationsFile,
  });
  const configuration = new Configuration('platform', {
    JWKS_URL: identity.jwksUrl,
    REVOCATIONS_URL: `${identity.issuer}/revocations`,
    REVOCATIONS_FRESH_MS: '20',
    TOKEN_ISSUER: identity.issuer,
    LOG_LEVEL: 'silent',
  });
  platform = new Tokens(configuration, new Log(configuration), new Metrics(configuration));
});

afterAll(async () => {
  await identity.close();
  rmSync(directory, { recursive: true });
});

async function tokensOf(persona: string, resource: Record<string, string> = { resource: stepwiseApi }) {
  const insecure = { execute: [client.allowInsecureRequests] };
  const web = await client.discovery(
    new URL(identity.issuer),
    'stepwise-web',
    undefined,
    client.None(),
    insecure,
  );
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const address = client.buildAuthorizationUrl(web, {
    redirect_uri: redirectUri,
    scope: 'openid profile',
    resource: stepwiseApi,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const browser = new Browser(identity.issuer);
  const page = await browser.visit(address);
  const back = await browser.visit(page.url, { persona });
  return client.authorizationCodeGrant(web, back.url, { pkceCodeVerifier }, resource);
}

async function answer(token = ''): Promise<unknown> {
  return platform.callerOf(`Bearer ${token}`).catch((error: unknown) => {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  });
}

describe('the platform', () => {
  it('knows who has signed in, and takes nothing else of the provider’s for an access token', async () => {
    const tokens = await tokensOf('dh0-clinical-lead');
    const ofUserInfo = await tokensOf('dh0-clinical-lead', {});

    expect(await answer(tokens.access_token)).toMatchObject({
      subject: 'dh0-clinical-lead',
      role: 'clinical-lead',
      providerCode: 'DH0',
    });
    expect(await answer(tokens.id_token)).toBe('token.invalid');
    expect(await answer(tokens.refresh_token)).toBe('token.missing');
    expect(await answer(ofUserInfo.access_token)).toBe('token.missing');
  });

  it('lets a person see herself alone', async () => {
    const { access_token: token } = await tokensOf('patient-bea');

    expect(await answer(token)).toMatchObject({
      role: 'patient',
      personId: '0199b000-0000-7000-8000-000000000001',
      providers: ['DH0'],
    });
  });

  it('learns which tokens were revoked, and lets in who signs in again', async () => {
    const { access_token: token } = await tokensOf('nch-clinician');
    expect(await answer(token)).toMatchObject({ subject: 'nch-clinician' });

    new Revocations(revocationsFile).addAllOf('nch-clinician');

    await eventually(async () => expect(await answer(token)).toBe('token.revoked'));
    await eventually(async () => {
      const { access_token: again } = await tokensOf('nch-clinician');
      expect(await answer(again)).toMatchObject({ subject: 'nch-clinician' });
    });
  });
});
