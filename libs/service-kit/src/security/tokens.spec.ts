import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '#testing/eventually';
import { Configuration } from '../runtime/configuration.js';
import { Log } from '../runtime/logging.js';
import { Metrics } from '../runtime/metrics.js';
import { Refused } from '../http/problem-details.js';
import { Tokens } from './tokens.js';

const issuer = 'https://issuer.example';
const first = keyPair('first');
const second = keyPair('second');
const strange = keyPair('first');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** What the issuer publishes, and whether it can be reached. */
let published: { keys: object[]; revoked: object[]; isAway: boolean; asked: string[] };
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    published.asked.push(request.url ?? '');
    if (published.isAway) return void response.writeHead(503).end();
    const { keys, revoked } = published;
    response.end(JSON.stringify(request.url === '/jwks' ? { keys } : { revoked }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  published = { keys: [first.jwk], revoked: [], isAway: false, asked: [] };
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function keyPair(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
  return { privateKey, publicKey, jwk };
}

function verifier(more: Record<string, string> = {}) {
  const { port } = server.address() as AddressInfo;
  const configuration = new Configuration('spec', {
    JWKS_URL: `http://127.0.0.1:${port}/jwks`,
    REVOCATIONS_URL: `http://127.0.0.1:${port}/revocations`,
    TOKEN_ISSUER: issuer,
    LOG_LEVEL: 'silent',
    ...more,
  });
  const metrics = new Metrics(configuration);
  return { metrics, tokens: new Tokens(configuration, new Log(configuration), metrics) };
}

const now = () => Math.floor(Date.now() / 1_000);
const running = Date;

function dateStoppedAt(ms: number): object {
  return class extends running {
    constructor(value: number | string = ms) {
      super(value);
    }

    static override now(): number {
      return ms;
    }
  };
}

/** For whatever verifies tokens in here, the library too. */
function setGlobalDate(value: object): void {
  Object.defineProperty(globalThis, 'Date', { value, configurable: true, writable: true });
}

type Said = Record<string, unknown>;

interface Forging {
  readonly header?: Said;
  readonly claims?: Said;
  /** Instead of the claims' JSON. */
  readonly body?: string;
  readonly key?: KeyObject;
  /** Instead of an ES256 signature of the key. */
  readonly signature?: (input: string) => Buffer;
}

/** A token that is right in everything but what is said. A value of undefined leaves a claim or a parameter out. */
function token({ header, claims, body, key = first.privateKey, signature }: Forging = {}): string {
  const head = { alg: 'ES256', kid: 'first', typ: 'at+jwt', ...header };
  const payload = {
    iss: issuer,
    aud: 'stepwise',
    sub: 'staff-1',
    role: 'clinician',
    provider: 'DH0',
    iat: now(),
    exp: now() + 300,
    jti: 'token-1',
    ...claims,
  };
  const input = [JSON.stringify(head), body ?? JSON.stringify(payload)]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
  const es256 = () => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${(signature?.(input) ?? es256()).toString('base64url')}`;
}

/** The subject who is let in, or the code of the refusal. */
async function answer(tokens: Tokens, one: string): Promise<string> {
  try {
    return (await tokens.callerOf(`Bearer ${one}`)).subject;
  } catch (error) {
    if (error instanceof Refused) return `${error.refusal.status} ${error.refusal.code}`;
    throw error;
  }
}

const publicPem = first.publicKey.export({ type: 'spki', format: 'pem' });
const hmac = (secret: string) => (input: string) => createHmac('sha256', secret).update(input).digest();
const rs256 = (input: string) => sign('sha256', Buffer.from(input), rsa.privateKey);
const withRepeated = (name: string, value: string) =>
  JSON.stringify({
    iss: issuer,
    aud: 'stepwise',
    sub: 'staff-1',
    role: 'clinician',
    provider: 'DH0',
    iat: now(),
    exp: now() + 60,
  }).replace(/\}$/, `,"${name}":"${value}"}`);

describe('a token', () => {
  // A slow machine takes seconds from here to the last case.
  const stopped = dateStoppedAt(Date.now());

  beforeEach(() => {
    setGlobalDate(stopped);
  });

  afterEach(() => {
    setGlobalDate(running);
  });

  it.each<[string, Forging]>([
    ['is right', {}],
    ['says its type in full', { header: { typ: 'application/at+jwt' } }],
    ['is for several, the platform among them', { claims: { aud: ['another', 'stepwise'] } }],
    ['ended three seconds ago by a clock that is ahead of ours', { claims: { exp: now() - 3 } }],
    ['was issued three seconds ahead of our clock', { claims: { iat: now() + 3, nbf: now() + 3 } }],
    ['has no id: it can be taken back with its subject only', { claims: { jti: undefined } }],
  ])('lets in who bears it when it %s', async (_, forging) => {
    expect(await answer(verifier().tokens, token(forging))).toBe('staff-1');
  });

  it.each<[string, Forging, string]>([
    ['has expired', { claims: { exp: now() - 60 } }, 'token.expired'],
    ['never ends', { claims: { exp: undefined } }, 'token.invalid'],
    ['says its end in words', { claims: { exp: 'tomorrow' } }, 'token.invalid'],
    ['begins in a minute', { claims: { nbf: now() + 60 } }, 'token.not-yet-valid'],
    ['was issued in a minute', { claims: { iat: now() + 60 } }, 'token.not-yet-valid'],
    ['lives longer than anybody works', { claims: { exp: now() + 13 * 3_600 } }, 'token.lives-too-long'],
    [
      'was issued long ago to live long',
      { claims: { iat: now() - 90_000, exp: now() + 60 } },
      'token.lives-too-long',
    ],
    ['says fractions of a second beyond all numbers', { claims: { exp: 1e300 } }, 'token.lives-too-long'],
    ['does not say when it was issued', { claims: { iat: undefined } }, 'token.invalid'],
    ['is for another platform', { claims: { aud: 'another' } }, 'token.invalid'],
    ['is for nobody', { claims: { aud: undefined } }, 'token.invalid'],
    ['is another issuer’s', { claims: { iss: 'https://elsewhere.example' } }, 'token.invalid'],
    ['is nobody’s', { claims: { iss: undefined } }, 'token.invalid'],
    ['names no subject', { claims: { sub: undefined } }, 'token.invalid'],
    ['names a role that there is not', { claims: { role: 'root' } }, 'token.invalid'],
    ['is of a patient whom it does not name', { claims: { role: 'patient' } }, 'token.invalid'],
    ['is signed by a stranger under our key’s name', { key: strange.privateKey }, 'token.invalid'],
    ['is signed by nobody', { header: { alg: 'none' }, signature: () => Buffer.alloc(0) }, 'token.invalid'],
    ['says NoNe', { header: { alg: 'NoNe' }, signature: () => Buffer.alloc(0) }, 'token.invalid'],
    ['bears a signature of noughts', { signature: () => Buffer.alloc(64) }, 'token.invalid'],
    ['bears no signature', { signature: () => Buffer.alloc(0) }, 'token.invalid'],
    [
      'takes our public key for a shared secret',
      { header: { alg: 'HS256' }, signature: hmac(String(publicPem)) },
      'token.invalid',
    ],
    [
      'takes our published key for a shared secret',
      { header: { alg: 'HS256' }, signature: hmac(JSON.stringify(first.jwk)) },
      'token.invalid',
    ],
    ['is signed with RSA', { header: { alg: 'RS256' }, signature: rs256 }, 'token.invalid'],
    ['is signed with RSA and says ES256', { signature: rs256 }, 'token.invalid'],
    ['says ES384', { header: { alg: 'ES384' } }, 'token.invalid'],
    ['brings its key', { header: { jwk: strange.jwk }, key: strange.privateKey }, 'token.invalid'],
    ['brings our key', { header: { jwk: first.jwk } }, 'token.invalid'],
    ['says where to fetch a key', { header: { jku: 'https://evil.example/jwks' } }, 'token.invalid'],
    ['says where to fetch a certificate', { header: { x5u: 'https://evil.example/c' } }, 'token.invalid'],
    ['brings a certificate', { header: { x5c: ['MIIB'] } }, 'token.invalid'],
    ['asks for what nobody understands', { header: { crit: ['b64'], b64: false } }, 'token.invalid'],
    ['names no key', { header: { kid: undefined } }, 'token.invalid'],
    ['names a key of no name', { header: { kid: '' } }, 'token.invalid'],
    ['names a key by a number', { header: { kid: 1 } }, 'token.invalid'],
    ['names a key by a path', { header: { kid: '../../dev/null' } }, 'token.invalid'],
    ['is an identity token', { header: { typ: 'JWT' } }, 'token.invalid'],
    ['is a token of sign-out', { header: { typ: 'logout+jwt' } }, 'token.invalid'],
    ['does not say that it is an access token', { header: { typ: undefined } }, 'token.invalid'],
    ['says its role twice', { body: withRepeated('role', 'operator') }, 'token.invalid'],
    [
      'says its role twice, once in disguise',
      { body: withRepeated('ro\\u006ce', 'operator') },
      'token.invalid',
    ],
    ['is no JSON', { body: 'role=operator' }, 'token.invalid'],
    ['is a list', { body: '[]' }, 'token.invalid'],
  ])('lets nobody in when it %s', async (_, forging, code) => {
    expect(await answer(verifier().tokens, token(forging))).toBe(`401 ${code}`);
  });

  it.each(['', 'Basic c3RhZmY6c2VjcmV0', 'Bearer', 'Bearer not-a-token', 'Bearer a.b', 'Bearer a.b.c.d.e'])(
    'is missing where the header is "%s"',
    async (header) => {
      const refused: unknown = await verifier()
        .tokens.callerOf(header)
        .catch((error: unknown) => error);

      expect(refused).toMatchObject({ refusal: { status: 401, code: 'token.missing' } });
    },
  );
});

describe('the keys that verify tokens', () => {
  const oldToken = () => token();
  const newToken = () => token({ header: { kid: 'second' }, key: second.privateKey });

  it('are changed without a moment in which a good token is refused', async () => {
    const { tokens } = verifier();
    const old = oldToken();
    expect(await answer(tokens, old)).toBe('staff-1');

    published.keys = [first.jwk, second.jwk];
    const both = await Promise.all([answer(tokens, newToken()), answer(tokens, old)]);

    expect(both).toEqual(['staff-1', 'staff-1']);
  });

  it('refuse what a withdrawn key has signed, even a token that was verified before', async () => {
    const { tokens } = verifier({ TOKEN_KEYS_FRESH_MS: '20' });
    const old = oldToken();
    expect(await answer(tokens, old)).toBe('staff-1');

    published.keys = [second.jwk];

    await eventually(async () => expect(await answer(tokens, old)).toBe('401 token.invalid'));
    expect(await answer(tokens, newToken())).toBe('staff-1');
  });

  it('are asked for once, however many tokens name a key that there is not', async () => {
    const { tokens } = verifier();
    await answer(tokens, oldToken());
    published.asked = [];

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => answer(tokens, token({ header: { kid: `made-up-${n}` } }))),
    );

    expect(new Set(answers)).toEqual(new Set(['401 token.invalid']));
    expect(published.asked.filter((path) => path === '/jwks')).toHaveLength(1);
  });

  it('are not asked for without end by whoever makes up keys, one after another', async () => {
    const { tokens } = verifier();
    await answer(tokens, oldToken());
    published.asked = [];

    for (let n = 0; n < 50; n += 1) await answer(tokens, token({ header: { kid: `made-up-${n}` } }));

    expect(published.asked.filter((path) => path === '/jwks')).toHaveLength(3);
    expect(await answer(tokens, oldToken())).toBe('staff-1');
  });

  it('still verify while the issuer is away, and are waited for where there never were any', async () => {
    const { tokens } = verifier({ TOKEN_KEYS_FRESH_MS: '10' });
    expect(await answer(tokens, oldToken())).toBe('staff-1');

    published.isAway = true;
    const other = verifier().tokens;

    expect(await answer(tokens, token({ claims: { sub: 'staff-2' } }))).toBe('staff-2');
    expect(await answer(other, oldToken())).toBe('503 token.keys-unavailable');
    published.isAway = false;
    await eventually(async () => expect(await answer(other, oldToken())).toBe('staff-1'));
  });

  it('are not taken from what cannot verify', async () => {
    published.keys = [
      { ...first.jwk, use: 'enc' },
      { ...first.jwk, alg: 'ES384' },
      { kty: 'oct', k: 'c2VjcmV0' },
    ];

    expect(await answer(verifier().tokens, oldToken())).toBe('401 token.invalid');
  });
});

describe('a token that was taken back', () => {
  it.each<[string, object]>([
    ['by its id', { jti: 'token-1' }],
    ['with all that its subject was given before', { sub: 'staff-1', issuedBefore: now() + 60 }],
  ])('%s lets nobody in, though it did a moment ago, and no other is touched', async (_, revocation) => {
    const { tokens } = verifier({ REVOCATIONS_FRESH_MS: '20' });
    const one = token();
    const other = token({ claims: { jti: 'token-2', sub: 'staff-2' } });
    expect(await answer(tokens, one)).toBe('staff-1');

    published.revoked = [revocation];

    await eventually(async () => expect(await answer(tokens, one)).toBe('401 token.revoked'));
    expect(await answer(tokens, other)).toBe('staff-2');
  });

  it('leaves its subject what is issued later', async () => {
    published.revoked = [{ sub: 'staff-1', issuedBefore: now() - 10 }];
    const { tokens } = verifier();

    expect(await answer(tokens, token({ claims: { iat: now() - 60 } }))).toBe('401 token.revoked');
    expect(await answer(tokens, token())).toBe('staff-1');
  });

  it('stays so while the issuer is away, and how old that word is can be measured', async () => {
    published.revoked = [{ jti: 'token-1' }];
    const { tokens, metrics } = verifier({ REVOCATIONS_FRESH_MS: '10' });
    expect(await answer(tokens, token())).toBe('401 token.revoked');

    published.isAway = true;

    await eventually(async () => {
      expect(await answer(tokens, token())).toBe('401 token.revoked');
      expect(await metrics.registry.metrics()).toMatch(/stepwise_revocations_age_seconds\{[^}]*\} 0\.\d+/);
    });
    expect(await answer(tokens, token({ claims: { jti: 'token-2' } }))).toBe('staff-1');
  });

  it('cannot be told from others where the list was never had: nobody is let in', async () => {
    const { tokens } = verifier();
    published.revoked = [{ nonsense: true }];

    expect(await answer(tokens, token())).toBe('503 token.revocations-unavailable');
  });

  it('is not asked about where the issuer takes none back', async () => {
    const { tokens } = verifier({ REVOCATIONS_URL: '' });

    expect(await answer(tokens, token())).toBe('staff-1');
    expect(published.asked).toEqual(['/jwks']);
  });
});
