import { request as plainRequest } from 'node:http';
import type { ServerResponse } from 'node:http';
import { ConfigurationError } from '#service-kit/configuration';
import { eventually } from '#testing/eventually';
import { runGateway, type RunningGateway } from '../test/running-gateway.js';
import { json } from '../test/upstream.js';
import { limitsIn } from './limits-settings.js';

const settings = {
  SUBJECT_REQUESTS_PER_MINUTE: '20',
  SUBJECT_CONCURRENCY: '3',
  PROVIDER_REQUESTS_PER_MINUTE: '50',
  PROVIDER_CONCURRENCY: '5',
  OPEN_REQUESTS_PER_MINUTE: '10',
};
let gateway: RunningGateway;
/** What the service holds back until it is let go. */
let held: ServerResponse[];

beforeEach(async () => {
  held = [];
  gateway = await runGateway(
    () => (request, response) =>
      void (request.path.includes('held') ? held.push(response) : json(response, {})),
    settings,
  );
});

afterEach(() => gateway.close());

async function asks(who: { subject: string; provider?: string }, path = '/clinicians'): Promise<Response> {
  const authorization = `Bearer ${await gateway.tokenOf(who)}`;
  return fetch(gateway.url + path, { headers: { authorization } });
}

async function floods(who: { subject: string; provider?: string }, times: number): Promise<number[]> {
  const answers: number[] = [];
  for (let sent = 0; sent < times; sent += 1) answers.push((await asks(who)).status);
  return answers;
}

const passed = (statuses: number[]) => statuses.filter((status) => status === 200).length;

/** As many calls in hand at once as said, none answered yet. */
async function holds(
  who: { subject: string; provider?: string },
  times: number,
): Promise<Promise<Response>[]> {
  const before = held.length;
  const calls = Array.from({ length: times }, () => asks(who, '/clinicians?held'));
  await eventually(() => expect(held).toHaveLength(before + times));
  return calls;
}

async function letGo(): Promise<void> {
  for (const response of held.splice(0)) json(response, {});
}

describe('who asks too much in a minute', () => {
  it('is told when to come again, and nobody else is hindered', async () => {
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

describe('who asks too much at once', () => {
  it('is told to come again at once, and may as soon as an answer has come', async () => {
    const calls = await holds({ subject: 'crowd' }, 3);
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
      ...(await holds({ subject: 'a', provider: 'NCH' }, 3)),
      ...(await holds({ subject: 'b', provider: 'NCH' }, 2)),
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
      const call = plainRequest(`${gateway.url}/clinicians?held`, { headers: { authorization } });
      call.on('error', () => undefined).end();
      return call;
    });
    await eventually(() => expect(held).toHaveLength(3));

    for (const call of calls) call.destroy();

    await eventually(async () => expect((await asks({ subject: 'gone' })).status).toBe(200));
    held = [];
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
