import {
  asked,
  posting,
  runNoticeboard,
  type Answer,
  type RunningNoticeboard,
} from '../../test/running-noticeboard.js';

const notice = {
  title: 'Fire drill',
  postedOn: '2026-03-29',
  contact: { preference: 'letter', safeToLeaveMessage: true },
};
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let board: RunningNoticeboard;

beforeAll(async () => {
  board = await runNoticeboard(() => ({ BODY_LIMIT_BYTES: '2048' }));
});

afterAll(() => board.close());

function expectProblem(answer: Answer, status: number, code: string, ...fields: string[]): void {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body).toMatchObject({
    status,
    code,
    type: `urn:stepwise:problem:${code}`,
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('x-correlation-id')).toBe(answer.body['correlationId']);
  expect(typeof answer.body['title']).toBe('string');
  if (fields.length > 0) expect(fieldsOf(answer)).toEqual(fields);
}

function fieldsOf(answer: Answer): unknown[] {
  const errors = answer.body['errors'];
  return Array.isArray(errors) ? errors.map((error: { field: string }) => error.field) : [];
}

describe('a body', () => {
  it('is refused when it is not JSON', async () => {
    const headers = { 'content-type': 'text/plain' };

    expectProblem(await board.post('/notices', '{"title":'), 400, 'body.not-json');
    expectProblem(await board.post('/notices', '{"__proto__": {"a": 1}}'), 400, 'body.not-json');
    expectProblem(await board.post('/notices', JSON.stringify(notice), headers), 415, 'body.not-json');
  });

  it('is refused when it is larger than allowed, its length declared or not', async () => {
    const tooLarge = JSON.stringify({ ...notice, title: 'x'.repeat(3_000) });
    const authorization = `Bearer ${await board.token()}`;
    const streamed = {
      ...posting('', { authorization }),
      body: new Blob([tooLarge]).stream(),
      duplex: 'half',
    };

    expectProblem(await board.post('/notices', tooLarge), 413, 'body.too-large');
    expectProblem(await asked(`${board.url}/notices`, streamed), 413, 'body.too-large');
  });

  it('is refused when it is JSON but no object', async () => {
    const bodies = ['null', '[]', `[${JSON.stringify(notice)}]`, '"text"', '7', 'true'];

    const answers = await Promise.all(bodies.map((body) => board.post('/notices', body)));

    for (const answer of answers) expectProblem(answer, 422, 'body.not-an-object');
  });

  it('is refused when it has a property that is not known, at any depth', async () => {
    const contact = { ...notice.contact, colour: 'red' };

    expectProblem(await board.post('/notices', { ...notice, colour: 'red' }), 422, 'field.unknown', 'colour');
    expectProblem(
      await board.post('/notices', { ...notice, contact }),
      422,
      'field.unknown',
      'contact.colour',
    );
  });

  it('is refused with the path of every field that is wrong, and the reason of the domain value', async () => {
    const contact = { preference: 'pigeon', safeToLeaveMessage: 'yes' };
    const wrong = {
      title: '',
      postedOn: '2026-02-30',
      contact,
      labels: ['a', 'B', 'c'],
      repliesTo: '7',
      seenAt: '1',
    };

    const answer = await board.post('/notices', wrong);

    const fields = [
      'title',
      'postedOn',
      'contact.preference',
      'contact.safeToLeaveMessage',
      'labels[1]',
      'repliesTo',
      'seenAt',
    ];
    expectProblem(answer, 422, 'fields.invalid', ...fields);
    expect(answer.body['errors']).toContainEqual({
      field: 'contact.preference',
      code: 'value.invalid',
      message: 'A preference is letter or telephone.',
    });
    expect(answer.text).not.toContain('pigeon');
  });

  it('is refused where a text has what no database stores', async () => {
    expectProblem(await board.post('/notices', { ...notice, title: 'a\0b' }), 422, 'value.invalid', 'title');
  });

  it('is refused when a nested part is missing, a list or a word', async () => {
    const { contact: _absent, ...without } = notice;
    const bodies = [
      without,
      { ...notice, contact: [] },
      { ...notice, contact: null },
      { ...notice, contact: 'letter' },
    ];

    const answers = await Promise.all(bodies.map((body) => board.post('/notices', body)));

    for (const answer of answers) {
      expect(answer.status).toBe(422);
      expect(fieldsOf(answer)).toContain('contact');
    }
  });

  it('may leave out what is optional, and be null only where that is stated', async () => {
    const absent = await board.post('/notices', { ...notice, repliesTo: null });
    const nothing = await board.post('/notices', { ...notice, labels: null });

    expect(absent.status).toBe(201);
    expectProblem(nothing, 422, 'value.invalid', 'labels');
  });
});

describe('an address', () => {
  it('takes ids that are UUIDs only', async () => {
    expectProblem(await board.get('/notices/9434765919'), 422, 'id.malformed', 'id');
  });

  it('takes query values of the right type and range only', async () => {
    expect((await board.get('/notices?limit=5')).status).toBe(200);
    expectProblem(await board.get('/notices?limit=many'), 422, 'value.invalid', 'limit');
    expectProblem(await board.get('/notices?limit=51'), 422, 'value.invalid', 'limit');
    expectProblem(await board.get('/notices?colour=red'), 422, 'field.unknown', 'colour');
  });

  it('that leads nowhere is answered as a problem, without repeating it', async () => {
    const answer = await board.get('/somewhere/9434765919');

    expectProblem(answer, 404, 'route.unknown');
    expect(answer.text).not.toContain('9434765919');
    expectProblem(await board.get('/%zz'), 400, 'address.malformed');
  });
});

describe('a refusal', () => {
  it('of the domain has its kind as status and its stable code', async () => {
    const answer = await board.get('/notices/0198f000-0000-7000-8000-000000000001');

    expectProblem(answer, 404, 'notice.unknown');
  });

  it('that is worth another attempt says when', async () => {
    const answer = await board.post('/notices/later', {});

    expectProblem(answer, 409, 'notice.not-known-yet');
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.body['retryAfterMs']).toBe(1_500);
  });

  it('of ours shows nothing of the inside', async () => {
    const answer = await board.post('/notices', { ...notice, title: 'faulty' });

    expectProblem(answer, 500, 'fault.internal');
    expect(answer.text).not.toMatch(/secret|faulty|at \/|\.ts/);
  });
});

describe('a correlation id', () => {
  it('is given to a request that has none, and is on the answer and in the problem', async () => {
    const answer = await board.get('/somewhere');

    expect(answer.headers.get('x-correlation-id')).toMatch(uuid);
    expect(answer.body['correlationId']).toBe(answer.headers.get('x-correlation-id'));
  });

  it('and a trace of the caller go on, in a span of our own', async () => {
    const sent = '0198f000-0000-7000-8000-00000000abcd';
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

    const { headers, body } = await board.get('/notices/trace', { 'x-correlation-id': sent, traceparent });

    expect(headers.get('x-correlation-id')).toBe(sent);
    expect(body['correlationId']).toBe(sent);
    expect(body['traceparent']).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
    expect(body['traceparent']).not.toBe(traceparent);
  });

  it('that is free text is replaced', async () => {
    const answer = await board.get('/notices/trace', {
      'x-correlation-id': 'Jane Doe',
      'traceparent': 'Jane Doe',
    });

    expect(answer.body['correlationId']).toMatch(uuid);
    expect(answer.body['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});
