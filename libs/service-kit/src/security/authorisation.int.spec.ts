import { generateKeyPair, UnsecuredJWT } from 'jose';
import {
  asked,
  runNoticeboard,
  type Answer,
  type RunningNoticeboard,
  type TokenFault,
} from '../../test/running-noticeboard.js';

let board: RunningNoticeboard;

beforeAll(async () => {
  board = await runNoticeboard();
});

afterAll(() => board.close());

async function askedWith(authorization: string | undefined): Promise<Answer> {
  return asked(`${board.url}/notices`, authorization === undefined ? {} : { headers: { authorization } });
}

async function askedWithFault(fault: TokenFault): Promise<Answer> {
  return askedWith(`Bearer ${await board.token({}, fault)}`);
}

function expectNotIn(answer: Answer, code: string): void {
  expect(answer.status).toBe(401);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  expect(answer.body['code']).toBe(code);
}

describe('a caller', () => {
  it('comes in with a token of the issuer, once and again', async () => {
    const authorization = `Bearer ${await board.token()}`;

    const answers = [await askedWith(authorization), await askedWith(authorization)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('does not come in without a token, or with something that is none', async () => {
    expectNotIn(await askedWith(undefined), 'token.missing');
    expectNotIn(await askedWith('Basic c3RhZmY6c2VjcmV0'), 'token.missing');
    expectNotIn(await askedWith('Bearer not-a-token'), 'token.missing');
    expectNotIn(await askedWith('Bearer a.b.c'), 'token.invalid');
  });

  it('does not come in with a token that has expired, even one that was good a moment ago', async () => {
    const token = await board.token({}, { expiresIn: '-5m' });

    expectNotIn(await askedWith(`Bearer ${token}`), 'token.expired');
  });

  it("does not come in with another issuer's token, or one for another audience", async () => {
    expectNotIn(await askedWithFault({ issuer: 'https://elsewhere.example' }), 'token.invalid');
    expectNotIn(await askedWithFault({ audience: 'another-platform' }), 'token.invalid');
  });

  it('does not come in with a token that another key has signed, whatever key it names', async () => {
    const { privateKey: key } = await generateKeyPair('ES256');

    expectNotIn(await askedWithFault({ key }), 'token.invalid');
    expectNotIn(await askedWithFault({ key, kid: 'second' }), 'token.invalid');
  });

  it('does not come in with a token that nobody has signed', async () => {
    const unsigned = new UnsecuredJWT({ sub: 'staff-1', role: 'administrator', provider: 'DH0' })
      .setIssuer('https://issuer.example')
      .setAudience('stepwise')
      .setExpirationTime('5m')
      .encode();

    expectNotIn(await askedWith(`Bearer ${unsigned}`), 'token.invalid');
    expectNotIn(await askedWith(`Bearer ${unsigned}${'A'.repeat(86)}`), 'token.invalid');
  });

  it('does not come in when a claim is missing or malformed', async () => {
    const claims = [{ role: 'root' }, { provider: 'dh0' }, { role: 'patient' }, { clinician_id: '7' }];

    const answers = await Promise.all(
      claims.map(async (claim) => askedWith(`Bearer ${await board.token(claim)}`)),
    );

    for (const answer of answers) expectNotIn(answer, 'token.invalid');
  });

  it('may do only what the role is allowed', async () => {
    const authorization = `Bearer ${await board.token({ role: 'clinician' })}`;

    const answer = await askedWith(authorization);

    expect(answer.status).toBe(403);
    expect(answer.body['code']).toBe('caller.role-not-allowed');
  });

  it('may not do what nobody is allowed', async () => {
    const answer = await board.get('/notices/nobody');

    expect(answer.status).toBe(403);
  });
});

describe('health, metrics and the OpenAPI document', () => {
  it('are open to anybody', async () => {
    const paths = ['/health/live', '/health/ready', '/metrics', '/openapi.json'];

    const answers = await Promise.all(paths.map((path) => asked(board.url + path, {})));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers[1]?.body).toMatchObject({ details: { database: { status: 'up' } } });
    expect(answers[2]?.text).toContain('http_request_duration_seconds_bucket');
    expect(answers[3]?.body).toMatchObject({
      components: { securitySchemes: { bearer: { scheme: 'bearer' } } },
    });
  });
});
