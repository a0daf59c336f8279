import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createService } from '#service-kit/runtime/start-service';
import { GatewayModule } from '../src/gateway.module.js';
import { services, type ServiceName } from '../src/routing/upstream-routes.js';
import { json, upstream, type Upstream } from './upstream.js';

export interface RunningGateway {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly upstreams: ReadonlyMap<ServiceName, Upstream>;
  readonly token: string;
  /** A clinician's token, of somebody else, of another provider, or of another role. */
  tokenOf(who: { subject: string; provider?: string; role?: string; personId?: string }): Promise<string>;
  /** A call with a clinician's token. */
  call(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** The gateway on real HTTP, with a small server of the spec's own behind each route. */
export async function runGateway(
  answering: (service: ServiceName) => Parameters<typeof upstream>[0],
  variables: Record<string, string> = {},
): Promise<RunningGateway> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: 'first', alg: 'ES256', use: 'sig' };
  const issuer = await upstream((_request, response) => json(response, { keys: [key] }));
  const upstreams = new Map<ServiceName, Upstream>();
  for (const service of services) upstreams.set(service, await upstream(answering(service)));
  const urls = [...upstreams].map(([service, { url }]) => [`${service.toUpperCase()}_URL`, url]);
  Object.assign(process.env, Object.fromEntries(urls), {
    JWKS_URL: issuer.url,
    TOKEN_ISSUER: 'https://issuer.example',
    LOG_LEVEL: 'fatal',
    ...variables,
  });
  const app = await createService(GatewayModule);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const tokenOf: RunningGateway['tokenOf'] = ({ subject, provider = 'DH0', role = 'clinician', personId }) =>
    new SignJWT({ role, provider, ...(personId === undefined ? {} : { person_id: personId }) })
      .setProtectedHeader({ alg: 'ES256', kid: 'first', typ: 'at+jwt' })
      .setSubject(subject)
      .setIssuer('https://issuer.example')
      .setAudience('stepwise')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  const token = await tokenOf({ subject: 'staff-1' });
  return {
    app,
    url,
    upstreams,
    token,
    tokenOf,
    call: (path, init = {}) =>
      fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } }),
    async close() {
      await app.close();
      for (const server of [...upstreams.values(), issuer]) await server.stop();
    },
  };
}
