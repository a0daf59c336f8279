import { request as plainRequest } from 'node:http';
import type { ServerResponse } from 'node:http';
import { ConfigurationError } from '#service-kit/runtime/configuration';
import { eventually } from '#testing/eventually';
import { runGateway, type RunningGateway } from '../../test/running-gateway.js';
import { json, type Received } from '../../test/upstream.js';
import { limitsIn } from './limits-settings.js';

const settings = {
  SUBJECT_REQUESTS_PER_MINUTE: '20',
  SUBJECT_CONCURRENCY: '3',
  PROVIDER_REQUESTS_PER_MINUTE: '50',
  PROVIDER_CONCURRENCY: '5',
  OPEN_REQUESTS_PER_MINUTE: '10',
  PAGE_REQUESTS_PER_MINUTE: '10',
  FAILED_SIGN_INS_PER_MINUTE: '8',
  SELF_REFERRALS_PER_HOUR: '3',
};
let gateway: RunningGateway;
/** The answers that the service delays until they are released. */
let delayed: ServerResponse[];

beforeEach(async () => {
  delayed = [];
  gateway = await runGateway(
    () => (request, response) =>
      void (request.path.includes('delayed') && request.path.includes('?')
        ? delayed.push(response)
        : json(response, {}, statusOf(request))),
    settings,
  );
});

afterEach(() => gateway.close());

/** A service that receives what is good. */
function statusOf({ method, body }: Received): number {
  if (method === 'GET') return 200;
  return body.includes('wrong') ? 422 : 201;
}

async function asks(
  who: { subject: string; provider?: string; role?: string },
  path = '/clinicians',
): Promise<Response> {
  const authorization = `Bearer ${await gateway.tokenOf(who)}`;
  return fetch(gateway.url + path, { headers: { authorization } });
}

async function floods(who: { subject: string; provider?: string }, times: number): Promise<number[]> {
  const answers: number[] = [];
  for (let sent = 0; sent < times; sent += 1) answers.push((await asks(who)).status);
  return answers;
}

const passed = (statuses: number[]) => statuses.filter((status) => status === 200).length;

/** As many calls open at once as said, none answered yet. */
async function opens(
  who: { subject: string; provider?: string },
  times: number,
): Promise<Promise<Response>[]> {
  const before = delayed.length;
  const calls = Array.from({ length: times }, () => asks(who, '/clinicians?delayed'));
  await eventually(() => expect(delayed).toHaveLength(before + times));
  return calls;
}

async function letGo(): Promise<void> {
  for (const response of delayed.splice(0)) json(response, {});
}

describe('who asks too much in a minute', () => {
  it('learns when to come again, and nobody else is hindered', async () => {
    const statuses = await floods({ subject: 'flood' }, 30);
    const refused = await asks({ subject: 'flood' });
    const other = await asks({ subject: 'other' });

    expect([passed(statuses), statuses.length - passed(statuses)]).toEqual([20, 10]);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const problem = (await refused.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({ status: 429, code: 'limit.subject' });
    expect(Number(problem['retryAfterMs'])).toBeLessThanOrEqual(60_000);
    expect(other.status).toBe(200);
  });

  it('does not use up what the organisation may: what was refused is not counted there', async () => {
    await floods({ subject: 'flood' }, 60);

    const colleague = await asks({ subject: 'colleague' });

    expect(colleague.status).toBe(200);
  });

  it('may be a whole organisation, and then another one goes on', async () => {
    const statuses = await Promise.all(
      ['a', 'b', 'c', 'd'].map((subject) => floods({ subject, provider: 'NCH' }, 15)),
    );
    const refused = await asks({ subject: 'e', provider: 'NCH' });
    const elsewhere = await asks({ subject: 'e2', provider: 'DH0' });

    expect(passed(statuses.flat())).toBe(50);
    expect(await refused.json()).toMatchObject({ code: 'limit.provider' });
    expect(elsewhere.status).toBe(200);
  });

  it('is an address where nobody is named, and those who are named there are not hindered', async () => {
    const open = `${gateway.url}/gp-practices?near=E8`;
    const statuses: number[] = [];
    for (let sent = 0; sent < 15; sent += 1) statuses.push((await fetch(open)).status);

    const named = await asks({ subject: 'named' });

    expect(passed(statuses)).toBe(10);
    expect(statuses.slice(10)).toEqual([429, 429, 429, 429, 429]);
    expect(named.status).toBe(200);
  });

  it('cannot pretend to be at another address', async () => {
    const statuses: number[] = [];
    for (let sent = 0; sent < 15; sent += 1) {
      const headers = { 'x-forwarded-for': `10.0.0.${sent}`, 'forwarded': `for=10.0.0.${sent}` };
      statuses.push((await fetch(`${gateway.url}/gp-practices?near=E8`, { headers })).status);
    }

    expect(passed(statuses)).toBe(10);
  });
});

describe('the limit of a minute', () => {
  const nobody = '0190b7c4-5d9e-7a31-9c0e-000000000001';
  const lead = (path: string) => asks({ subject: 'lead', role: 'clinical-lead' }, path);

  it.each([`/persons/${nobody}/audit`, '/audit/break-glass', `/persons/${nobody}/everything`])(
    'applies where the gateway puts an answer together itself: %s',
    async (path) => {
      const statuses: number[] = [];
      for (let sent = 0; sent < 25; sent += 1) statuses.push((await lead(path)).status);

      expect(statuses.filter((status) => status === 429)).toHaveLength(5);
      expect(statuses.indexOf(429)).toBe(20);
    },
  );

  it.each(['/docs', '/openapi.json', '/events', '/docs/swagger-ui.css', '/nowhere'])(
    'applies at a page that is open, and where there is none: %s',
    async (path) => {
      const statuses: number[] = [];
      for (let sent = 0; sent < 12; sent += 1) statuses.push((await fetch(gateway.url + path)).status);

      expect(statuses.slice(10)).toEqual([429, 429]);
      expect(statuses.slice(0, 10)).not.toContain(429);
    },
  );

  it('applies to whoever may not do what is asked', async () => {
    const statuses: number[] = [];
    for (let sent = 0; sent < 22; sent += 1)
      statuses.push((await asks({ subject: 'curious', role: 'operator' })).status);

    expect(new Set(statuses.slice(0, 20))).toEqual(new Set([403]));
    expect(statuses.slice(20)).toEqual([429, 429]);
  });

  it('applies to an address whose tokens are no good, and hinders nobody there who is known', async () => {
    const statuses: number[] = [];
    for (let sent = 0; sent < 10; sent += 1) {
      const headers = sent % 2 === 0 ? {} : { authorization: 'Bearer a.b.c' };
      statuses.push((await fetch(`${gateway.url}/clinicians`, { headers })).status);
    }

    const [known, open] = [await asks({ subject: 'known' }), await fetch(`${gateway.url}/gp-practices`)];

    expect(statuses.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 401));
    expect(statuses.slice(8)).toEqual([429, 429]);
    expect([known.status, open.status]).toEqual([200, 200]);
  });
});

describe('self-referrals without an account', () => {
  const refers = (provider: string, body: object = {}) =>
    fetch(`${gateway.url}/providers/${provider}/self-referrals`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });

  it('are taken in for a provider up to a ceiling, and beyond it people learn where to turn', async () => {
    const taken = [await refers('DH0'), await refers('DH0'), await refers('DH0')];

    const [over, elsewhere] = [await refers('DH0'), await refers('NCH')];

    expect(taken.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(over.status).toBe(429);
    expect(await over.json()).toMatchObject({
      code: 'limit.self-referrals',
      crisisHelp: expect.any(Array) as unknown,
    });
    expect(elsewhere.status).toBe(201);
  });

  it('that are refused shut nobody out', async () => {
    for (let sent = 0; sent < 5; sent += 1) await refers('DH0', { wrong: true });

    expect((await refers('DH0')).status).toBe(201);
  });
});

describe('who asks too much at once', () => {
  it('learns to come again at once, and may as soon as an answer has come', async () => {
    const calls = await opens({ subject: 'crowd' }, 3);
    const refused = await asks({ subject: 'crowd' });
    const other = await asks({ subject: 'other' });
    await letGo();
    await Promise.all(calls);

    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'limit.concurrency', retryAfterMs: 250 });
    expect(other.status).toBe(200);
    await eventually(async () => expect((await asks({ subject: 'crowd' })).status).toBe(200));
  });

  it('is the organisation too, and then another one goes on', async () => {
    const calls = [
      ...(await opens({ subject: 'a', provider: 'NCH' }, 3)),
      ...(await opens({ subject: 'b', provider: 'NCH' }, 2)),
    ];

    const colleague = await asks({ subject: 'c', provider: 'NCH' });
    const elsewhere = await asks({ subject: 'c2', provider: 'DH0' });
    await letGo();
    await Promise.all(calls);

    expect(await colleague.json()).toMatchObject({ code: 'limit.concurrency' });
    expect(elsewhere.status).toBe(200);
  });

  it('is not counted any more when hung up on', async () => {
    const authorization = `Bearer ${await gateway.tokenOf({ subject: 'gone' })}`;
    const calls = [1, 2, 3].map(() => {
      const call = plainRequest(`${gateway.url}/clinicians?delayed`, { headers: { authorization } });
      call.on('error', () => undefined).end();
      return call;
    });
    await eventually(() => expect(delayed).toHaveLength(3));

    for (const call of calls) call.destroy();

    await eventually(async () => expect((await asks({ subject: 'gone' })).status).toBe(200));
    delayed = [];
  });
});

describe('the limits', () => {
  it('never hinder whether the gateway lives, and count what they refuse', async () => {
    await floods({ subject: 'flood' }, 25);

    const alive = await Promise.all(
      Array.from({ length: 40 }, () => fetch(`${gateway.url}/health/live`).then(({ status }) => status)),
    );
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();

    expect(new Set(alive)).toEqual(new Set([200]));
    expect(metrics).toMatch(/stepwise_requests_over_limit_total\{limit="subject"[^}]*\} 5/);
  });

  it('have defaults, and name the variable that is wrong', () => {
    expect(limitsIn({}).SUBJECT_REQUESTS_PER_MINUTE).toBe(600);
    expect(() => limitsIn({ SUBJECT_CONCURRENCY: 'many', OPEN_REQUESTS_PER_MINUTE: '0' })).toThrow(
      new ConfigurationError(
        'gateway cannot start: expected a whole number above 0 each in SUBJECT_CONCURRENCY, OPEN_REQUESTS_PER_MINUTE.',
      ),
    );
  });
});
