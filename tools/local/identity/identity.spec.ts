import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
  type CryptoKey,
} from 'jose';
import * as client from 'openid-client';
import { serveIdentity, type Identity } from '../identity.js';
import { identity as settings } from '#local/settings';
import { passingSigner, publicHalf } from '#local/tokens';
import { Browser } from './browser-of-specs.js';
import { machineKey, publish } from '#local/clients';
import { paths, stepwiseApi } from './provider.js';

const redirectUri = 'http://127.0.0.1:4711/signed-in';
const directory = mkdtempSync(join(tmpdir(), 'stepwise-identity-'));
const clientsDirectory = join(directory, 'clients');
let identity: Identity;
let keys: ReturnType<typeof createRemoteJWKSet>;

beforeAll(async () => {
  identity = await serveIdentity(passingSigner('http://unused', settings.audience), {
    port: 0,
    clientsDirectory,
    revocationsFile: join(directory, 'revocations.json'),
  });
  keys = createRemoteJWKSet(new URL(identity.jwksUrl));
});

afterAll(async () => {
  await identity.close();
  rmSync(directory, { recursive: true });
});

function discovered(clientId: string, authentication: client.ClientAuth) {
  return client.discovery(new URL(identity.issuer), clientId, undefined, authentication, {
    execute: [client.allowInsecureRequests],
  });
}

async function signedIn(persona: string, parameters: Record<string, string>) {
  const web = await discovered('stepwise-web', client.None());
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const address = client.buildAuthorizationUrl(web, {
    redirect_uri: redirectUri,
    resource: stepwiseApi,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: 'as-sent',
    ...parameters,
  });
  const browser = new Browser(identity.issuer);
  const page = await browser.visit(address);
  const back = await browser.visit(page.url, { persona });
  return {
    web,
    browser,
    page: page.html,
    back: back.url,
    checks: { pkceCodeVerifier, expectedState: 'as-sent' },
  };
}

async function claimsIn(accessToken: string) {
  const { payload, protectedHeader } = await jwtVerify(accessToken, keys, { audience: settings.audience });
  return { ...payload, ...protectedHeader };
}

const staff = {
  scope: 'openid profile nationalrbacaccess associatedorgs selectedrole',
  acr_values: 'AAL3_ANY',
};

describe('a clinician who signs in as with NHS CIS2', () => {
  it('comes back with a code, which buys the claims of CIS2 about her', async () => {
    const { web, back, checks } = await signedIn('dh0-clinician', staff);

    const tokens = await client.authorizationCodeGrant(web, back, checks);
    const user = await client.fetchUserInfo(web, tokens.access_token, 'dh0-clinician');

    expect(tokens.claims()).toMatchObject({ sub: 'dh0-clinician', aud: 'stepwise-web', acr: 'AAL3_ANY' });
    expect(user).toMatchObject({
      nhsid_user_orgs: [
        { org_code: 'DH0', org_name: 'Mind in the City, Hackney and Waltham Forest' },
        { org_code: 'NCH', org_name: 'TalkPlus' },
      ],
    });
    const roles = user['nhsid_nrbac_roles'] as { person_roleid: string; role_code: string }[];
    expect(roles.find(({ person_roleid: id }) => id === user['selected_roleid'])?.role_code).toBe(
      'S8000:G8000:R8003',
    );
  });

  it('then has a token for the platform, of the role and the organisation that she selected', async () => {
    const { web, back, checks } = await signedIn('dh0-clinician', staff);
    const { refresh_token: refreshToken = '' } = await client.authorizationCodeGrant(web, back, checks);

    const tokens = await client.refreshTokenGrant(web, refreshToken, { resource: stepwiseApi });

    const claims = await claimsIn(tokens.access_token);
    expect(claims).toMatchObject({ iss: identity.issuer, alg: 'ES256', typ: 'at+jwt' });
    expect(claims).toMatchObject({ sub: 'dh0-clinician', role: 'clinician', provider: 'DH0' });
    expect(claims['clinician_id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(claims.jti).toMatch(/./);
  });

  it('has no use of the code without the verifier of the client that asked, nor a second time', async () => {
    const { web, back, checks } = await signedIn('dh0-clinician', staff);
    const stolen = { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };

    await expect(client.authorizationCodeGrant(web, back, stolen)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await client.authorizationCodeGrant(web, back, checks);
    await expect(client.authorizationCodeGrant(web, back, checks)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});

describe('who signs out', () => {
  it('has what was given taken back everywhere, and no way to more of it', async () => {
    const { web, browser, back, checks } = await signedIn('dh0-therapist', staff);
    const tokens = await client.authorizationCodeGrant(web, back, checks);
    const address = client.buildEndSessionUrl(web, { id_token_hint: tokens.id_token ?? '' });

    const { html } = await browser.visit(address);
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(html) ?? [];
    await browser.visit(new URL('/sign-out/confirm', address), { xsrf, logout: 'yes' });

    const revoked: unknown = await (await fetch(`${identity.issuer}/revocations`)).json();
    expect(revoked).toMatchObject({ revoked: [{ sub: 'dh0-therapist' }] });
    await expect(client.refreshTokenGrant(web, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});

describe('a person who signs in as with NHS login', () => {
  const scope = 'openid profile basic_demographics gp_registration_details';

  it('is described with the NHS number and how far she has been proved, and is not offered to be staff', async () => {
    const { web, page, back, checks } = await signedIn('patient-bea', { scope, vtr: '["P9.Cp.Cd"]' });

    const tokens = await client.authorizationCodeGrant(web, back, checks);
    const user = await client.fetchUserInfo(web, tokens.access_token, 'patient-bea');

    expect(page).not.toContain('dh0-clinician');
    expect(tokens.claims()).toMatchObject({ vot: 'P9.Cp.Cd', identity_proofing_level: 'P9' });
    expect(user).toMatchObject({
      identity_proofing_level: 'P9',
      gp_registration_details: { gp_ods_code: 'Y99901' },
    });
    expect(user['nhs_number']).toMatch(/^999\d{7}$/);
  });

  it('has a token that names herself by her proved NHS number, and nobody else', async () => {
    const { web, back, checks } = await signedIn('patient-bea', { scope });

    const tokens = await client.authorizationCodeGrant(web, back, checks, { resource: stepwiseApi });

    const claims = await claimsIn(tokens.access_token);
    expect(claims).toMatchObject({
      role: 'patient',
      provider: 'DH0',
      person_id: '0199b000-0000-7000-8000-000000000001',
      nhs_number: '9991112227',
      identity_proofing_level: 'P9',
    });
    expect(JSON.stringify(claims).match(/"\d{10}"/g)).toEqual(['"9991112227"']);
  });
});

describe('the page on which one signs in', () => {
  it('names each choice, says the language, and asks again when nobody was chosen', async () => {
    const { page } = await signedIn('dh0-administrator', { scope: 'openid' });
    const again = await signedIn('nobody', { scope: 'openid' });

    const choices = [...page.matchAll(/<input type="radio"[^>]* id="([^"]+)"/g)].map(([, id]) => id);
    expect(page).toContain('<html lang="en-GB">');
    expect(choices).toHaveLength(14);
    for (const id of choices) expect(page).toContain(`<label for="${id}">`);
    expect(again.back.pathname).toMatch(/^\/sign-in\//);
  });

  it('is not shown to a client that is not registered, nor for another address to come back to', async () => {
    const ask = (parameters: Record<string, string>) =>
      fetch(`${identity.issuer}${paths.authorization}?${new URLSearchParams(parameters).toString()}`);
    const right = { client_id: 'stepwise-web', response_type: 'code', scope: 'openid' };

    const answers = [
      await ask({ ...right, client_id: 'somebody', redirect_uri: redirectUri }),
      await ask({ ...right, redirect_uri: 'http://evil.example/signed-in' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  });
});

describe('the simulator, which acts for those that it makes up', () => {
  const tokenUrl = () => `${identity.issuer}${paths.token}`;

  async function exchanged(
    actor: Record<string, unknown>,
    signedBy = machineKey('simulator', clientsDirectory),
  ) {
    const { kid } = publicHalf(signedBy);
    const subjectToken = await new SignJWT(actor)
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer('simulator')
      .setAudience(tokenUrl())
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(await importJWK(signedBy, 'ES256'));
    return machineToken('simulator', 'urn:ietf:params:oauth:grant-type:token-exchange', {
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    });
  }

  async function machineToken(clientId: string, grant: string, parameters: Record<string, string>) {
    const own = machineKey(clientId, clientsDirectory);
    const authentication = client.PrivateKeyJwt(
      { key: await importJWK(own, 'ES256'), kid: publicHalf(own).kid },
      { [client.modifyAssertion]: (_, claims) => void (claims['aud'] = tokenUrl()) },
    );
    return client.genericGrantRequest(await discovered(clientId, authentication), grant, parameters);
  }

  it('gets an actor’s token, which says who acts', async () => {
    const personId = '0199b000-0000-7000-8000-000000000009';

    const tokens = await exchanged({
      sub: 'DH0-person-9',
      role: 'patient',
      provider: 'DH0',
      person_id: personId,
    });

    expect(await claimsIn(tokens.access_token)).toMatchObject({
      sub: 'DH0-person-9',
      role: 'patient',
      provider: 'DH0',
      person_id: personId,
      act: { sub: 'simulator' },
    });
  });

  it.each([
    ['an operator', { sub: 'x', role: 'operator', provider: 'DH0' }],
    ['an analyst of every provider', { sub: 'x', role: 'icb-analyst', icb: 'QMF', provider: 'DH0' }],
    ['nobody', { role: 'patient', provider: 'DH0' }],
  ])('gets no token of %s', async (_, actor) => {
    await expect(exchanged(actor)).rejects.toMatchObject({ error: 'invalid_request' });
  });

  it('is not believed in another’s name: the word on who acts bears its own signature', async () => {
    const actor = { sub: 'x', role: 'patient', provider: 'DH0' };

    await expect(exchanged(actor, machineKey('partner', clientsDirectory))).rejects.toMatchObject({
      error: 'invalid_request',
    });
  });

  it('has no token of its own, and a partner may not act for others', async () => {
    const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';

    await expect(machineToken('simulator', 'client_credentials', {})).rejects.toMatchObject({
      error: 'invalid_request',
    });
    await expect(machineToken('partner', grant, {})).rejects.toMatchObject({ error: 'invalid_request' });
  });
});

describe('a partner’s system, as SMART Backend Services has it', () => {
  let key: CryptoKey;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES384', { extractable: true });
    key = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'partner-1', alg: 'ES384', use: 'sig' };
    publish('partner', clientsDirectory, [jwk]);
  });

  type Change = (header: Record<string, unknown>, claims: Record<string, unknown>) => void;

  async function asked(change: Change = () => undefined, signedBy = key) {
    const smart: unknown = await (await fetch(`${identity.issuer}/.well-known/smart-configuration`)).json();
    const { token_endpoint: tokenUrl } = smart as { token_endpoint: string };
    const authentication = client.PrivateKeyJwt(
      { key: signedBy, kid: 'partner-1' },
      {
        [client.modifyAssertion]: (header, claims) => {
          claims['aud'] = tokenUrl;
          change(header, claims);
        },
      },
    );
    return client.clientCredentialsGrant(await discovered('partner', authentication), {
      scope: 'system/*.rs',
    });
  }

  it('learns how to ask', async () => {
    const answer = await fetch(`${identity.issuer}/.well-known/smart-configuration`);

    expect(await answer.json()).toMatchObject({
      token_endpoint: `${identity.issuer}/token`,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384', 'ES256'],
      scopes_supported: ['system/*.rs'],
    });
  });

  it('gets a token of five minutes for its own signed assertion', async () => {
    const tokens = await asked();

    expect(tokens.expires_in).toBe(300);
    expect(await claimsIn(tokens.access_token)).toMatchObject({
      sub: 'partner',
      role: 'partner',
      provider: 'DH0',
      scope: 'system/*.rs',
    });
  });

  const now = () => Math.floor(Date.now() / 1_000);
  it.each<[string, Change]>([
    ['is meant for another server', (_, claims) => (claims['aud'] = 'https://elsewhere.example/token')],
    ['names the issuer where the token URL belongs', (_, claims) => (claims['aud'] = identity.issuer)],
    [
      'is meant for several',
      (_, claims) => (claims['aud'] = [`${identity.issuer}/token`, 'https://x.example']),
    ],
    ['lives longer than five minutes', (_, claims) => (claims['exp'] = now() + 400)],
    ['has expired', (_, claims) => (claims['exp'] = now() - 60)],
    ['says nothing of its end', (_, claims) => delete claims['exp']],
    ['is another client’s', (_, claims) => (claims['iss'] = 'simulator')],
    ['brings a key', (header) => (header['jwk'] = { kty: 'EC' })],
    ['says where to fetch a key', (header) => (header['jku'] = 'https://evil.example/jwks.json')],
    ['names no key', (header) => delete header['kid']],
    ['has no id', (_, claims) => delete claims['jti']],
  ])('gets none for an assertion that %s', async (_, change) => {
    await expect(asked(change)).rejects.toMatchObject({ error: 'invalid_client' });
  });

  it('gets none for an assertion that another key has signed', async () => {
    const { privateKey } = await generateKeyPair('ES384');

    await expect(asked(undefined, privateKey)).rejects.toMatchObject({ error: 'invalid_client' });
  });

  it('gets one token, not two, for an assertion that is sent twice, even at once', async () => {
    const same: Change = (_, claims) => (claims['jti'] = 'once');

    const answers = await Promise.allSettled([asked(same), asked(same), asked(same)]);
    const later = await Promise.allSettled([asked(same)]);

    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(later.map(({ status }) => status)).toEqual(['rejected']);
  });

  it('may leave new keys while the provider runs: the old ones are worth nothing then', async () => {
    const pair = await generateKeyPair('ES384', { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'partner-1', alg: 'ES384', use: 'sig' };
    publish('partner', clientsDirectory, [jwk]);

    await expect(asked()).rejects.toMatchObject({ error: 'invalid_client' });
    expect((await asked(undefined, pair.privateKey)).token_type).toBe('bearer');
  });
});
