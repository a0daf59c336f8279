import { Controller, Get, Ip, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Open } from '../security/route-policy.js';
import { ServiceKitModule } from '../runtime/service-kit.module.js';
import { createService } from '../runtime/start-service.js';

@Controller()
@Open()
class WhoCalls {
  @Get('address')
  address(@Ip() address: string): { address: string } {
    return { address };
  }
}

@Module({
  imports: [ServiceKitModule.forService({ name: 'mirror', database: false, openApi: false })],
  controllers: [WhoCalls],
})
class Mirror {}

let app: NestFastifyApplication | undefined;

async function asked(path: string, headers: Record<string, string>, variables: Record<string, string> = {}) {
  const before = { ...process.env };
  const needed = { JWKS_URL: 'http://127.0.0.1:1/jwks', TOKEN_ISSUER: 'https://issuer.example' };
  Object.assign(process.env, needed, { LOG_LEVEL: 'silent' }, variables);
  try {
    app = await createService(Mirror);
  } finally {
    process.env = before;
  }
  await app.listen(0, '127.0.0.1');
  const answer = await fetch(`${await app.getUrl()}${path}`, { headers });
  return { headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}

afterEach(() => app?.close());

describe('every answer', () => {
  it.each(['/address', '/nowhere', '/health/live'])(
    'is stored by nobody and made a page of by nobody: %s',
    async (path) => {
      const { headers } = await asked(path, {});

      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': expect.stringContaining('no-store') as string,
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
    },
  );

  it('asks browsers to come by https alone only where TLS ends before us', async () => {
    const plain = await asked('/address', {});
    await app?.close();
    const behind = await asked('/address', {}, { BEHIND_TLS: 'true' });

    expect(plain.headers.get('strict-transport-security')).toBeNull();
    expect(behind.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
  });
});

describe('the address from which someone calls', () => {
  const claimed = { 'x-forwarded-for': '203.0.113.9' };

  it('is that of the connection, whatever the request says', async () => {
    expect((await asked('/address', claimed)).body).toEqual({ address: '127.0.0.1' });
  });

  it('is what a trusted proxy says', async () => {
    const { body } = await asked('/address', claimed, { TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1' });

    expect(body).toEqual({ address: '203.0.113.9' });
  });

  it('is not what comes before the word of the trusted proxy', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1, 203.0.113.9' };

    const { body } = await asked('/address', headers, { TRUSTED_PROXIES: '127.0.0.1' });

    expect(body).toEqual({ address: '203.0.113.9' });
  });

  it('is not believed of a proxy that is not trusted', async () => {
    const { body } = await asked('/address', claimed, { TRUSTED_PROXIES: '10.0.0.1' });

    expect(body).toEqual({ address: '127.0.0.1' });
  });
});
