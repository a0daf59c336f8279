import { connect } from 'node:net';
import fc from 'fast-check';
import { runNoticeboard, type RunningNoticeboard } from '../../test/running-noticeboard.js';

let board: RunningNoticeboard;
let authorization: string;
beforeAll(async () => {
  board = await runNoticeboard();
  authorization = `Bearer ${await board.token()}`;
});
afterAll(() => board.close());

const notice = {
  title: 'Fire drill',
  postedOn: '2026-03-29',
  contact: { preference: 'letter', safeToLeaveMessage: true },
};

const hangUpAfterMs = 400;

interface Answered {
  readonly status: number;
  readonly code: string;
  readonly text: string;
}

/** Bytes as they are, over a connection of their own. */
function sendBytes(...parts: readonly (string | Buffer)[]): Promise<Answered> {
  return converse(Buffer.concat(parts.map((part) => Buffer.from(part))), { thenWait: false });
}

function converse(bytes: Buffer, { thenWait }: { readonly thenWait: boolean }): Promise<Answered> {
  const { hostname, port } = new URL(board.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.setTimeout(10_000, () => socket.destroy(new Error('No answer.')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString();
      const code = /"code":"([^"]+)"/.exec(text)?.[1] ?? '';
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), code, text });
    });
    socket.write(bytes);
    // Whoever promised more than came hangs up.
    if (!thenWait) setTimeout(() => socket.end(), hangUpAfterMs).unref();
  });
}

function post(body: string | Buffer, headers: readonly string[] = []): Promise<Answered> {
  const lines = [
    'POST /notices HTTP/1.1',
    'host: board',
    'connection: close',
    'content-type: application/json',
    `content-length: ${String(Buffer.byteLength(body))}`,
    ...headers,
  ];
  return sendBytes(`${lines.join('\r\n')}\r\n\r\n`, body);
}

const asAdministrator = () => [`authorization: ${authorization}`];

describe('a body', () => {
  it.each([3_000, 21])('of %i nested lists is refused before it is read', async (depth) => {
    const body = JSON.stringify({ ...notice, labels: 0 }).replace(
      '"labels":0',
      `"labels":${'['.repeat(depth)}${']'.repeat(depth)}`,
    );

    expect(await post(body, asAdministrator())).toMatchObject({ status: 400, code: 'body.nested-too-deep' });
  });

  it('that names a field twice is refused, also where the name is written in two ways', async () => {
    const twice = JSON.stringify(notice).replace('{', '{"title":"a",');
    const within = JSON.stringify(notice).replace(
      '"preference"',
      String.raw`"pref\u0065rence":"letter","preference"`,
    );

    for (const body of [twice, within])
      expect(await post(body, asAdministrator())).toMatchObject({ status: 400, code: 'body.name-repeated' });
  });

  it('of thousands of wrong fields is answered by fifty of them', async () => {
    const labels = Array.from({ length: 1_900 }, () => 'WRONG');
    const unknown = Object.fromEntries(labels.map((_, index) => [`field${String(index)}`, 1]));

    const answers = [
      await post(JSON.stringify({ ...notice, labels }), asAdministrator()),
      await post(JSON.stringify(unknown), asAdministrator()),
      await post(JSON.stringify({ ...notice, labels: [...labels, ...labels] }), asAdministrator()),
    ];

    expect(answers.map(({ status }) => status)).toEqual([422, 422, 400]);
    expect(answers[0]?.text).toContain('1900 fields are wrong. The first 50 are named.');
    expect(answers.filter(({ text }) => text.length > 12_000)).toEqual([]);
  });

  it('with half a character in it is refused by the name of the field', async () => {
    const body = JSON.stringify({ ...notice, title: 'a\ud800' });

    const answer = await post(body, asAdministrator());

    expect(answer).toMatchObject({ status: 422, code: 'value.invalid' });
    expect(answer.text).toContain('"field":"title"');
  });
});

describe('a request that does not come to its end', () => {
  it('is answered and hung up on within seconds', async () => {
    const server = board.app.getHttpServer();
    const { requestTimeout, headersTimeout } = server;
    Object.assign(server, { requestTimeout: 200, headersTimeout: 100 });
    const began = performance.now();

    const answer = await converse(
      Buffer.from(
        'POST /notices HTTP/1.1\r\nhost: board\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
      ),
      {
        thenWait: true,
      },
    );

    Object.assign(server, { requestTimeout, headersTimeout });
    expect([requestTimeout, headersTimeout]).toEqual([30_000, 10_000]);
    expect(answer).toMatchObject({ status: 408, code: 'request.too-slow' });
    expect(performance.now() - began).toBeLessThan(9_000);
  }, 20_000);
});

describe('a header that is meant once', () => {
  it.each([
    ['Authorization', 'x'],
    ['Idempotency-Key', 'one'],
    ['If-Match', 'W/"1"'],
    ['Access-Reason', 'emergency'],
    ['X-Correlation-Id', '0190b7c4-5d9e-7a31-9c0e-000000000001'],
    ['traceparent', '00-1'],
    ['Content-Type', 'application/json'],
  ])('is refused twice: %s', async (name, value) => {
    const given = name === 'Authorization' ? authorization : value;

    const answer = await post(JSON.stringify(notice), [
      ...asAdministrator(),
      `${name}: ${value}`,
      `${name}: ${given}`,
    ]);

    expect(answer).toMatchObject({ status: 400, code: 'header.repeated' });
  });

  it('is taken where it is there once', async () => {
    const answer = await post(JSON.stringify(notice), [...asAdministrator(), 'idempotency-key: once']);

    expect(answer.status).toBe(201);
  });

  it('puts nothing into the answer’s headers', async () => {
    for (const value of ['a\r\nset-cookie: b=1', '0190b7c4-5d9e-7a31-9c0e-000000000001\r\nset-cookie: b=1']) {
      const answer = await sendBytes(
        `GET /notices HTTP/1.1\r\nhost: board\r\nconnection: close\r\nauthorization: ${authorization}\r\n`,
        `x-correlation-id: ${encodeURIComponent(value)}\r\ntraceparent: ${encodeURIComponent(value)}\r\n\r\n`,
      );
      expect(answer.status).toBe(200);
      expect(answer.text.toLowerCase()).not.toContain('set-cookie');
    }
  });
});

describe('whatever bytes come', () => {
  const hostile = fc.oneof(
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text)) },
    { weight: 3, arbitrary: fc.json({ maxDepth: 8 }).map((text) => Buffer.from(text)) },
    { weight: 3, arbitrary: spoilt(JSON.stringify(notice)) },
  );
  const header = fc.constantFrom(
    'authorization',
    'content-type',
    'content-encoding',
    'transfer-encoding',
    'idempotency-key',
    'if-match',
    'access-reason',
    'x-correlation-id',
    'traceparent',
    'accept',
    'expect',
    'content-length',
    'upgrade',
  );
  const headerText = fc.string({ unit: fc.constantFrom(...'abzAZ09;,:="/\\-_ \t*\x7fé'), maxLength: 60 });

  it('as a body, are refused or taken, and never a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (body) => {
        const { status, text } = await post(body, asAdministrator());
        expect(status).toBeGreaterThanOrEqual(200);
        expect(status).toBeLessThan(500);
        expect(text).not.toMatch(/\n\s+at |node_modules|violates|syntax error at/);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('as headers, are refused or taken, and never a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(header, headerText), { maxLength: 4 }), async (lines) => {
        const { status } = await post(
          JSON.stringify(notice),
          lines.map(([name, value]) => `${name}: ${value}`),
        );
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('as an address, are refused or taken, and never a fault of ours', async () => {
    const address = fc.string({
      unit: fc.constantFrom(...'/notices?limit=1&[]%20%00%ff%2e.;:@\\#é~'),
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(address, async (path) => {
        const { status } = await sendBytes(
          `GET /${path} HTTP/1.1\r\nhost: board\r\nconnection: close\r\nauthorization: ${authorization}\r\n\r\n`,
        );
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

/** A good body with some bytes of it changed, gone or doubled. */
function spoilt(valid: string): fc.Arbitrary<Buffer> {
  const change = fc.record({ at: fc.nat(valid.length), byte: fc.nat(255), how: fc.constantFrom(0, 1, 2) });
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) =>
    changes.reduce<Buffer>((bytes, { at, byte, how }) => {
      const [before, after] = [bytes.subarray(0, at), bytes.subarray(how === 1 ? at + 1 : at)];
      const between = how === 1 ? Buffer.alloc(0) : Buffer.from([byte]);
      return Buffer.concat([before, between, how === 2 ? after.subarray(1) : after]);
    }, Buffer.from(valid)),
  );
}
