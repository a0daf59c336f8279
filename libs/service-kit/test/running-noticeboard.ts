import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { createService } from '../src/runtime/start-service.js';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { CreateNoticeboard0001, NoticeboardModule, NoticeCommands } from './noticeboard.js';

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

export interface TokenFault {
  issuer?: string;
  audience?: string;
  expiresIn?: string;
  key?: SigningKey;
  kid?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

export interface RunningNoticeboard {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly database: ScratchDatabase;
  token(claims?: JWTPayload, fault?: TokenFault): Promise<string>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Stops the next pinning amid its transaction, until it may go on. */
  delayNext(): { readonly reached: Promise<void>; goOn(): void };
  close(): Promise<void>;
}

const issuer = 'https://issuer.example';

/** The noticeboard on real HTTP and PostgreSQL, with a key pair of its own. Calls are an administrator's of DH0. */
export async function runNoticeboard(
  variablesFor: (database: ScratchDatabase) => Record<string, string> = () => ({}),
): Promise<RunningNoticeboard> {
  const keys = await issueKeys();
  const database = await scratchDatabase('noticeboard', [CreateNoticeboard0001]);
  Object.assign(process.env, {
    DATABASE_URL: database.serviceUrl,
    JWKS_URL: keys.url,
    TOKEN_ISSUER: issuer,
    LOG_LEVEL: 'fatal',
    ...variablesFor(database),
  });
  const app = await createService(NoticeboardModule);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const token = (claims: JWTPayload = {}, fault: TokenFault = {}) => signed(keys.privateKey, claims, fault);
  const authorization = `Bearer ${await token()}`;
  return {
    app,
    url,
    database,
    token,
    get: (path, headers) => asked(url + path, { headers: { authorization, ...headers } }),
    post: (path, body, headers) => asked(url + path, posting(body, { authorization, ...headers })),
    delayNext: () => delayNext(app.get(NoticeCommands)),
    async close() {
      await app.close();
      await database.drop();
      await keys.close();
    },
  };
}

function delayNext(commands: NoticeCommands): { reached: Promise<void>; goOn(): void } {
  let goOn = (): void => undefined;
  const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
  const reached = new Promise<void>((resolve) => {
    commands.beforePinning = () => {
      commands.beforePinning = () => Promise.resolve();
      resolve();
      return mayGoOn;
    };
  });
  return { reached, goOn };
}

export async function asked(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text), text };
}

/** A string is sent as it is, anything else as JSON. */
export function posting(body: unknown, headers: Record<string, string>): RequestInit {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } };
}

async function issueKeys() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'first', alg: 'ES256', use: 'sig' }] };
  const server = createServer((_request, response) => response.end(JSON.stringify(jwks)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  return { privateKey, url: `http://127.0.0.1:${port}/jwks.json`, close };
}

async function signed(privateKey: SigningKey, claims: JWTPayload, fault: TokenFault): Promise<string> {
  return new SignJWT({ sub: 'staff-1', role: 'administrator', provider: 'DH0', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: fault.kid ?? 'first', typ: 'at+jwt' })
    .setIssuer(fault.issuer ?? issuer)
    .setAudience(fault.audience ?? 'stepwise')
    .setIssuedAt()
    .setExpirationTime(fault.expiresIn ?? '5m')
    .sign(fault.key ?? privateKey);
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
