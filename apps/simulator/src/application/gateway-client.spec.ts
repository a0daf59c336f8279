import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayClient } from './gateway-client.js';

type Answer = (response: ServerResponse, attempt: number) => void;

let server: Server;
let keys: (string | undefined)[];

/** A gateway that gives each attempt the answer that a spec sets. */
async function gateway(answer: Answer): Promise<GatewayClient> {
  keys = [];
  server = createServer((request, response) => {
    keys.push(request.headers['idempotency-key']?.toString());
    request.resume().on('end', () => answer(response, keys.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new GatewayClient(`http://127.0.0.1:${port}`, 2, 2_000);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const command = { method: 'POST', path: '/appointments', token: 't', body: {}, idempotencyKey: 'k' } as const;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('the simulator before a gateway', () => {
  it('asks again, with the same key, when an event is on its way', async () => {
    const client = await gateway((response, attempt) =>
      attempt < 3
        ? json(response, 409, { code: 'booking.referral-not-known-yet', retryAfterMs: 5 })
        : json(response, 201, { appointmentId: 'a' }),
    );

    const answer = await client.send(command);

    expect(answer).toEqual({ appointmentId: 'a' });
    expect(keys).toEqual(['k', 'k', 'k']);
    expect(client.retries).toBe(2);
  });

  it('asks again when a service or the connection is away', async () => {
    const client = await gateway((response, attempt) => {
      if (attempt === 1) response.destroy();
      else if (attempt === 2) json(response, 503, { code: 'service.away', retryAfterMs: 5 });
      else json(response, 200, {});
    });

    await client.send(command);

    expect(keys).toHaveLength(3);
  });

  it('takes no for an answer, and names its code and field but nothing that was sent', async () => {
    const client = await gateway((response) =>
      json(response, 422, {
        code: 'value.invalid',
        detail: 'Wrong.',
        errors: [{ field: 'minutes', code: 'value.invalid' }],
      }),
    );

    const sending = client.send({ ...command, body: { familyName: 'Zzsentinel' } });

    await expect(sending).rejects.toThrow('422 value.invalid: Wrong. minutes: value.invalid.');
    expect(keys).toHaveLength(1);
  });

  it('gives up on a platform that stays away', async () => {
    const client = await gateway((response) =>
      json(response, 503, { code: 'service.away', retryAfterMs: 50 }),
    );

    const sending = client.send(command);

    await expect(sending).rejects.toThrow('No answer in 2 s: 503 service.away.');
  });
});
