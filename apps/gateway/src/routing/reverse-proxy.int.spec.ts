import { crisisHelp } from '#domain-model/values/crisis-help';
import { connect } from 'node:net';
import { json } from '../../test/upstream.js';
import { runGateway, type RunningGateway } from '../../test/running-gateway.js';
import type { ServiceName } from './upstream-routes.js';

const id = '0198f000-0000-7000-8000-000000000001';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await runGateway(
    (service) => (request, response) => {
      if (request.path.includes('never')) return;
      if (request.path.includes('broken')) return void response.socket?.destroy();
      if (request.path.includes('busy')) return json(response, { code: 'busy' }, 503);
      if (request.path.includes('refused')) {
        response.writeHead(409, {
          'content-type': 'application/problem+json',
          'retry-after': '2',
          'idempotent-replayed': 'true',
          'x-powered-by': 'secret',
          'set-cookie': 'a=b',
        });
        return void response.end('{"code":"booking.not-accepted-yet"}');
      }
      json(response, { service, path: request.path, body: request.body });
    },
    { SERVICE_PATIENCE_MS: '300' },
  );
});

afterAll(() => gateway.close());

function asked(service: ServiceName) {
  const { received } = gateway.upstreams.get(service) ?? { received: [] };
  return received[received.length - 1];
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return gateway.call(path, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

describe('the gateway', () => {
  it.each<[string, string, ServiceName]>([
    ['POST', '/referrals', 'referral'],
    ['GET', `/referrals/${id}`, 'referral'],
    ['POST', `/referrals/${id}/assessment`, 'referral'],
    ['GET', '/waiting-list?step=2&asOf=2025-01-01', 'referral'],
    ['GET', `/persons/${id}`, 'referral'],
    ['POST', `/referrals/${id}/scores`, 'outcomes'],
    ['GET', `/referrals/${id}/progress`, 'outcomes'],
    ['GET', '/risks?reviewed=false', 'outcomes'],
    ['POST', `/risks/${id}/review`, 'outcomes'],
    ['GET', '/clinicians?asOf=2025-01-01', 'workforce'],
    ['GET', `/clinicians/${id}`, 'workforce'],
    ['GET', `/clinicians/${id}/diary?from=2025-01-01`, 'scheduling'],
    ['POST', '/clinics', 'scheduling'],
    ['POST', `/clinics/${id}/withdrawal`, 'scheduling'],
    ['GET', `/appointments?referralId=${id}`, 'scheduling'],
    ['POST', '/appointments/retrospective', 'scheduling'],
    ['GET', '/slots?from=2025-01-01&to=2025-02-01', 'scheduling'],
    ['GET', '/measures?from=2025-01-01&provider=DH0', 'insight'],
  ])('passes %s %s on to %s as it is', async (method, path, service) => {
    const sent = method === 'POST' ? { therapy: 'CBT' } : undefined;

    const response = sent ? await post(path, sent) : await gateway.call(path);

    const body = sent ? JSON.stringify(sent) : '';
    expect(await response.json()).toEqual({ service, path, body });
    expect(asked(service)?.method).toBe(method);
  });

  it.each(['/', '/nowhere', '/referralsx', '/metrics/deep', '/clinicians/../health', '/persons'])(
    'knows no %s',
    async (path) => {
      const response = await gateway.call(path);

      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'route.unknown' });
    },
  );

  it.each(['/referrals/%2e%2e%2fmetrics', '/referrals/..%2Fmetrics', '/referrals/x%5c..%5cy'])(
    'lets nobody climb out of a route by %s',
    async (path) => {
      const response = await gateway.call(path);

      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'address.malformed' });
    },
  );

  it('asks no service for someone whose role may not, whatever the service would say', async () => {
    const before = gateway.upstreams.get('workforce')?.received.length;

    const response = await post('/clinicians', { role: 'PWP' });

    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'caller.role-not-allowed' });
    expect(gateway.upstreams.get('workforce')?.received.length).toBe(before);
  });

  it.each([
    ['POST', '/waiting-list', 'GET'],
    ['DELETE', '/persons/search', 'POST'],
    ['DELETE', `/persons/${id}`, 'GET'],
  ])('names the methods that an address knows: %s %s', async (method, path, known) => {
    const response = await gateway.call(path, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(known);
    expect(await response.json()).toMatchObject({ code: 'route.method-unknown' });
  });

  it('lets nobody in without a good token, and asks no service', async () => {
    const before = gateway.upstreams.get('referral')?.received.length;

    const missing = await fetch(`${gateway.url}/referrals/${id}`);
    const wrong = await gateway.call(`/referrals/${id}`, {
      headers: { authorization: `Bearer ${gateway.token}x` },
    });

    expect([missing.status, wrong.status]).toEqual([401, 401]);
    expect(missing.headers.get('www-authenticate')).toContain('Bearer');
    expect(await wrong.json()).toMatchObject({ code: 'token.invalid' });
    expect(gateway.upstreams.get('referral')?.received.length).toBe(before);
  });

  it('passes the token, the Idempotency-Key, the correlation id and the trace on', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

    const response = await post(
      '/referrals',
      {},
      { 'idempotency-key': '"k"', 'x-correlation-id': id, traceparent },
    );

    const headers = asked('referral')?.headers;
    expect(response.headers.get('x-correlation-id')).toBe(id);
    expect(headers).toMatchObject({ 'authorization': `Bearer ${gateway.token}`, 'idempotency-key': '"k"' });
    expect(headers?.['x-correlation-id']).toBe(id);
    expect(headers?.['traceparent']).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
  });

  it('gives a request without a correlation id one', async () => {
    const response = await gateway.call(`/referrals/${id}`);

    expect(response.headers.get('x-correlation-id')).toMatch(uuid);
    expect(asked('referral')?.headers['x-correlation-id']).toBe(response.headers.get('x-correlation-id'));
  });

  it('passes on no header that a client may not set', async () => {
    const hostile = {
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'evil.example',
      'forwarded': 'for=10.0.0.1',
      'x-real-ip': '10.0.0.1',
      'x-stepwise-role': 'operator',
      'cookie': 'a=b',
    };

    await post('/referrals', {}, hostile);

    const headers = asked('referral')?.headers ?? {};
    expect(Object.keys(headers).filter((name) => name in hostile)).toEqual([]);
  });

  it("passes a service's refusal back with what the client needs, and nothing else", async () => {
    const response = await post('/appointments/refused/move', {});

    expect(response.status).toBe(409);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.get('idempotent-replayed')).toBe('true');
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await response.json()).toEqual({ code: 'booking.not-accepted-yet' });
  });

  it('refuses a body that is too large or of another type before any service sees it', async () => {
    const before = gateway.upstreams.get('referral')?.received.length;

    const tooLarge = await post('/referrals', JSON.stringify({ x: 'x'.repeat(70_000) }));
    const text = await post('/referrals', 'x', { 'content-type': 'text/plain' });

    expect(tooLarge.status).toBe(413);
    expect(await tooLarge.json()).toMatchObject({ code: 'body.too-large' });
    expect(text.status).toBe(415);
    expect(gateway.upstreams.get('referral')?.received.length).toBe(before);
  });

  it('answers 504 when a service does not answer in time', async () => {
    const startedAt = Date.now();

    const response = await gateway.call('/measures?never');

    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ code: 'service.too-slow', status: 504 });
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });

  it('answers 503 when the connection breaks before an answer', async () => {
    const response = await post('/clinics/broken/withdrawal', {});

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ code: 'service.unavailable', retryAfterMs: 1_000 });
  });

  it('lets anyone in who asks for help, and says where help is when nobody answers', async () => {
    const ask = (provider: string) =>
      fetch(`${gateway.url}/providers/${provider}/self-referrals`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });

    const [passedOn, unanswered] = [await ask('DH0'), await ask('broken')];

    expect(passedOn.status).toBe(200);
    expect(gateway.upstreams.get('referral')?.received.at(-1)?.headers['authorization']).toBeUndefined();
    expect(unanswered.status).toBe(503);
    expect(await unanswered.json()).toMatchObject({ code: 'service.unavailable', crisisHelp });
  });

  it("passes a service's own 503 back at once: it is the client who asks again", async () => {
    const before = gateway.upstreams.get('insight')?.received.length ?? 0;

    const response = await gateway.call('/measures?busy');

    expect(response.status).toBe(503);
    expect(gateway.upstreams.get('insight')?.received.length).toBe(before + 1);
  });

  it('is ready and alive whatever the services are, for their absence is not its own', async () => {
    const ready = await fetch(`${gateway.url}/health/ready`);
    const live = await fetch(`${gateway.url}/health/live`);

    expect([ready.status, live.status]).toEqual([200, 200]);
  });
});

describe('a service that is down', () => {
  it('is answered for at once with 503, and reached again as soon as it is back', async () => {
    const workforce = gateway.upstreams.get('workforce');
    await workforce?.stop();
    const startedAt = Date.now();

    const response = await gateway.call('/clinicians');
    const tookMs = Date.now() - startedAt;

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'service.unavailable', retryAfterMs: 1_000 });
    expect(tookMs).toBeLessThan(1_000);
    expect((await gateway.call(`/referrals/${id}`)).status).toBe(200);
  });
});

describe('a request that is no HTTP', () => {
  it('is refused without disturbing others', async () => {
    const { port, hostname } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    const answer = await new Promise<string>((resolve) => {
      socket.on('data', (data) => resolve(data.toString()));
      socket.write('NONSENSE\r\n\r\n');
    });
    socket.destroy();

    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect((await gateway.call(`/referrals/${id}`)).status).toBe(200);
  });
});
